"""What one may want to keep of one's own work: shown to oneself alone; kept or put aside with one click."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from quarterdeck.desk.growth import collected
from quarterdeck.desk.growth import evidence as actions
from quarterdeck.lake.errors import LakeMissing
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import lakeside
from quarterdeck.reports.growth import suggesting
from quarterdeck.reports.growth.own_work import own_numbers
from quarterdeck.web.gate import Asked

T = TypeVar("T")
_A_PAGE = 25


@require_GET
def suggestions(request: Asked) -> HttpResponse:
    """Of the last 90 days, with the reason for each."""
    numbers = own_numbers(request.viewer, settings.QUARTERDECK_HOME)
    settled = collected.kept_or_aside(request.viewer)
    found = _read(lambda snapshot: suggesting.suggestions(snapshot, numbers, settled=settled, now=request.now))
    page = Paginator(found or (), _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "growth/suggestions.html", {"page": page, "known": bool(numbers)})


@require_POST
def settle(request: Asked) -> HttpResponse:
    """Keep one as evidence, or never see it again."""
    viewer, subject = request.viewer, request.POST.get("subject", "")
    numbers = own_numbers(viewer, settings.QUARTERDECK_HOME)
    settled = collected.kept_or_aside(viewer)
    found = _read(lambda lake: suggesting.find(lake, numbers, subject, settled=settled, now=request.now))
    if found is None:
        raise Http404
    if request.POST.get("keep") != "1":
        actions.dismiss(viewer, "evidence", found.subject, now=request.now)
        return HttpResponseRedirect("/growth/evidence/suggestions/")
    written = actions.Written(found.kind, found.on_date, found.title[: actions.LONGEST_TITLE], found.link)
    piece = actions.add(viewer, written, subject=found.subject, now=request.now)
    messages.success(request, "Kept. Say in a few words what it shows, while you know it.")
    return HttpResponseRedirect(f"/growth/evidence/{piece.pk}/")


def _read(work: Callable[[Snapshot], T]) -> T | None:
    """None where nothing was ever read."""
    try:
        return lakeside.read(settings.QUARTERDECK_HOME, work)
    except LakeMissing:
        return None
