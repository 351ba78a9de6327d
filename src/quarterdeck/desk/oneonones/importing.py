"""A pasted agenda: what it would add, and taking it. Nothing is added twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from quarterdeck.desk.core.errors import NotFit, TooLong
from quarterdeck.desk.oneonones import access, agenda_text, pasted_html, tags
from quarterdeck.desk.oneonones.agenda_text import Read, folded
from quarterdeck.desk.oneonones.items import LONGEST
from quarterdeck.desk.oneonones.models import STEP, Item, Series, Side
from quarterdeck.desk.oneonones.opening import last_position, locked, opened
from quarterdeck.desk.oneonones.reads import Pair
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person

LARGEST = 5_000_000
"""Characters of a pasted agenda."""


@dataclass(frozen=True, slots=True)
class New:
    """One item that would be added, with its author as it will stand there. ``item`` None: it stands here already, and
    only its ``answers`` are new."""

    read: Read
    author: str
    side: Side
    item: Item | None
    answers: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a pasted agenda would do: what is new, what stands here already, and the lines that were not understood."""

    new: tuple[New, ...]
    there: tuple[Read, ...]
    remarks: tuple[tuple[int, str], ...]

    @property
    def additions(self) -> int:
        return sum(one.item is None for one in self.new)

    @property
    def answers(self) -> int:
        return sum(len(one.answers) for one in self.new)


def preview(viewer: Viewer, pair: Pair, text: str, sections: Iterable[str]) -> Preview:
    """What taking a text would do; nothing is written. Two queries. NotFit, TooLong."""
    if len(text) > LARGEST:
        raise TooLong("the agenda", LARGEST)
    if pasted_html.is_html(text):
        text = pasted_html.to_lines(text)
    if not text.strip():
        raise NotFit("there is no text; paste the agenda, or choose its file")
    names = _names(viewer, pair)
    known = tuple(dict.fromkeys((*tags.names_of(pair.series.tags), *tags.NAMES)))
    read = agenda_text.read(text, {name: side.value for name, side in names.items()}, known, tuple(sections))
    return _compared(pair, read.items, _fitting(read))


def _fitting(read: agenda_text.Pasted) -> tuple[tuple[int, str], ...]:
    long = [
        (one.line, f"it is longer than {LONGEST:,} characters and is left out")
        for item in read.items
        for one in (item, *item.answers)
        if len(one.text) > LONGEST
    ]
    return tuple(sorted([*read.remarks, *long]))


def _compared(pair: Pair, found: Iterable[Read], remarks: tuple[tuple[int, str], ...]) -> Preview:
    """Against what stands open here."""
    here, answers = _standing(pair.series)
    found = list(found)
    closed = _closed(pair.series) if any(one.done for one in found) else frozenset()
    new: dict[tuple[Side, str], New] = {}
    there = []
    for one in found:
        if len(one.text) > LONGEST:
            continue
        side = Side(one.name or pair.side)
        key = (side, _same(one.text))
        if one.done and key in closed and key not in here:
            there.append(one)
            continue
        fresh = tuple(_fresh(one, pair, answers.setdefault(key, set())))
        if key in new:
            new[key] = replace(new[key], answers=(*new[key].answers, *fresh))
        elif fresh or key not in here:
            new[key] = New(one, pair.name_of(side), side, here.get(key), fresh)
            continue
        there.append(one)
    return Preview(tuple(new.values()), tuple(there), remarks)


def _fresh(one: Read, pair: Pair, known: set[tuple[str, str]]) -> Iterable[Read]:
    for answer in one.answers:
        key = (answer.name or pair.side, _same(answer.text))
        if key not in known and len(answer.text) <= LONGEST:
            known.add(key)
            yield answer


_Standing = dict[tuple[Side, str], Item]


def _standing(series: Series) -> tuple[_Standing, dict[tuple[Side, str], set[tuple[str, str]]]]:
    """What is open, and its answers, by side and text."""
    found = list(Item.objects.filter(series=series, removed_at=None, done_at=None).order_by("position"))
    keys = {one.pk: (Side(one.side), _same(one.text)) for one in found if one.parent_id is None}
    here: _Standing = {keys[one.pk]: one for one in found if one.parent_id is None}
    answers: dict[tuple[Side, str], set[tuple[str, str]]] = {}
    for one in found:
        if one.parent_id in keys:
            answers.setdefault(keys[one.parent_id], set()).add((one.side, _same(one.text)))
    return here, answers


def _closed(series: Series) -> frozenset[tuple[Side, str]]:
    """What was checked off here: a document that says so as well brings nothing new."""
    found = Item.objects.filter(series=series, removed_at=None, parent=None).exclude(done_at=None)
    return frozenset((Side(one.side), _same(one.text)) for one in found)


def _same(text: str) -> str:
    """A text as it is compared: whatever its blanks and case."""
    return " ".join(text.split()).casefold()


def _names(viewer: Viewer, pair: Pair) -> Mapping[str, Side]:
    """How the two may be written: name, handle, GitLab name, and first name where it is one's alone."""
    found: dict[str, Side] = {}
    both = ((Side.REPORT, pair.series.report), (Side.MANAGER, pair.series.manager))
    first = [folded(person.name).split(" ")[0] for _, person in both if person and person.name]
    for side, person in both:
        for name in _ways(person) if person else ():
            if name not in first or first.count(name) == 1:
                found.setdefault(name, side)
    if pair.laptop:
        found |= dict.fromkeys(("you", "me", folded(viewer.name)), Side.MANAGER)
    return found


def _ways(person: Person) -> set[str]:
    name = folded(person.name)
    return {name, name.split(" ")[0], folded(person.handle), folded(person.gitlab_username)} - {""}


def take(viewer: Viewer, series_id: UUID, text: str, sections: Iterable[str], *, now: datetime) -> Preview:
    """Add what a text has and the agenda has not, at the end. NotFit, TooLong, Ended."""
    series = opened(viewer, series_id, now=now)
    side = access.find_side(viewer, series) or Side.REPORT
    with transaction.atomic():
        locked(series)
        found = preview(viewer, Pair(series, side, is_open=True), text, sections)
        made: list[Item] = []
        position = last_position(series)
        for one in found.new:
            made += _made(one, series, position + (len(made) + 1) * STEP, side, now)
        Item.objects.bulk_create([item for item in made if item.parent_id is None], batch_size=200)
        Item.objects.bulk_create([item for item in made if item.parent_id is not None], batch_size=200)
    return found


def _made(one: New, series: Series, position: int, own: Side, now: datetime) -> list[Item]:
    people = {Side.REPORT: series.report_id, Side.MANAGER: series.manager_id}
    same = {"series": series, "report_id": series.report_id, "added_at": now, "changed_at": now}
    item = one.item or Item(
        author_id=people[one.side], side=one.side, section=one.read.section, tag=one.read.tag, text=one.read.text,
        position=position, done_at=now if one.read.done else None, **same,
    )  # fmt: skip
    sides = [Side(answer.name or own) for answer in one.answers]
    answers = [
        Item(
            author_id=people[side], side=side, section=item.section, text=answer.text, parent=item,
            position=position + number * STEP, **same,
        )
        for number, (side, answer) in enumerate(zip(sides, one.answers, strict=True), 1)
    ]  # fmt: skip
    return [*answers] if one.item else [item, *answers]
