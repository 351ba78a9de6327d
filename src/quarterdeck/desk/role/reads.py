"""What is read: one's own page with what is kept of it, and a published page as its readers see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.role import access
from quarterdeck.desk.role.duties import NONE, Duty, find_duty
from quarterdeck.desk.role.models import Entry, Note, RolePage
from quarterdeck.desk.role.outline import Line, Outline, outline


@dataclass(frozen=True, slots=True)
class Kept:
    """One responsibility with what is kept of it. ``line`` None: it is no longer on the page; ``entry`` None: nothing
    is kept. ``notes`` are the newest first."""

    key: str
    text: str
    line: Line | None
    entry: Entry | None
    notes: tuple[Note, ...] = ()

    @property
    def by_words(self) -> Duty | None:
        """What its words mean, whatever was chosen."""
        return find_duty(self.line.duties[0]) if self.line and self.line.duties else None

    @property
    def duty(self) -> Duty | None:
        """What serves it: the owner's choice, else what its words mean; None: nothing."""
        chosen = self.entry.duty if self.entry else ""
        if chosen == NONE:
            return None
        return find_duty(chosen) or self.by_words

    @property
    def also(self) -> tuple[Duty, ...]:
        """Other duties that its words mean."""
        means = self.line.duties if self.line else ()
        return tuple(duty for key in means if (duty := find_duty(key)) and duty != self.duty)

    @property
    def in_focus(self) -> bool:
        return bool(self.entry and self.entry.focus_slot)

    def overdue_days(self, day: date) -> int | None:
        """How many days its next look is past; None where it is not."""
        next_date = self.entry.next_date if self.entry else None
        late = (day - next_date).days if next_date else 0
        return late if late > 0 else None


@dataclass(frozen=True, slots=True)
class Own:
    """One's own page. ``gone`` are responsibilities that it no longer has, of which something is kept."""

    page: RolePage
    outline: Outline
    lines: tuple[Kept, ...]
    indicators: tuple[Kept, ...]
    gone: tuple[Kept, ...]

    @property
    def every(self) -> tuple[Kept, ...]:
        return (*self.lines, *self.indicators, *self.gone)

    @property
    def focus(self) -> tuple[Kept, ...]:
        """What is in focus, in the order in which it came there."""
        found = [kept for kept in self.every if kept.entry and kept.entry.focus_slot]
        return tuple(sorted(found, key=lambda kept: kept.entry.focus_slot or 0 if kept.entry else 0))

    def find(self, key: str) -> Kept | None:
        return next((kept for kept in self.every if kept.key == key), None)


def find_own(viewer: Viewer) -> Own | None:
    """The viewer's own page with everything kept, three queries; None where they brought none."""
    page = access.own_pages(viewer).filter(own=True).first()
    if page is None:
        return None
    found = outline(page.text, page.name, page.role)
    entries = {entry.key: entry for entry in access.own_entries(viewer)}
    notes = _by_entry(access.own_notes(viewer).filter(removed_at=None))
    lines, indicators = (
        tuple(_kept(line.key, line.item.text, line, entries.get(line.key), notes) for line in part)
        for part in (found.lines, found.indicators or ())
    )
    here = {kept.key for kept in (*lines, *indicators)}
    gone = tuple(
        _kept(key, entry.text, None, entry, notes)
        for key, entry in entries.items()
        if key not in here and (entry.state or entry.focus_slot or entry.next_date or notes.get(entry.pk))
    )
    return Own(page, found, lines, indicators, gone)


def _kept(key: str, text: str, line: Line | None, entry: Entry | None, notes: Mapping[int, list[Note]]) -> Kept:
    return Kept(key, text, line, entry, tuple(notes.get(entry.pk, ())) if entry else ())


def _by_entry(notes: Any) -> dict[int, list[Note]]:
    found: dict[int, list[Note]] = {}
    for note in notes:
        found.setdefault(note.entry_id, []).append(note)
    return found


def removed_notes(viewer: Viewer, key: str) -> tuple[Note, ...]:
    """Notes on a responsibility that were taken out and can be put back."""
    return tuple(access.own_notes(viewer).filter(entry__key=key, removed_at__isnull=False))


def levels(viewer: Viewer, *, removed: bool = False) -> tuple[RolePage, ...]:
    """The levels that the viewer loaded, by name; or those taken out."""
    found = access.own_pages(viewer).filter(own=False, removed_at__isnull=not removed)
    return tuple(found.order_by("name", "pk"))


@dataclass(frozen=True, slots=True)
class Published:
    """A page as its readers see it: the items by name, and shared notes; no duty, state, date or evidence."""

    page: RolePage
    outline: Outline
    notes: Mapping[str, tuple[Note, ...]]

    @property
    def lines(self) -> tuple[tuple[Line, tuple[Note, ...]], ...]:
        return tuple((line, self.notes.get(line.key, ())) for line in self.outline.lines)


def published(page: RolePage) -> Published:
    """A page as its readers see it; whether one may is asked of `access` before."""
    notes: dict[str, list[Note]] = {}
    for note in access.shared_notes(page).select_related("entry"):
        notes.setdefault(note.entry.key, []).append(note)
    shared = {key: tuple(found) for key, found in notes.items()}
    return Published(page, outline(page.text, page.name, page.role), shared)
