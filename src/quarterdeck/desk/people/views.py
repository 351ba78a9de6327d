"""Pages of people and teams: each view asks `access`, makes one call, and renders."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from quarterdeck.desk.core import audit
from quarterdeck.desk.people import actions, exporting, reads
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.errors import NotAllowed, PeopleError
from quarterdeck.desk.people.forms import HoursForm, LabelForm, TimeOffForm
from quarterdeck.desk.people.models import Person, Team, TimeOff

if TYPE_CHECKING:
    from datetime import datetime

    class Asked(HttpRequest):
        """A request with the clock and the viewer, as the gate leaves it."""

        now: datetime
        viewer: Viewer

else:
    Asked = HttpRequest


_LISTED = 100
"""People on one page of a list."""
_FIRST_YEAR, _LAST_YEAR = 2000, 2200


def day_of(request: Asked) -> date:
    """The day a page is true for: ``as_of`` of the address, else today.

    404 where it is no day, NotAllowed where it lies outside of 2000 to 2200.
    """
    text = request.GET.get("as_of") or ""
    try:
        day = date.fromisoformat(text) if text else request.now.date()
    except ValueError:
        raise Http404 from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise NotAllowed(f"{day} is no day that can be shown; choose one from {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


@require_GET
def teams(request: Asked) -> HttpResponse:
    """The teams that the viewer may see."""
    day = day_of(request)
    context = {"lines": reads.team_lines(request.viewer, day), "day": day, "as_of": request.GET.get("as_of", "")}
    return render(request, "people/teams.html", context)


@require_GET
def team(request: Asked, slug: str) -> HttpResponse:
    """Who is in a team, where, when, and who is away."""
    found = get_object_or_404(Team, slug=slug)
    if not request.viewer.may_see_team(found.name):
        raise Http404
    specialty = request.GET.get("specialty", "")
    page = reads.team_page(request.viewer, found, day_of(request), now=request.now, specialty=specialty)
    listed = Paginator(page.members, _LISTED).get_page(request.GET.get("page"))
    context = {
        "page": page, "specialty": specialty, "listed": listed, "as_of": request.GET.get("as_of", ""),
        "may_label": _may_label(request.viewer, found), "zones": reads.zones(page), "ticks": (360, 720, 1080),
    }  # fmt: skip
    return render(request, "people/team.html", context)


def _may_label(viewer: Viewer, team: Team) -> bool:
    return viewer.may_manage(team.name) or viewer.may_edit_people


@require_POST
def label(request: Asked, slug: str) -> HttpResponse:
    """The label of a specialty."""
    found = get_object_or_404(Team, slug=slug)
    if not request.viewer.may_see_team(found.name) or not _may_label(request.viewer, found):
        raise Http404
    form = LabelForm(request.POST)
    if form.is_valid():
        actions.set_label(found, **form.cleaned_data, actor=request.viewer, now=request.now)
    else:
        messages.error(request, "Name the specialty.")
    return HttpResponseRedirect(reverse("people:team", args=[slug]))


def _person(request: Asked, handle: str) -> Person:
    """Somebody whose page the viewer may see; 404 for all others."""
    person = get_object_or_404(Person, handle=handle)
    if not request.viewer.may_see_person(person.pk):
        raise Http404
    return person


@require_GET
def person(request: Asked, handle: str) -> HttpResponse:
    """Somebody's own page. Read by somebody else, it is written down."""
    found = _person(request, handle)
    if found.pk != request.viewer.person_id:
        audit.record(request.viewer, "person read", found.handle, now=request.now, about_id=found.pk)
    return render(request, "people/person.html", _person_context(request, found))


def _person_context(request: Asked, found: Person, **forms: Any) -> dict[str, Any]:
    hours = HoursForm(initial={"day_starts": found.day_starts, "day_ends": found.day_ends})
    return {
        "page": reads.person_page(found, day_of(request)), "own": found.pk == request.viewer.person_id,
        "may_enter": request.viewer.may_enter_time_off(found.pk), "time_off_form": TimeOffForm(), "hours_form": hours,
        "day": day_of(request), **forms,
    }  # fmt: skip


@require_POST
def time_off(request: Asked, handle: str) -> HttpResponse:
    """Enter days away."""
    found = _person(request, handle)
    if not request.viewer.may_enter_time_off(found.pk):
        raise Http404
    form = TimeOffForm(request.POST)
    try:
        if form.is_valid():
            values = form.cleaned_data
            days = (values["start_date"], values["end_date"])
            actions.enter_time_off(found, *days, kind=values["kind"], actor=request.viewer, now=request.now)
            return _back_to(found)
    except PeopleError as error:
        form.add_error(None, str(error))
    return render(request, "people/person.html", _person_context(request, found, time_off_form=form), status=400)


@require_POST
def withdraw(request: Asked, number: int) -> HttpResponse:
    """Take days away back."""
    entry = get_object_or_404(TimeOff.objects.select_related("person"), pk=number)
    if not request.viewer.may_enter_time_off(entry.person_id) or not request.viewer.may_see_person(entry.person_id):
        raise Http404
    actions.withdraw_time_off(entry, actor=request.viewer, now=request.now)
    return _back_to(entry.person)


@require_POST
def hours(request: Asked, handle: str) -> HttpResponse:
    """Set the usual working hours."""
    found = _person(request, handle)
    if not request.viewer.may_enter_time_off(found.pk):
        raise Http404
    form = HoursForm(request.POST)
    try:
        if form.is_valid():
            starts, ends = form.cleaned_data["day_starts"], form.cleaned_data["day_ends"]
            actions.set_hours(found, starts=starts, ends=ends, actor=request.viewer, now=request.now)
            return _back_to(found)
    except PeopleError as error:
        form.add_error(None, str(error))
    return render(request, "people/person.html", _person_context(request, found, hours_form=form), status=400)


def _back_to(person: Person) -> HttpResponse:
    return HttpResponseRedirect(reverse("people:person", args=[person.handle]))


_OPEN_TO_ADMINISTRATORS = frozenset({"teams", "positions", "plan"})
_TYPES = {"csv": "text/csv; charset=utf-8", "yml": "application/yaml; charset=utf-8"}


@require_GET
def export(request: Asked, what: str, form: str) -> HttpResponse:
    """A file that can be imported again; written down."""
    viewer = request.viewer
    allowed = viewer.may_see_grades or (viewer.may_edit_people and what in _OPEN_TO_ADMINISTRATORS)
    if not allowed or what not in exporting.FORMS[form]:
        raise Http404
    text = exporting.to_csv(what) if form == "csv" else exporting.to_handbook(what, day=request.now.date())
    audit.record(viewer, "people exported", f"{what}.{form}", now=request.now)
    name = f"{'stages' if (what, form) == ('teams', 'yml') else what}.{form}"
    return HttpResponse(
        text, content_type=_TYPES[form], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def home_of() -> Any:
    """The home that is served."""
    return settings.QUARTERDECK_HOME
