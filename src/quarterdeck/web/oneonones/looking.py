"""The series that a page is about, for who may see it, and the page as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from quarterdeck.desk.oneonones import access, reads
from quarterdeck.desk.oneonones.access import Ties
from quarterdeck.desk.oneonones.models import Item, Series
from quarterdeck.desk.oneonones.reads import Pair
from quarterdeck.web.gate import Asked
from quarterdeck.web.oneonones.forms import number_of, page_of

CONFLICT = 409
BAD = 400


@dataclass(frozen=True, slots=True)
class Looked:
    """A series with its viewer's side and ties. ``live``: the page that is kept up to date, the end of all sections."""

    pair: Pair
    ties: Ties
    section: str = ""
    page: int = 1

    @property
    def live(self) -> bool:
        return not self.section

    @property
    def series(self) -> Series:
        return self.pair.series


def look(request: Asked, series_id: UUID) -> Looked:
    """Http404 where it is not the viewer's to see. Two queries."""
    series = access.readable(request.viewer).select_related("report", "manager").filter(pk=series_id).first()
    if series is None:
        raise Http404(series_id)
    ties = access.ties_of(request.viewer)
    section = request.GET.get("section", "")
    if section not in Item.Section.values:
        section = ""
    return Looked(reads.pair_of(request.viewer, series, ties), ties, section, page_of(request.GET) if section else 1)


def look_at_item(request: Asked, item_id: UUID) -> tuple[Looked, Item]:
    """An item of an agenda with its series; Http404 where it is not the viewer's to see."""
    item = access.items(request.viewer).select_related("parent").filter(pk=item_id).first()
    if item is None:
        raise Http404(item_id)
    return look(request, item.series_id), item


def shown(request: Asked, looked: Looked) -> dict[str, object]:
    """What an agenda's templates need."""
    found = reads.agenda(
        request.viewer, looked.pair, looked.ties, now=request.now, section=looked.section, page=looked.page
    )
    names = dict(Item.Section.choices)
    choices = [(key, names[key]) for key in reads.sections_of(looked.pair, looked.ties, found.sums)]
    return {"pair": looked.pair, "series": looked.series, "agenda": found, "live": looked.live, "sections": choices}


def series_page(request: Asked, looked: Looked, *, status: int = 200, **more: object) -> HttpResponse:
    """The page of a series; ``more`` is what was typed and not kept, and why."""
    context = shown(request, looked)
    return render(request, "oneonones/series.html", context | more, status=status)


def after(request: Asked, looked: Looked, *, item: Item | None = None, **more: object) -> HttpResponse:
    """After an act on the agenda: its lists alone for a page that is kept up to date, else back to the place."""
    if request.headers.get("HX-Request") == "true":
        return render(request, "oneonones/_lists.html", shown(request, look(request, looked.series.pk)) | more)
    address = f"/oneonones/{looked.series.pk}/"
    page = number_of(request.POST, "page")
    if page and request.POST.get("in") in Item.Section.values:
        address += f"?section={request.POST['in']}&page={page}"
    return HttpResponseRedirect(f"{address}#{f'item-{item.pk}' if item else 'end'}")
