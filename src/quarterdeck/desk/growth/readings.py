"""Acts on a reading: begin, mark, finish, open early, and what both agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.core.texts import cleaned
from quarterdeck.desk.growth import access
from quarterdeck.desk.growth.ladders import get_level
from quarterdeck.desk.growth.models import Agreed, Expectation, Growth, Mark, Reading
from quarterdeck.desk.growth.models.reading import OWN
from quarterdeck.desk.growth.records import choose_manager, get_growth
from quarterdeck.desk.growth.writing import Held, Start, settle
from quarterdeck.desk.people.access import Viewer

WORDS = {
    "not_yet": "not yet",
    "sometimes": "sometimes",
    "usually": "usually",
    "teaches": "teaches others",
}
"""What one may say of an expectation: words, which have no sum."""
LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True)
class Said:
    """One side's word ("": none) and note for an expectation, and the version that the form began with (0: none)."""

    word: str
    note: str
    version: int = 0


def begin(viewer: Viewer, person_id: int, level_id: int | None, *, manager_id: int | None, now: datetime) -> Reading:
    """Begin a reading against a level, or go on with the one that these two have begun. NotFit; Growth.DoesNotExist."""
    level = get_level(viewer, level_id)
    growth = get_growth(viewer, person_id, now=now)
    manager = choose_manager(viewer, growth, manager_id)
    with transaction.atomic():
        Growth.objects.select_for_update().get(pk=growth.pk)
        open_now = growth.readings.filter(manager_id=manager, level=level, removed_at=None).order_by("begun_at")
        held = next((one for one in open_now if not one.both_finished), None)
        if access.side_of(viewer, growth) == OWN and growth.level_next_id != level.pk:
            growth.level_next = level
            growth.save(update_fields=("level_next",))
        return held or Reading.objects.create(growth=growth, level=level, manager_id=manager, begun_at=now)


def _locked(viewer: Viewer, reading_id: UUID) -> Reading:
    found = access.readings(viewer).select_for_update(of=("self",)).select_related("growth")
    return found.get(pk=reading_id, removed_at=None)


def may_mark(viewer: Viewer, reading: Reading) -> bool:
    """Whether the viewer's own side is still open."""
    return finished_at(reading, access.side_of(viewer, reading.growth)) is None


def finished_at(reading: Reading, side: str) -> datetime | None:
    """When a side was finished; None: not yet."""
    return reading.own_finished_at if side == OWN else reading.manager_finished_at


def save_marks(
    viewer: Viewer, reading_id: UUID, said: Mapping[int, Said], *, finish: bool = False, now: datetime
) -> Reading:
    """Keep the viewer's side, by expectation, and ``finish`` it if wished. NotFit, TooLong, Changed, which names every
    line that was changed in another window; Reading.DoesNotExist."""
    with transaction.atomic():
        reading = _locked(viewer, reading_id)
        if not may_mark(viewer, reading):
            raise NotFit("your side is finished; take that back first, while the other is not")
        side = access.side_of(viewer, reading.growth)
        known = set(Expectation.objects.filter(level_id=reading.level_id).values_list("pk", flat=True))
        held = {mark.expectation_id: mark for mark in reading.marks.filter(side=side)}
        refused = []
        for expectation_id in sorted(known & said.keys()):
            mark = held.get(expectation_id) or Mark(
                reading=reading, side=side, expectation_id=expectation_id, version=0, word="", note=""
            )
            try:
                _mark(mark, said[expectation_id], now)
            except Changed as changed:
                refused.append(changed)
        if refused:
            raise _together(refused)
        return set_finished(viewer, reading_id, on=True, now=now) if finish else reading


def _together(refused: list[Changed]) -> Changed:
    theirs, yours = ("\n\n".join(texts) for texts in zip(*((one.theirs, one.yours) for one in refused), strict=True))
    return Changed(theirs=theirs, yours=yours, version=refused[0].version, at=refused[0].at)


def _mark(mark: Mark, said: Said, now: datetime) -> None:
    if said.word and said.word not in WORDS:
        raise NotFit("choose one of the words")
    note = cleaned(said.note, "the note", longest=LONGEST_NOTE, empty=True)
    if (mark.word, mark.note) == (said.word, note):
        return
    if mark.version != said.version:
        theirs, yours = (
            f"{WORDS.get(word, 'no word')}\n{text}" for word, text in ((mark.word, mark.note), (said.word, note))
        )
        raise Changed(theirs=theirs, yours=yours, version=mark.version, at=mark.changed_at)
    mark.word, mark.note, mark.version, mark.changed_at = said.word, note, mark.version + 1, now
    mark.save()


def set_finished(viewer: Viewer, reading_id: UUID, *, on: bool, now: datetime) -> Reading:
    """Finish the viewer's side, or take that back while the other's is not finished. NotFit; Reading.DoesNotExist."""
    with transaction.atomic():
        reading = _locked(viewer, reading_id)
        side = access.side_of(viewer, reading.growth)
        if reading.both_finished and not on:
            raise NotFit("both sides are finished and shown; write what you see otherwise into what is agreed")
        if on and not any(mark.word for mark in reading.marks.filter(side=side)):
            raise NotFit("say a word for at least one expectation first")
        value = (finished_at(reading, side) or now) if on else None
        setattr(reading, f"{side}_finished_at", value)
        reading.save()
        return reading


def open_early(viewer: Viewer, reading_id: UUID, *, on: bool, now: datetime) -> Reading:
    """The person lets the manager read their side before the manager's is finished, or takes that back. NotFit."""
    with transaction.atomic():
        reading = _locked(viewer, reading_id)
        if access.side_of(viewer, reading.growth) != OWN:
            raise NotFit("only the person opens their side early")
        reading.opened_at = (reading.opened_at or now) if on else None
        reading.save()
        return reading


def remove(viewer: Viewer, reading_id: UUID, *, removed: bool, now: datetime) -> Reading:
    """Set a reading aside, or take it up again. Reading.DoesNotExist."""
    reading = access.readings(viewer).select_related("growth").get(pk=reading_id)
    reading.removed_at = (reading.removed_at or now) if removed else None
    reading.save(update_fields=("removed_at",))
    return reading


def agree(
    viewer: Viewer, reading_id: UUID, expectation_id: int, text: str, on_date: date, *, start: Start, now: datetime
) -> Agreed:
    """What both agreed of one expectation, once both sides are shown. NotFit, TooLong, Changed; DoesNotExist."""
    with transaction.atomic():
        reading = _locked(viewer, reading_id)
        if not (reading.both_finished or (viewer.owner and reading.manager_finished_at)):
            raise NotFit("first both finish their side; then you talk, and write here what you agreed")
        line = Expectation.objects.get(pk=expectation_id, level_id=reading.level_id)
        held = reading.agreed.filter(expectation=line).first() or Agreed(
            reading=reading, expectation=line, version=0, on_date=on_date, changed_at=now
        )
        settled = settle(start, Held(held.version, held.changed_at, {"text": held.text}), {"text": text})
        held.text, held.on_date = cleaned(settled["text"], "what you agreed", longest=LONGEST_NOTE, empty=True), on_date
        held.version, held.changed_at, held.changed_by_id = held.version + 1, now, viewer.account_id
        held.save()
        return held
