"""The dates of a series: the next one, what became of the last ones, and how the rhythm is kept."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import Changed, DeskError
from quarterdeck.desk.oneonones import access, holding, meetings
from quarterdeck.desk.oneonones import rhythm as rhythms
from quarterdeck.desk.oneonones.meetings import Pair
from quarterdeck.desk.oneonones.models import Meeting, Series
from quarterdeck.web.gate import Asked
from quarterdeck.web.oneonones import dating

PAGE = 25
_CONFLICT, _BAD = HTTPStatus.CONFLICT, HTTPStatus.BAD_REQUEST


@require_http_methods(["GET", "POST"])
def next_date(request: Asked, series_id: UUID) -> HttpResponse:
    """The next date and the past ones; set or move the next one."""
    pair = pair_of(request, series_id)
    if request.method == "GET":
        return _page(request, pair)
    try:
        then = dating.then_of(request.POST, dating.zone_of(pair))
        series = holding.plan(request.viewer, series_id, then, seen=request.POST.get("seen", ""), now=request.now)
    except DeskError as error:
        return _refused(request, error, series_id)
    return _done(request, series, pair)


@require_POST
def hold(request: Asked, series_id: UUID) -> HttpResponse:
    """Close a 1:1 that took place, and take the next date."""
    pair, form = pair_of(request, series_id), request.POST
    try:
        today = request.now.astimezone(pair.sides.zone).date()
        held = holding.hold(
            request.viewer, series_id, dating.then_of(form, dating.zone_of(pair)),
            on=dating.day_of(form, "on", today), in_person=form.get("how") != "in_writing", seen=form.get("seen", ""),
            now=request.now,
        )  # fmt: skip
    except DeskError as error:
        return _refused(request, error, series_id)
    return _done(request, held.series, pair)


@require_POST
def cancel(request: Asked, series_id: UUID) -> HttpResponse:
    """Call off the date to come, or say that it did not take place; a new one is asked for."""
    pair = pair_of(request, series_id)
    try:
        then = dating.then_of(request.POST, dating.zone_of(pair))
        series = holding.cancel(request.viewer, series_id, then, seen=request.POST.get("seen", ""), now=request.now)
    except DeskError as error:
        return _refused(request, error, series_id)
    return _done(request, series, pair)


@require_POST
def settle(request: Asked, meeting_id: UUID) -> HttpResponse:
    """What became of a date that has passed."""
    meeting = get_object_or_404(holding.dates_of(request.viewer), pk=meeting_id)
    state, _, how = request.POST.get("state", "").partition(":")
    try:
        holding.settle(request.viewer, meeting_id, state, in_person=how != "in_writing", now=request.now)
    except DeskError as error:
        return _refused(request, error, meeting.series_id or meeting_id)
    return HttpResponseRedirect(f"/oneonones/{meeting.series_id}/next/")


@require_http_methods(["GET", "POST"])
def rhythm(request: Asked, series_id: UUID) -> HttpResponse:
    """How often a pair meets, and for how long."""
    pair = pair_of(request, series_id)
    shown = rhythms.kept_of(pair.series)
    if request.method == "GET":
        return render(request, "oneonones/rhythm.html", {"pair": pair, "form": shown})
    form = request.POST
    try:
        rhythms.save(request.viewer, series_id, form, now=request.now)
    except DeskError as error:
        typed = {**shown, **{name: form.get(name, "") for name in shown if name != "version"}}
        now = f" Kept now: {error.theirs}." if isinstance(error, Changed) else ""
        context = {"pair": pair, "form": typed, "said": f"{error}{now}"}
        return render(request, "oneonones/rhythm.html", context, status=_status(error))
    messages.success(request, "Kept.")
    return HttpResponseRedirect(f"/oneonones/{series_id}/")


@require_GET
def cadence(request: Asked) -> HttpResponse:
    """Whether one's own pairs keep their rhythm, by name; of teams below one's managers counts alone."""
    found = meetings.pairs(request.viewer, now=request.now)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    teams = meetings.rhythm_of_teams(request.viewer, now=request.now)
    skips = meetings.skip_levels_due(request.viewer, found, request.now)
    context = {"pairs": shown, "teams": teams, "skips": skips, "now": request.now}
    return render(request, "oneonones/cadence.html", context)


def pair_of(request: Asked, series_id: UUID) -> Pair:
    """The viewer's series; Http404 where it is not theirs."""
    readable = access.readable(request.viewer).select_related("report", "manager")
    pair = meetings.pair_of(request.viewer, get_object_or_404(readable, pk=series_id), now=request.now)
    if pair is None:
        raise Http404(series_id)
    return pair


def _page(request: Asked, pair: Pair, *, status: int = 200, said: str = "", theirs: str = "") -> HttpResponse:
    past = Paginator(meetings.history(request.viewer, pair.series), PAGE).get_page(request.GET.get("page"))
    lines = [(one, dating.STATES[Meeting.State(one.state)]) for one in past]
    is_open = access.is_open(request.viewer, pair.series)
    context = {
        "next": dating.card(pair, is_open=is_open, now=request.now), "pair": pair, "past": past, "lines": lines,
        "said": said, "theirs": theirs, "form": dating.typed(request.POST), "now": request.now,
    }  # fmt: skip
    return render(request, "oneonones/next.html", context, status=status)


def _refused(request: Asked, error: DeskError, series_id: UUID) -> HttpResponse:
    """The page as it stands now, with what was typed and why it was not done."""
    theirs = error.theirs if isinstance(error, Changed) else ""
    return _page(request, pair_of(request, series_id), status=_status(error), said=str(error), theirs=theirs)


def _status(error: DeskError) -> int:
    return _CONFLICT if isinstance(error, Changed) else _BAD


def _done(request: Asked, series: Series | None, pair: Pair) -> HttpResponse:
    if series is not None:
        messages.success(request, dating.said_of(series, pair))
    return HttpResponseRedirect(f"/oneonones/{pair.series.pk}/")
