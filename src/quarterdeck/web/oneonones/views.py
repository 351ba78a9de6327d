"""One's 1:1s: the list of them, one series, and what is set for it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import Changed, DeskError
from quarterdeck.desk.oneonones import access, actions, reads
from quarterdeck.desk.oneonones.models import Series
from quarterdeck.desk.oneonones.tags import TAGS, names_of
from quarterdeck.web.gate import Asked
from quarterdeck.web.oneonones.forms import number_of
from quarterdeck.web.oneonones.looking import BAD, CONFLICT, look, series_page

_A_PAGE = 50


@require_GET
def contents(request: Asked) -> HttpResponse:
    """One's series, and with whom one may begin one."""
    return _contents(request)


def _contents(request: Asked, *, said: str = "", status: int = 200) -> HttpResponse:
    ties = access.ties_of(request.viewer)
    found = reads.listed(request.viewer, ties)
    page = Paginator([*found.own, *found.reports, *found.skips], _A_PAGE).get_page(request.GET.get("page"))
    shown = set(map(id, page.object_list))
    parts = [
        (name, [pair for pair in pairs if id(pair) in shown])
        for name, pairs in (("own", found.own), ("reports", found.reports), ("skips", found.skips))
    ]
    people = access.people_to_start_with(ties)
    choices = [(person, person.pk in ties.below | ties.above) for person in people[:1000]]
    context = {"parts": parts, "page": page, "ended": found.ended[:_A_PAGE], "people": choices, "said": said}
    return render(request, "oneonones/list.html", context, status=status)


@require_POST
def start(request: Asked) -> HttpResponse:
    """Begin a series with somebody."""
    kind, _, other = request.POST.get("who", "").partition(".")
    try:
        number = int(other) if other.isascii() and other.isdecimal() and len(other) < 15 else 0
        series = actions.start(request.viewer, number, kind=kind, now=request.now)
    except DeskError as error:
        return _contents(request, said=str(error), status=BAD)
    except Series.DoesNotExist as error:
        raise Http404(other) from error
    return HttpResponseRedirect(f"/oneonones/{series.pk}/")


@require_GET
def series(request: Asked, series_id: UUID) -> HttpResponse:
    """One series: its next date, its agenda, the brief, one's own notes."""
    return series_page(request, look(request, series_id))


@require_http_methods(["GET", "POST"])
def settings(request: Asked, series_id: UUID) -> HttpResponse:
    """The tags of a series and the document in which it is kept instead."""
    looked = look(request, series_id)
    context = {"pair": looked.pair, "series": looked.series, "usual": TAGS, "tags": names_of(looked.series.tags)}
    if request.method == "GET":
        return render(request, "oneonones/settings.html", context)
    typed = {"typed_tags": request.POST.get("tags"), "typed_url": request.POST.get("url")}
    try:
        _set(request, series_id)
    except Changed as changed:
        return render(request, "oneonones/settings.html", context | typed | {"changed": changed}, status=CONFLICT)
    except DeskError as error:
        return render(request, "oneonones/settings.html", context | typed | {"said": str(error)}, status=BAD)
    messages.success(request, "Kept.")
    return HttpResponseRedirect(f"/oneonones/{series_id}/settings/")


def _set(request: Asked, series_id: UUID) -> None:
    """DeskError."""
    form = request.POST
    if "tags" in form:
        words = form["tags"].replace(",", " ").split()
        version = number_of(form, "version")
        actions.set_tags(request.viewer, series_id, words, version=version, now=request.now)
    if "url" in form:
        actions.set_document(request.viewer, series_id, form["url"], now=request.now)


@require_POST
def end(request: Asked, series_id: UUID) -> HttpResponse:
    """End a series, or take it up again."""
    try:
        if request.POST.get("end") == "0":
            actions.take_up(request.viewer, series_id)
        else:
            actions.end(request.viewer, series_id, now=request.now)
    except Series.DoesNotExist as error:
        raise Http404(series_id) from error
    except DeskError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(f"/oneonones/{series_id}/")
