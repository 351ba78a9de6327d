"""Calendars: one from which the next date is read, and the feed in which one's own dates stand."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from quarterdeck.desk.core.errors import DeskError, NotFit
from quarterdeck.desk.oneonones import access, calendars, feeds, holding
from quarterdeck.desk.oneonones.meetings import Pair
from quarterdeck.sources.files.errors import FileError
from quarterdeck.sources.files.ical import LARGEST
from quarterdeck.web.gate import Asked
from quarterdeck.web.oneonones import dating
from quarterdeck.web.oneonones.meetings import pair_of

_TYPE = "text/calendar; charset=utf-8"


@require_http_methods(["GET", "POST"])
def calendar(request: Asked, series_id: UUID) -> HttpResponse:
    """The viewer's own calendar for a series: a feed that is followed, or a file that is read once."""
    pair = pair_of(request, series_id)
    if request.method == "GET":
        return _page(request, pair)
    try:
        said = _act(request, series_id)
    except (DeskError, FileError) as error:
        return _page(request, pair, said=str(error), status=HTTPStatus.BAD_REQUEST)
    messages.success(request, said)
    return HttpResponseRedirect(f"/oneonones/{series_id}/calendar/")


def _act(request: Asked, series_id: UUID) -> str:
    """Do what the form asks, and say what was done. DeskError, FileError."""
    form, file = request.POST, request.FILES.get("file")
    if form.get("act") == "unlink":
        calendars.unlink(request.viewer, series_id)
        return "The calendar is forgotten; the date that was read stays."
    if form.get("act") == "link":
        calendars.link(request.viewer, series_id, url=form.get("url", ""), words=form.get("words", ""), now=request.now)
        return "The calendar is read in a moment, and each hour from now on."
    if file is None:
        raise NotFit("choose the calendar's file, which ends in .ics")
    content = file.read(LARGEST + 1)
    calendars.read_file(request.viewer, series_id, content, words=form.get("words", ""), now=request.now)
    pair = pair_of(request, series_id)
    return dating.said_of(pair.series, pair)


@require_http_methods(["GET", "POST"])
def own_feed(request: Asked) -> HttpResponse:
    """One's own 1:1s for a calendar: make a secret address, make a new one, withdraw it. It is shown once."""
    key = ""
    if request.method == "POST" and request.POST.get("act") == "withdraw":
        feeds.withdraw(request.viewer)
    elif request.method == "POST":
        key = feeds.make(request.viewer, now=request.now)
    url = request.build_absolute_uri(f"/oneonones/feed/{key}.ics") if key else ""
    return render(request, "oneonones/feed.html", {"url": url, "feed": feeds.find_own(request.viewer)})


@login_not_required
@require_GET
def feed(request: Asked, key: str) -> HttpResponse:
    """The feed itself, for whoever has its secret address: a calendar cannot sign in."""
    viewer = feeds.find_viewer(key, now=request.now)
    if viewer is None:
        raise Http404
    return _ics(feeds.to_ics(feeds.events_of(viewer, now=request.now), now=request.now), "1-1s.ics")


@require_GET
def one_date(request: Asked, meeting_id: UUID) -> HttpResponse:
    """One date as a file for a calendar."""
    found = holding.dates_of(request.viewer).select_related("series__report", "series__manager")
    meeting = get_object_or_404(found, pk=meeting_id)
    return _ics(feeds.to_ics([meeting], now=request.now), f"1-1-{meeting.planned_at:%Y-%m-%d}.ics")


def _ics(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, _TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _page(request: Asked, pair: Pair, *, said: str = "", status: int = 200) -> HttpResponse:
    link = calendars.own_links(request.viewer).filter(series=pair.series).first()
    form = {name: request.POST.get(name, getattr(link, name, "")) for name in ("url", "words")}
    context = {
        "pair": pair, "link": link, "form": form, "said": said, "open": access.is_open(request.viewer, pair.series)
    }  # fmt: skip
    return render(request, "oneonones/calendar.html", context, status=status)
