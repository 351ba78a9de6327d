"""One's own growth, and that of somebody who reports to one; sharing; what hangs on the page of a person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from quarterdeck.desk.growth import ladders, reads, records, talks
from quarterdeck.desk.growth.models import Growth
from quarterdeck.desk.people.pairs import people_led
from quarterdeck.web.gate import Asked
from quarterdeck.web.listing import listed

BAD, CONFLICT = 400, 409
_A_PAGE = 50
_LISTS = ("periods", "talks", "readings", "promotions")
_LINES = 8


@require_GET
def home(request: Asked) -> HttpResponse:
    """One's own growth, and those who report to one; on a laptop everybody there."""
    viewer = request.viewer
    has_own = viewer.person_id is not None and not viewer.owner and bool(viewer.own)
    if has_own and (not viewer.reports or request.GET.get("outcome")):
        return HttpResponseRedirect(f"/growth/people/{viewer.person_id}/{_query(request)}")
    page = Paginator(people_led(viewer), _A_PAGE).get_page(request.GET.get("page"))
    waits = [check for check in reads.to_check(viewer, now=request.now) if not check.mine][:_A_PAGE]
    return render(request, "growth/home.html", {"led": page, "waits": waits, "has_own": has_own})


def _query(request: Asked) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


@require_GET
def person(request: Asked, person_id: int) -> HttpResponse:
    """The growth of one person."""
    return person_page(request, person_id)


def person_page(request: Asked, person_id: int, *, status: int = 200, **more: object) -> HttpResponse:
    """The page; ``form`` names the form whose fields come back as they were typed, ``said`` what is wrong with them."""
    if not records.may_meet(request.viewer, person_id):
        raise Http404(person_id)
    return render(request, "growth/person.html", context_of(request, person_id) | more, status=status)


def context_of(request: Asked, person_id: int) -> dict[str, Any]:
    """What the page of a person shows."""
    viewer = request.viewer
    kept = reads.of(viewer, person_id)
    mine = person_id == viewer.person_id and not viewer.owner
    half = talks.half(viewer.day)
    aims = kept.growth.level_next_id if kept.growth else None
    pages = {name: listed(getattr(kept, name), request.GET.get(name), by=name, size=_LINES) for name in _LISTS}
    return {
        "keep_new": f"new-{kept.person.pk}",
        "kept": kept, "person": kept.person, "mine": mine, "sharings": reads.sharings(viewer) if mine else (),
        "half": half, "levels": ladders.levels(viewer), "aims": aims, "lines": lines_of(request, aims),
        "today": viewer.day.isoformat(), "typed": _typed(request),
        "new_half": not kept.periods.filter(start_date=half[0]).exists(),
        "in_periods": list(reads.in_periods(pages["periods"])), **pages, "here": f"/growth/people/{person_id}/",
    }  # fmt: skip


_FIELDS = (
    "outcome", "measure", "due_date", "expectation", "period", "name", "start_date", "end_date", "planned_date",
    "held_date", "note",
)  # fmt: skip


def _typed(request: Asked) -> dict[str, str]:
    """What was typed and not kept; or an issue that is to become a goal, with its address."""
    form = request.POST or request.GET
    typed = {name: form.get(name, "") for name in _FIELDS}
    return typed | {"measure": typed["measure"] or form.get("link", "")}


def lines_of(request: Asked, level_id: int | None) -> list[Any]:
    """The expectations that a goal may serve: of the level that is aimed at."""
    return ladders.expectations(request.viewer, level_id)[:300]


@require_POST
def share(request: Asked) -> HttpResponse:
    """Share one's own plan with a manager, or take it back."""
    on = request.POST.get("share") == "1"
    try:
        manager = records.share(request.viewer, request.POST.get("manager", ""), on=on, now=request.now)
    except Growth.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, f"{manager} {'can read your plan now' if on else 'can read your plan no more'}.")
    return HttpResponseRedirect(f"/growth/people/{request.viewer.person_id}/#sharing")
