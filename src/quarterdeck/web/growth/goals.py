"""Periods, goals and check-ins."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.desk.core.errors import Changed, DeskError
from quarterdeck.desk.growth import access, plan, reads, talks
from quarterdeck.desk.growth.models import CheckIn, Goal, Growth, Period
from quarterdeck.web.gate import Asked
from quarterdeck.web.growth.forms import day_of, get_day, goal_of, key_of, start_of
from quarterdeck.web.growth.people import BAD, CONFLICT, lines_of, person_page
from quarterdeck.web.listing import listed

_A_PAGE = 25
_VERSIONS = 10
_FIELDS = ("outcome", "measure", "due_date", "expectation")


@require_POST
def add_period(request: Asked, person_id: int) -> HttpResponse:
    """Begin a review period."""
    form = request.POST
    try:
        start, end = get_day(form, "start_date", "the first day"), get_day(form, "end_date", "the last day")
        plan.add_period(request.viewer, person_id, start, end, name=form.get("name", ""), now=request.now)
    except DeskError as error:
        return person_page(request, person_id, said=str(error), form="period", status=BAD)
    except Growth.DoesNotExist as error:
        raise Http404(person_id) from error
    return HttpResponseRedirect(f"/growth/people/{person_id}/#plan")


@require_POST
def period(request: Asked, key: UUID) -> HttpResponse:
    """Change the days of a period."""
    form = request.POST
    found = access.periods(request.viewer).filter(pk=key).select_related("growth").first()
    if found is None:
        raise Http404(key)
    try:
        start, end = get_day(form, "start_date", "the first day"), get_day(form, "end_date", "the last day")
        plan.save_period(request.viewer, key, start, end, name=form.get("name", ""))
    except DeskError as error:
        return person_page(request, found.growth.person_id, said=str(error), status=BAD)
    return HttpResponseRedirect(f"/growth/people/{found.growth.person_id}/#plan")


@require_POST
def add_goal(request: Asked, person_id: int) -> HttpResponse:
    """A new goal; without a period in the one that is proposed."""
    viewer, key = request.viewer, key_of(request.POST, "period")
    try:
        typed = goal_of(request.POST)
        first, last = talks.half(viewer.day)
        plan.begin_goal(viewer, person_id, key, typed, span=(first, last), now=request.now)
    except DeskError as error:
        return person_page(request, person_id, said=str(error), form="goal", status=BAD)
    except (Growth.DoesNotExist, Period.DoesNotExist) as error:
        raise Http404(person_id) from error
    messages.success(request, "The goal is kept.")
    return HttpResponseRedirect(f"/growth/people/{person_id}/#plan")


@require_http_methods(["GET", "POST"])
def goal(request: Asked, key: UUID) -> HttpResponse:
    """One goal: its words, check-ins, and how it stood before."""
    if request.method == "GET":
        return goal_page(request, key)
    try:
        plan.save_goal(
            request.viewer, key, goal_of(request.POST), start=start_of(request.POST, *_FIELDS), now=request.now
        )
    except Changed as changed:
        return goal_page(request, key, changed=changed, typed=request.POST, status=CONFLICT)
    except DeskError as error:
        return goal_page(request, key, said=str(error), typed=request.POST, status=BAD)
    except Goal.DoesNotExist as error:
        raise Http404(key) from error
    messages.success(request, "Kept.")
    return HttpResponseRedirect(f"/growth/goals/{key}/")


def goal_page(request: Asked, key: UUID, *, status: int = 200, **more: object) -> HttpResponse:
    """The page of a goal; what was typed goes before what is kept."""
    viewer = request.viewer
    found = access.goals(viewer).filter(pk=key).select_related("period__growth__person", "expectation").first()
    if found is None:
        raise Http404(key)
    now = plan.texts_of(found.outcome, found.measure, found.due_date, found.expectation_id)
    lines = lines_of(request, found.period.growth.level_next_id)
    if found.expectation is not None and found.expectation not in lines:
        lines = [found.expectation, *lines]
    asked, versions = request.GET, access.goal_versions(viewer).filter(goal=found).select_related("by__person")
    context = {
        "check_ins": listed(reads.recent_check_ins(viewer, found), asked.get("page"), size=_A_PAGE),
        "goal": found, "person": found.period.growth.person, "now": now, "typed": now, "lines": lines,
        "today": viewer.day.isoformat(),
        "taken_out": listed(reads.recent_check_ins(viewer, found, removed=True), asked.get("out"), by="out"),
        "versions": listed(versions, asked.get("versions"), by="versions", size=_VERSIONS),
        "states": Goal.State.choices, "here": f"/growth/goals/{key}/",
    }  # fmt: skip
    return render(request, "growth/goal.html", context | more, status=status)


@require_POST
def state(request: Asked, key: UUID) -> HttpResponse:
    """Met, dropped, changed, open again; taken out, put back."""
    wanted = request.POST.get("state", "")
    try:
        if wanted in {"remove", "restore"}:
            plan.remove_goal(request.viewer, key, removed=wanted == "remove", now=request.now)
        else:
            plan.set_state(request.viewer, key, wanted, now=request.now)
    except DeskError as error:
        return goal_page(request, key, said=str(error), status=BAD)
    except Goal.DoesNotExist as error:
        raise Http404(key) from error
    return HttpResponseRedirect(f"/growth/goals/{key}/")


@require_POST
def check_in(request: Asked, key: UUID) -> HttpResponse:
    """A dated line on a goal."""
    try:
        on_date = day_of(request.POST, "on_date") or request.viewer.day
        plan.check_in(request.viewer, key, request.POST.get("text", ""), on_date, now=request.now)
    except DeskError as error:
        return goal_page(request, key, said=str(error), line=request.POST, status=BAD)
    except Goal.DoesNotExist as error:
        raise Http404(key) from error
    return HttpResponseRedirect(f"/growth/goals/{key}/#check-ins")


@require_POST
def remove_check_in(request: Asked, key: UUID) -> HttpResponse:
    """Take out one's own check-in, or put it back."""
    removed = request.POST.get("remove") == "1"
    try:
        found = plan.remove_check_in(request.viewer, key, removed=removed, now=request.now)
    except CheckIn.DoesNotExist as error:
        raise Http404(key) from error
    return HttpResponseRedirect(f"/growth/goals/{found.goal_id}/#check-ins")
