"""Notes of hard conversations: the manager drafts, shares, and both hold it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from quarterdeck.desk.core import texts
from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.feedback import access
from quarterdeck.desk.feedback.models import HardNote
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.pairs import leads

LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Noted:
    """A note as a form has it: what was said, what is expected, and when to look again."""

    on_date: date
    said: str
    expected: str
    look_again_date: date

    def checked(self, today: date) -> Noted:
        """As it can be kept. NotFit, TooLong."""
        if self.on_date > today:
            raise NotFit("the conversation is in the past; choose its day")
        if self.look_again_date <= self.on_date:
            raise NotFit("the day to look again comes after the conversation")
        return Noted(
            self.on_date, texts.cleaned(self.said, "what was said", longest=LONGEST),
            texts.cleaned(self.expected, "what is expected", longest=LONGEST), self.look_again_date,
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.said}\n\nExpected: {self.expected}\n\nLook again: {self.look_again_date}"


def write(viewer: Viewer, report_id: int, noted: Noted, *, now: datetime) -> HardNote:
    """Begin a note on a conversation with somebody who reports to the viewer. NotFit, TooLong."""
    noted = noted.checked(now.date())
    if not leads(viewer, report_id):
        raise NotFit("choose somebody who reports to you")
    return HardNote.objects.create(
        account_id=viewer.account_id, manager_id=viewer.person_id, report_id=report_id, on_date=noted.on_date,
        said=noted.said, expected=noted.expected, look_again_date=noted.look_again_date, changed_at=now,
    )  # fmt: skip


def change(viewer: Viewer, note_id: UUID, noted: Noted, *, version: int, now: datetime) -> HardNote:
    """Change a draft. Changed, NotFit, TooLong; DoesNotExist where it is not the viewer's draft."""
    noted = noted.checked(now.date())
    with transaction.atomic():
        note = own(viewer).select_for_update(of=("self",)).get(pk=note_id, shared_at=None)
        if note.version != version:
            held = Noted(note.on_date, str(note.said), str(note.expected), note.look_again_date)
            raise Changed(theirs=str(held), yours=str(noted), version=note.version, at=note.changed_at)
        note.on_date, note.said, note.expected = noted.on_date, noted.said, noted.expected
        note.look_again_date = noted.look_again_date
        note.version, note.changed_at = note.version + 1, now
        note.save()
    return note


def own(viewer: Viewer) -> QuerySet[HardNote]:
    """The notes that the viewer wrote."""
    return access.hard_notes(viewer).exclude(report_id=viewer.person_id or 0)


def share(viewer: Viewer, note_id: UUID, *, now: datetime) -> HardNote:
    """Give it to the other: from then on it stands as it is, and both hold it. NotFit on a laptop."""
    if viewer.owner:
        raise NotFit("on a laptop there is nobody to share it with: give it to them as a file")
    with transaction.atomic():
        note: HardNote = own(viewer).select_for_update(of=("self",)).get(pk=note_id, shared_at=None)
        if not leads(viewer, note.report_id):
            raise NotFit("they do not report to you any more")
        note.shared_at = note.changed_at = now
        note.save()
    return note


def add_words(viewer: Viewer, note_id: UUID, text: str, *, now: datetime) -> HardNote:
    """The report's own words, once. NotFit, TooLong."""
    text = texts.cleaned(text, "your words", longest=LONGEST)
    with transaction.atomic():
        note = access.hard_notes(viewer).select_for_update(of=("self",)).get(pk=note_id, report_id=viewer.person_id)
        if note.own_words:
            raise NotFit("your words stand there already")
        note.own_words, note.changed_at = text, now
        note.save()
    return note


def looked_again(viewer: Viewer, note_id: UUID, text: str = "", *, now: datetime) -> None:
    """Note that both looked again, and what came of it, if anything is to be said; the manager's act, once. NotFit
    while it is a draft that the other does not have; TooLong."""
    text = texts.cleaned(text, "what came of it", longest=LONGEST) if text.strip() else ""
    with transaction.atomic():
        note = own(viewer).select_for_update(of=("self",)).get(pk=note_id)
        if note.shared_at is None and not viewer.owner:
            raise NotFit("share the note first: nobody can look again at what only you hold")
        if note.looked_again_at is not None:
            raise NotFit("it is noted already that you looked again; begin a new note for what is new")
        note.looked_again_at = now
        if text:
            note.came_of = text
        note.save(update_fields=("looked_again_at", "came_of"))


def drop(viewer: Viewer, note_id: UUID) -> None:
    """Delete a draft for good."""
    own(viewer).get(pk=note_id, shared_at=None).delete()


def opened(viewer: Viewer, note: HardNote, *, now: datetime) -> None:
    """Note that the report opened it first."""
    if note.report_id == viewer.person_id and note.read_at is None:
        note.read_at = now
        note.save(update_fields=("read_at",))


def to_markdown(note: HardNote) -> str:
    """The note as a file that both can keep."""
    parts = [f"# Conversation of {note.on_date}", f"{note.report} and {note.manager or 'their manager'}",
             "## What was said", str(note.said), "## What is expected", str(note.expected),
             f"## Look again on {note.look_again_date}"]  # fmt: skip
    if note.own_words:
        parts += [f"## In {note.report}'s own words", str(note.own_words)]
    if note.came_of:
        parts += ["## What came of it", str(note.came_of)]
    return "\n\n".join(parts) + "\n"
