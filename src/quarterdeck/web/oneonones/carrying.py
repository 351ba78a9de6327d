"""An agenda as Markdown, out and in; and open items taken over from one's earlier 1:1s."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import DeskError, NotFit
from quarterdeck.desk.oneonones import carrying, exporting, importing, reads
from quarterdeck.desk.oneonones.importing import Preview
from quarterdeck.desk.oneonones.models import Item, Side
from quarterdeck.web.gate import Asked
from quarterdeck.web.oneonones.forms import numbers_of, page_of
from quarterdeck.web.oneonones.looking import BAD, Looked, look

_A_PAGE = 50


@require_GET
def markdown(request: Asked, series_id: UUID) -> HttpResponse:
    """The open agenda in GitLab's format."""
    looked = look(request, series_id)
    sections = reads.sections_of(looked.pair, looked.ties)
    text = exporting.markdown(request.viewer, looked.pair, sections, now=request.now)
    answer = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="agenda.md"'
    return answer


@require_http_methods(["GET", "POST"])
def bring(request: Asked, series_id: UUID) -> HttpResponse:
    """Paste an agenda: first what it would add, then add it."""
    looked = look(request, series_id)
    if request.method == "GET":
        return _bring(request, looked)
    text, sections = request.POST.get("text", ""), reads.sections_of(looked.pair, looked.ties)
    try:
        text = _file(request) or text
        if request.POST.get("take") != "1":
            found = importing.preview(request.viewer, looked.pair, text, sections)
            return _bring(request, looked, text=text, found=found)
        found = importing.take(request.viewer, series_id, text, sections, now=request.now)
    except DeskError as error:
        return _bring(request, looked, text=text, said=str(error), status=BAD)
    messages.success(request, _said(found))
    return HttpResponseRedirect(f"/oneonones/{series_id}/#end")


def _bring(request: Asked, looked: Looked, *, status: int = 200, **more: object) -> HttpResponse:
    context = {"pair": looked.pair, "series": looked.series, "sections": dict(Item.Section.choices), "shown": _A_PAGE}
    return render(request, "oneonones/import.html", context | more, status=status)


def _file(request: Asked) -> str:
    """The text of the file that was chosen; empty where none was. NotFit."""
    file = request.FILES.get("file")
    if file is None:
        return ""
    try:
        return str(file.read(4 * importing.LARGEST).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotFit("the file is not text in UTF-8; save it as text or Markdown, or paste it") from None


def _said(found: Preview) -> str:
    """In words, how much was added; nothing of what."""
    already = f"; {len(found.there)} stood here already" if found.there else ""
    return f"Added: {found.additions} items and {found.answers} answers{already}."


@require_http_methods(["GET", "POST"])
def carry(request: Asked, series_id: UUID) -> HttpResponse:
    """Take open items over from one's earlier 1:1s, as whoever reports."""
    looked = look(request, series_id)
    if looked.pair.side != Side.REPORT:
        raise Http404(series_id)
    if request.method == "GET":
        page = Paginator(carrying.left_open(request.viewer, looked.series), _A_PAGE).get_page(page_of(request.GET))
        context = {"pair": looked.pair, "series": looked.series, "page": page}
        return render(request, "oneonones/carry.html", context)
    try:
        number = carrying.carry_over(request.viewer, series_id, numbers_of(request.POST, "item"), now=request.now)
    except DeskError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Taken over: {number} item{'' if number == 1 else 's'}, as yours.")
    return HttpResponseRedirect(f"/oneonones/{series_id}/#end")


@require_GET
def done(request: Asked, series_id: UUID) -> HttpResponse:
    """What was checked off; with ``?removed=1`` what was taken off."""
    looked = look(request, series_id)
    removed = request.GET.get("removed") == "1"
    found = (reads.removed_items if removed else reads.done_items)(looked.series)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    rows = [reads.row_of(request.viewer, looked.pair, item) for item in page.object_list]
    context = {"pair": looked.pair, "series": looked.series, "page": page, "rows": rows, "removed": removed}
    return render(request, "oneonones/done.html", context)


@require_POST
def search(request: Asked, series_id: UUID) -> HttpResponse:
    """Words found on an agenda. By POST, so that they stand in no address and no log."""
    looked = look(request, series_id)
    words = request.POST.get("words", "")[:200]
    page = Paginator(exporting.search(looked.pair, words), _A_PAGE).get_page(page_of(request.POST))
    found = exporting.found_items(looked.pair, page.object_list)
    rows = [reads.row_of(request.viewer, looked.pair, item) for item in found]
    context = {"pair": looked.pair, "series": looked.series, "words": words, "page": page, "rows": rows}
    return render(request, "oneonones/search.html", context)
