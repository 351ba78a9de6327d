"""The brief before a 1:1: the report looks it through and shares it, the manager reads what is left."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import DeskError
from quarterdeck.desk.oneonones import access, briefs, meetings
from quarterdeck.desk.oneonones.meetings import Pair
from quarterdeck.desk.oneonones.models import BriefLine, Series
from quarterdeck.reports.brief import build
from quarterdeck.web.gate import Asked


@require_http_methods(["GET", "POST"])
def brief(request: Asked, series_id: UUID) -> HttpResponse:
    """The brief as the viewer has it; add a line of one's own."""
    pair = _pair(request, series_id)
    if request.method == "GET":
        return _page(request, pair)
    try:
        briefs.add(request.viewer, series_id, request.POST.get("text", ""), now=request.now)
    except DeskError as error:
        return _page(request, pair, said=str(error), text=request.POST.get("text", ""), status=HTTPStatus.BAD_REQUEST)
    except Series.DoesNotExist as error:
        raise Http404(series_id) from error
    return HttpResponseRedirect(f"/oneonones/{series_id}/brief/#own")


@require_POST
def strike(request: Asked, series_id: UUID) -> HttpResponse:
    """Strike a line, or one's own, or put it back."""
    form, on = request.POST, request.POST.get("strike") == "1"
    try:
        if form.get("line"):
            briefs.take_out(request.viewer, series_id, _uuid(form["line"]), on=on, now=request.now)
        else:
            briefs.strike(request.viewer, series_id, form.get("key", ""), on=on, now=request.now)
    except DeskError as error:
        return _page(request, _pair(request, series_id), said=str(error), status=HTTPStatus.BAD_REQUEST)
    except (Series.DoesNotExist, BriefLine.DoesNotExist) as error:
        raise Http404(series_id) from error
    return HttpResponseRedirect(f"/oneonones/{series_id}/brief/")


@require_POST
def share(request: Asked, series_id: UUID) -> HttpResponse:
    """Let the manager read what is left, or take that back."""
    try:
        on, shown = request.POST.get("share") == "1", request.POST.getlist("shown")
        briefs.share(request.viewer, series_id, on=on, shown=shown, now=request.now)
    except DeskError as error:
        return _page(request, _pair(request, series_id), said=str(error), status=HTTPStatus.BAD_REQUEST)
    except Series.DoesNotExist as error:
        raise Http404(series_id) from error
    return HttpResponseRedirect(f"/oneonones/{series_id}/brief/")


@require_GET
def markdown(request: Asked, series_id: UUID) -> HttpResponse:
    """What the viewer has of it, as text to paste."""
    pair = _pair(request, series_id)
    made = build.build(request.viewer, pair, home=settings.QUARTERDECK_HOME, now=request.now)
    answer = HttpResponse(build.to_markdown(made, f"1:1 with {pair.other}"), "text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="brief-{made.for_date}.md"'
    return answer


def _page(request: Asked, pair: Pair, *, said: str = "", text: str = "", status: int = 200) -> HttpResponse:
    made = build.build(request.viewer, pair, home=settings.QUARTERDECK_HOME, now=request.now)
    context = {
        "pair": pair, "brief": made, "said": said, "text": text,
        "pasted": build.to_markdown(made, f"1:1 with {pair.other}"),
    }  # fmt: skip
    return render(request, "oneonones/brief.html", context, status=status)


def _pair(request: Asked, series_id: UUID) -> Pair:
    """The viewer's running series; Http404 where it is not theirs, or no longer holds: a brief is of the present."""
    readable = access.readable(request.viewer).select_related("report", "manager")
    series = get_object_or_404(readable, pk=series_id)
    pair = meetings.pair_of(request.viewer, series, now=request.now)
    if pair is None or not access.is_open(request.viewer, series):
        raise Http404(series_id)
    return pair


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(text) from None
