"""A reading as a viewer sees it: each expectation with the sides they may read, and what was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from quarterdeck.desk.growth import access
from quarterdeck.desk.growth.models import Agreed, Expectation, Mark, Reading
from quarterdeck.desk.growth.models.reading import MANAGER, OWN
from quarterdeck.desk.growth.readings import WORDS, Said, finished_at
from quarterdeck.desk.people.access import Viewer


@dataclass(frozen=True, slots=True)
class Side:
    """A side's word in words ("" none) and its note."""

    word: str
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """One expectation. ``mine``: the viewer's own mark, None: not made; ``theirs`` None: nothing there, or not to be
    read yet. ``differs``: both said a word, and not the same."""

    expectation: Expectation
    mine: Mark | None
    theirs: Side | None
    agreed: Agreed | None
    new_block: bool
    new_group: bool

    @property
    def word(self) -> str:
        """The viewer's own, in words."""
        return WORDS.get(self.mine.word, "") if self.mine else ""

    @property
    def differs(self) -> bool:
        return bool(self.theirs and self.theirs.word and self.word and self.theirs.word != self.word)


@dataclass(frozen=True, slots=True)
class Compared:
    """``may_mark``: the viewer's side is open. ``talked``: both sides are shown, so that what is agreed can be written.
    ``other_finished`` says nothing of what the other said."""

    reading: Reading
    side: str
    lines: tuple[Line, ...]
    may_mark: bool
    talked: bool
    other_finished: bool
    shows_other: bool

    @property
    def differing(self) -> tuple[Line, ...]:
        """The lines to talk about first."""
        return tuple(line for line in self.lines if line.differs)


def of(viewer: Viewer, reading_id: UUID) -> Compared:
    """A reading. Six queries; Reading.DoesNotExist."""
    found = access.readings(viewer).select_related("growth__person", "manager", "level__version__ladder")
    reading = found.get(pk=reading_id)
    side = access.side_of(viewer, reading.growth)
    other = MANAGER if side == OWN else OWN
    shown = access.sides(viewer, reading)
    marks = {(mark.side, mark.expectation_id): mark for mark in reading.marks.filter(side__in=shown)}
    agreed = {one.expectation_id: one for one in reading.agreed.select_related("changed_by__person")}
    lines, before = [], None
    for line in Expectation.objects.filter(level_id=reading.level_id).order_by("position"):
        theirs = marks.get((other, line.pk))
        told = Side(WORDS.get(theirs.word, ""), theirs.note) if theirs else None
        block = before is None or before.block != line.block
        group = bool(line.group) and (block or before is None or before.group != line.group)
        lines.append(Line(line, marks.get((side, line.pk)), told, agreed.get(line.pk), block, group))
        before = line
    done = finished_at(reading, side) is not None
    talked = reading.both_finished or (viewer.owner and done)
    return Compared(
        reading, side, tuple(lines), not done and reading.removed_at is None, talked,
        finished_at(reading, other) is not None, other in shown,
    )  # fmt: skip


def form_of(line: Line, typed: Said | None) -> Said:
    """What the form of a line shows: what was typed and not kept, else what is kept; with the version of now."""
    version = line.mine.version if line.mine else 0
    if typed is not None:
        return Said(typed.word, typed.note, version)
    return Said(line.mine.word, line.mine.note, version) if line.mine else Said("", "")
