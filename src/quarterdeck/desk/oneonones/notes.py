"""Notes that one side of a 1:1 keeps for themselves: added, changed, taken out, put back, deleted for good."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from quarterdeck.desk.core import texts
from quarterdeck.desk.core.errors import Changed
from quarterdeck.desk.oneonones import access
from quarterdeck.desk.oneonones.models import PrivateNote
from quarterdeck.desk.oneonones.opening import opened
from quarterdeck.desk.people.access import Viewer


def add(viewer: Viewer, series_id: UUID, text: str, *, on_date: date, now: datetime) -> PrivateNote:
    """Write a note beside a series that is open. NotFit, TooLong, Ended."""
    text = texts.cleaned(text, "the note")
    series = opened(viewer, series_id, now=now)
    return PrivateNote.objects.create(
        series=series, account_id=access.account_of(viewer), on_date=on_date, text=text, changed_at=now
    )


def save(
    viewer: Viewer, note_id: UUID, text: str, *, on_date: date, version: int, now: datetime, base: str | None = None
) -> PrivateNote:
    """Change one's own note, also after the series ended; two windows are merged. Changed, NotFit, TooLong."""
    text = texts.cleaned(text, "the note")
    with transaction.atomic():
        note = access.own_notes(viewer).select_for_update(of=("self",)).get(pk=note_id)
        if version != note.version and text != note.text:
            both = texts.merged(base.replace("\r\n", "\n").strip(), note.text, text) if base is not None else None
            if both is None:
                raise Changed(theirs=note.text, yours=text, version=note.version, at=note.changed_at)
            text = both
        note.text, note.on_date, note.version, note.changed_at = text, on_date, note.version + 1, now
        note.save()
    return note


def remove(viewer: Viewer, note_id: UUID, *, removed: bool, now: datetime) -> PrivateNote:
    """Take one's own note out, or put it back."""
    note = access.own_notes(viewer).get(pk=note_id)
    note.removed_at = now if removed else None
    note.save(update_fields=("removed_at",))
    return note


def erase(viewer: Viewer, note_id: UUID) -> UUID:
    """Delete for good a note that was taken out; the number of its series."""
    note = access.own_notes(viewer).get(pk=note_id, removed_at__isnull=False)
    series = note.series_id
    note.delete()
    return series
