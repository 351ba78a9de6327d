"""Dated notes on responsibilities: written, changed, shared, taken out and put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from quarterdeck.desk.core import audit
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.role import access
from quarterdeck.desk.role.actions import get_entry
from quarterdeck.desk.role.errors import Changed, NotFit, TooMuch
from quarterdeck.desk.role.models import Note

LONGEST = 20_000
"""Characters of a note."""


@dataclass(frozen=True, slots=True)
class Written:
    """A note as a form has it."""

    text: str
    on_date: date
    shared: bool

    def checked(self) -> Written:
        """As it can be kept. TooMuch, NotFit where it is empty."""
        text = self.text.replace("\0", "\N{REPLACEMENT CHARACTER}").replace("\r\n", "\n").strip()
        if not text:
            raise NotFit("the note is empty; write something, or leave it")
        if len(text) > LONGEST:
            raise TooMuch("the note", f"{LONGEST:,} characters")
        return Written(text, self.on_date, self.shared)


def add_note(viewer: Viewer, key: str, written: Written, *, now: datetime) -> Note:
    """Write a note on a responsibility. TooMuch, NotFit."""
    written = written.checked()
    with transaction.atomic():
        entry = get_entry(viewer, key, now=now)
        note = Note.objects.create(
            account_id=entry.account_id, entry=entry, text=written.text, on_date=written.on_date,
            shared=written.shared, changed_at=now,
        )  # fmt: skip
        _tell(viewer, note, before=False, now=now)
    return note


def save_note(viewer: Viewer, note_id: UUID, written: Written, *, version: int, now: datetime) -> Note:
    """Change a note; ``version`` is that of the text one began with. Changed, TooMuch, NotFit."""
    written = written.checked()
    with transaction.atomic():
        note = access.own_notes(viewer).select_for_update(of=("self",)).get(pk=note_id)
        if (note.text, note.on_date, note.shared) == (written.text, written.on_date, written.shared):
            return note
        if note.version != version:
            raise Changed(theirs=note.text, yours=written.text, version=note.version, at=note.changed_at)
        before = note.shared
        note.text, note.on_date, note.shared = written.text, written.on_date, written.shared
        note.version, note.changed_at = note.version + 1, now
        note.save()
        _tell(viewer, note, before=before, now=now)
    return note


def remove_note(viewer: Viewer, note_id: UUID, *, removed: bool, now: datetime) -> Note:
    """Take a note out, or put it back."""
    note = access.own_notes(viewer).select_related("entry").get(pk=note_id)
    note.removed_at = now if removed else None
    note.save(update_fields=("removed_at",))
    return note


def erase_note(viewer: Viewer, note_id: UUID) -> str:
    """Delete for good a note that was taken out; the key of its responsibility."""
    note = access.own_notes(viewer).select_related("entry").get(pk=note_id, removed_at__isnull=False)
    key = note.entry.key
    note.delete()
    return key


def _tell(viewer: Viewer, note: Note, *, before: bool, now: datetime) -> None:
    """Sharing changes who may read it, and is in the audit log; the text never is."""
    if note.shared != before:
        act = "role.share_note" if note.shared else "role.withdraw_note"
        audit.record(viewer, act, "job page note", now=now, about_id=viewer.person_id)
