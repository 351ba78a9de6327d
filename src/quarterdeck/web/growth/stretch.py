"""Stretch work: open issues that fit a gap, with the words that fit; put aside with one click."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from quarterdeck.desk.growth import collected
from quarterdeck.desk.growth import evidence as actions
from quarterdeck.desk.growth.models import Growth
from quarterdeck.desk.people.access import Viewer
from quarterdeck.lake.errors import LakeMissing
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import lakeside
from quarterdeck.reports.growth import stretch as fits
from quarterdeck.reports.growth.gaps import Gap, gaps, places
from quarterdeck.web.gate import Asked

_A_PAGE = 25


@require_GET
def stretch(request: Asked) -> HttpResponse:
    """Issues for one gap; without a choice, for the first."""
    viewer, asked = request.viewer, request.GET.get("gap", "")
    known = gaps(viewer)
    chosen = next((gap for gap in known if gap.key == asked), None if asked else next(iter(known), None))
    if chosen is None and asked:
        raise Http404(asked)
    found, among = _fitting(viewer, chosen)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    context = {"gaps": known, "chosen": chosen, "page": page, "among": among}
    return render(request, "growth/stretch.html", context)


def _fitting(viewer: Viewer, chosen: Gap | None) -> tuple[list[fits.Fit], int | None]:
    """Those that fit, and among how many open issues they were looked for; None: none was ever read."""
    if chosen is None:
        return [], 0
    where = places(chosen.teams, viewer.day)
    gone = collected.aside(viewer, "stretch")

    def work(snapshot: Snapshot) -> tuple[list[fits.Fit], int | None]:
        among = fits.candidates(snapshot, where, aside=gone)
        return fits.fitting(snapshot, chosen.words, among), len(among)

    try:
        return lakeside.read(settings.QUARTERDECK_HOME, work)
    except LakeMissing:
        return [], None


@require_POST
def aside(request: Asked) -> HttpResponse:
    """Never show an issue again."""
    subject = request.POST.get("subject", "")
    if not subject.startswith("issue:"):
        raise Http404
    try:
        actions.dismiss(request.viewer, "stretch", subject, now=request.now)
    except Growth.DoesNotExist as error:
        raise Http404 from error
    return HttpResponseRedirect("/growth/stretch/?" + urlencode({"gap": request.POST.get("gap", "")}))
