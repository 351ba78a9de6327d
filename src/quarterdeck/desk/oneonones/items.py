"""What is done with the items of an agenda: added, answered, changed, settled, taken off and put back, put in order.

One write on an agenda comes after another, as each holds its series. Who wrote on an older version is merged in, or
asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from quarterdeck.desk.core import texts
from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.oneonones import access, tags
from quarterdeck.desk.oneonones.errors import NotYours
from quarterdeck.desk.oneonones.models import STEP, Item, Series, Side
from quarterdeck.desk.oneonones.opening import last_position, locked, open_items, opened
from quarterdeck.desk.people.access import Viewer

LONGEST = 10_000
"""Characters of an item."""


@dataclass(frozen=True, slots=True)
class Typed:
    """An item as a form has it. ``base``, ``base_tag`` and ``base_section`` are what the form began with: None where it
    does not say, so that no merging is tried."""

    text: str
    tag: str = ""
    section: str = ""
    base: str | None = None
    base_tag: str = ""
    base_section: str = ""


def add_line(viewer: Viewer, series_id: UUID, line: str, *, section: str, now: datetime) -> Item:
    """One line of the keyboard: ``TODO pay``, ``2026-04-01 talk``, or ``=> so be it``, which answers the last item of
    the section. Without a tag it is to be discussed. NotFit, TooLong, Ended."""
    line = texts.cleaned(line, "the line", longest=LONGEST)
    series = opened(viewer, series_id, now=now)
    if line.startswith("=>"):
        last = open_items(series).filter(section=section).last()
        if last is None:
            raise NotFit("there is nothing to answer in this section yet; write an item first")
        return answer(viewer, last.pk, line[2:], now=now)
    tag, text = tags.split(line, tags.names_of(series.tags))
    return add(viewer, series_id, Typed(text or line, tag if text else "", section), now=now)


def add(viewer: Viewer, series_id: UUID, typed: Typed, *, now: datetime) -> Item:
    """Put an item at the end of its section. NotFit, TooLong, Ended."""
    text = texts.cleaned(typed.text, "the item", longest=LONGEST)
    series = opened(viewer, series_id, now=now)
    known = tags.names_of(series.tags)
    tag = tags.checked(typed.tag, known) if typed.tag else tags.default(known)
    with transaction.atomic():
        locked(series)
        item = _new(viewer, series, text, now=now)
        item.tag, item.section = tag, _section(typed.section)
        item.save(force_insert=True)
    return item


def answer(viewer: Viewer, item_id: UUID, text: str, *, now: datetime) -> Item:
    """Answer an item; an answer to an answer stands under the same item. NotFit, TooLong, Ended, Item.DoesNotExist."""
    text = texts.cleaned(text, "the answer", longest=LONGEST)
    asked = access.items(viewer).select_related("parent").get(pk=item_id)
    top = asked.parent or asked
    series = opened(viewer, top.series_id, now=now)
    with transaction.atomic():
        locked(series)
        item = _new(viewer, series, text, now=now)
        item.section, item.parent = top.section, top
        item.save(force_insert=True)
    return item


def _new(viewer: Viewer, series: Series, text: str, *, now: datetime) -> Item:
    side = access.find_side(viewer, series) or Side.REPORT
    return Item(
        series=series, report_id=series.report_id, author_id=viewer.person_id, side=side, text=text,
        position=last_position(series) + STEP, added_at=now, changed_at=now,
    )  # fmt: skip


def _section(name: str) -> str:
    """NotFit."""
    if name not in Item.Section.values:
        raise NotFit("choose the section of the agenda")
    return name


def save(viewer: Viewer, item_id: UUID, typed: Typed, *, version: int, now: datetime) -> Item:
    """Change an item. What the other changed meanwhile is merged with it, or both are shown. Changed, NotFit, TooLong,
    Ended, Item.DoesNotExist."""
    text = texts.cleaned(typed.text, "the item", longest=LONGEST)
    series = opened(viewer, access.items(viewer).get(pk=item_id).series_id, now=now)
    with transaction.atomic():
        known = tags.names_of(locked(series).tags)
        item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
        item.text = _merged(item, text, typed.base, version)
        if item.parent_id is None:
            _retag(item, typed, known)
        _keep(item, now, "text", "tag", "section", "position")
    return item


def _merged(item: Item, yours: str, base: str | None, version: int) -> str:
    if version == item.version or yours == item.text:
        return yours
    both = texts.merged(base.replace("\r\n", "\n").strip(), item.text, yours) if base is not None else None
    if both is None or len(both) > LONGEST:
        raise Changed(theirs=item.text, yours=yours, version=item.version, at=item.changed_at)
    return both


def _retag(item: Item, typed: Typed, known: tuple[str, ...]) -> None:
    """Tag and section change where they were changed in the form, so that the other's change stays."""
    if typed.tag and typed.tag not in {typed.base_tag, item.tag}:
        item.tag = tags.checked(typed.tag, known)
    if typed.section and typed.section not in {typed.base_section, item.section}:
        item.section = _section(typed.section)
        item.position = last_position(item.series) + STEP
        item.answers.update(section=item.section)


