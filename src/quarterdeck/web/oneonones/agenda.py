"""The items of an agenda: added at its end, changed, answered, settled, put in order; and what is new for the other."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import Changed, DeskError
from quarterdeck.desk.oneonones import items, reads
from quarterdeck.desk.oneonones.models import Item
from quarterdeck.desk.oneonones.tags import TAGS, names_of
from quarterdeck.web.gate import Asked
from quarterdeck.web.oneonones.forms import find_number, number_of, page_of, typed_of
from quarterdeck.web.oneonones.looking import BAD, CONFLICT, Looked, after, look, look_at_item, series_page, shown

_UNCHANGED = 204


@require_GET
def lists(request: Asked, series_id: UUID) -> HttpResponse:
    """The lists alone, for a page that is open; 204 where nothing on the agenda changed since ``v``."""
    looked = look(request, series_id)
    if request.GET.get("v") and request.GET["v"] == reads.sums_of(looked.series).state:
        return HttpResponse(status=_UNCHANGED)
    return render(request, "oneonones/_lists.html", shown(request, looked))


@require_POST
def add(request: Asked, series_id: UUID) -> HttpResponse:
    """One line at the end of a section."""
    looked = look(request, series_id)
    line, section = request.POST.get("line", ""), request.POST.get("section", "")
    try:
        item = items.add_line(request.viewer, series_id, line, section=section, now=request.now)
    except DeskError as error:
        again = look(request, series_id)
        return series_page(request, again, said=str(error), line=line, line_in=section, status=BAD)
    return after(request, looked, item=item.parent or item)


@require_http_methods(["GET", "POST"])
def item(request: Asked, item_id: UUID) -> HttpResponse:
    """One item, to change; ``?answer=1`` to answer."""
    looked, found = look_at_item(request, item_id)
    if request.method == "GET":
        return _item(request, looked, found)
    typed = typed_of(request.POST)
    try:
        items.save(request.viewer, item_id, typed, version=number_of(request.POST, "version"), now=request.now)
    except Changed as changed:
        return _item(request, looked, found, typed=typed, changed=changed, status=CONFLICT)
    except DeskError as error:
        return _item(request, looked, found, typed=typed, said=str(error), status=BAD)
    return after(request, looked, item=found.parent or found)


def _item(request: Asked, looked: Looked, found: Item, *, status: int = 200, **more: object) -> HttpResponse:
    """The item in its form: within the open agenda, or as a page of its own."""
    answers = reads.all_answers(found)
    page = Paginator(answers, reads.A_PAGE).get_page(page_of(request.GET))
    names = dict(Item.Section.choices)
    context = {
        "pair": looked.pair, "series": looked.series, "row": reads.row_of(request.viewer, looked.pair, found),
        "page": page, "answers": [(one, looked.pair.author_of(one)) for one in page.object_list],
        "tags": names_of(looked.series.tags), "usual": TAGS,
        "sections": [(key, names[key]) for key in reads.sections_of(looked.pair, looked.ties)],
        "answering": request.GET.get("answer") == "1",
    }  # fmt: skip
    part = request.headers.get("HX-Request") == "true" and status == 200
    return render(request, "oneonones/_edit.html" if part else "oneonones/item.html", context | more, status=status)


@require_POST
def answer(request: Asked, item_id: UUID) -> HttpResponse:
    """Answer an item."""
    looked, found = look_at_item(request, item_id)
    text = request.POST.get("text", "")
    try:
        items.answer(request.viewer, item_id, text, now=request.now)
    except DeskError as error:
        return _item(request, looked, found, said=str(error), answer_text=text, status=BAD)
    return after(request, looked, item=found.parent or found)


@require_POST
def act(request: Asked, item_id: UUID) -> HttpResponse:
    """Check off, take off, put back, move up or down."""
    looked, found = look_at_item(request, item_id)
    what = request.POST.get("act", "")
    try:
        done = items.act(request.viewer, item_id, what, now=request.now)
    except DeskError as error:
        return series_page(request, look(request, looked.series.pk), said=str(error), status=BAD)
    gone = done if what in {"done", "remove"} else None
    return after(request, looked, item=None if gone else found.parent or found, gone=gone, what=what)


@require_POST
def move(request: Asked, item_id: UUID) -> HttpResponse:
    """Put an item before or after another of its section, as it was dragged."""
    looked, found = look_at_item(request, item_id)
    beside = {name: find_number(request.POST.get(name, "")) for name in ("before", "after")}
    try:
        items.move(request.viewer, item_id, now=request.now, **beside)
    except DeskError as error:
        return series_page(request, look(request, looked.series.pk), said=str(error), status=BAD)
    return after(request, looked, item=found)