def act(viewer: Viewer, item_id: UUID, what: str, *, now: datetime) -> Item:
    """Do one of the small acts: ``done``, ``open``, ``remove``, ``back``, ``up``, ``down``. NotFit, NotYours, Ended,
    Item.DoesNotExist."""
    if what not in _ACTS:
        raise NotFit("there is no such act on an item")
    series = opened(viewer, access.items(viewer).get(pk=item_id).series_id, now=now)
    with transaction.atomic():
        locked(series)
        item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
        if what in {"done", "remove"} and not access.may_settle(viewer, series, item):
            raise NotYours(item.tag)
        _ACTS[what](item, now)
        _keep(item, now, "done_at", "removed_at", "position")
    return item


def _done(item: Item, now: datetime) -> None:
    if item.parent_id is not None:
        raise NotFit("an answer is not checked off; its item is")
    item.done_at = item.done_at or now


def _open(item: Item, now: datetime) -> None:  # noqa: ARG001 -- as every act
    item.done_at = None


def _remove(item: Item, now: datetime) -> None:
    item.removed_at = item.removed_at or now


def _back(item: Item, now: datetime) -> None:  # noqa: ARG001 -- as every act
    item.removed_at = None


def _up(item: Item, now: datetime) -> None:  # noqa: ARG001 -- as every act
    other = _beside(item).filter(position__lt=item.position).last()
    if other is not None:
        put(item, before=other)


def _down(item: Item, now: datetime) -> None:  # noqa: ARG001 -- as every act
    other = _beside(item).filter(position__gt=item.position).first()
    if other is not None:
        put(item, after=other)


_ACTS: Mapping[str, Callable[[Item, datetime], None]] = {
    "done": _done, "open": _open, "remove": _remove, "back": _back, "up": _up, "down": _down,
}  # fmt: skip


def move(
    viewer: Viewer, item_id: UUID, *, now: datetime, before: UUID | None = None, after: UUID | None = None
) -> Item:
    """Put an item before or after another of its section. NotFit, Ended, Item.DoesNotExist."""
    item = access.items(viewer).get(pk=item_id)
    series = opened(viewer, item.series_id, now=now)
    with transaction.atomic():
        locked(series)
        item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
        first = _beside(item).filter(pk=before).first() if before else None
        last = _beside(item).filter(pk=after).first() if after else None
        if first is None and last is None:
            raise NotFit("what it was put beside is no longer there; look at the agenda and try again")
        put(item, before=first, after=last)
        _keep(item, now, "position")
    return item


def put(item: Item, *, before: Item | None = None, after: Item | None = None) -> None:
    """Give an item the position beside another; where there is no room, the section is numbered anew."""
    rest = _beside(item)
    if before is not None:
        after = rest.filter(position__lt=before.position).last()
    elif after is not None:
        before = rest.filter(position__gt=after.position).first()
    low = after.position if after else (before.position - 2 * STEP if before else 0)
    high = before.position if before else low + 2 * STEP
    if high - low >= 2:  # a whole number lies between
        item.position = (low + high) // 2
        return
    everything = list(rest.only("position"))
    for number, one in enumerate(everything, 1):
        one.position = number * STEP
    Item.objects.bulk_update(everything, ["position"], batch_size=500)
    place = {one.pk: one.position for one in everything}
    item.position = place[before.pk] - STEP // 2 if before else place[after.pk] + STEP // 2 if after else STEP


def _beside(item: Item) -> QuerySet[Item]:
    """The other open items of its section; of an answer the other answers."""
    if item.parent_id is not None:
        found = Item.objects.filter(parent_id=item.parent_id, removed_at=None).order_by("position", "added_at", "id")
    else:
        found = open_items(item.series).filter(section=item.section)
    return found.exclude(pk=item.pk)


def _keep(item: Item, now: datetime, *fields: str) -> None:
    """Every change is told by version and time, by which the other's page knows that there is something new."""
    item.version, item.changed_at = item.version + 1, now
    item.save(update_fields=(*fields, "version", "changed_at"))
