"""Feedback that waits for the viewer: what they were asked, what is unread, who might need a word from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from quarterdeck.desk.feedback import reads
from quarterdeck.desk.feedback.reads import LONG, Nudge
from quarterdeck.reports.queue.model import Act, Looking, Thing, Weight
from quarterdeck.reports.queue.when import due_at, end_of, said, start_of

ANSWER_DAYS = 5
"""Business days in which a request is to be answered, and what was shared to be read."""


def things(looking: Looking) -> Iterator[Thing]:
    """Eight queries; every one concerns two people."""
    viewer, zone = looking.viewer, looking.zone
    owed = reads.owed(viewer, now=looking.now)
    for asked in owed.requests:
        why = f"{asked.asker} asked you on {said(asked.asked_at, zone)}."
        act = Act("Answer", f"/feedback/write/?request={asked.pk}")
        yield _waits(
            f"feedback:request:{asked.pk}",
            f"{asked.asker} asks you for feedback",
            why,
            act,
            since=asked.asked_at,
            zone=zone,
        )
    for seat in owed.seats:
        held = seat.round
        yield Thing(
            f"feedback:seat:{held.pk}", "feedback", f"{held.person} asks for your themes",
            f"Their 360 is open until {said(held.until_date)}.", Weight.WAITS,
            Act("Answer", f"/feedback/rounds/{held.pk}/"), held.opened_at, end_of(held.until_date, zone), private=True,
        )  # fmt: skip
    for note in owed.unread_notes:
        since = note.shared_at or note.changed_at
        why = f"It was shared with you on {said(since, zone)}."
        act = Act("Read it", f"/feedback/notes/{note.pk}/")
        yield _waits(
            f"feedback:note:{note.pk}", "A note of a conversation is yours to read", why, act, since=since, zone=zone
        )
    for note in owed.look_again:
        yield Thing(
            f"feedback:again:{note.pk}", "feedback", f"Look again with {note.report}",
            f"You agreed on {said(note.on_date)} to look again on {said(note.look_again_date)}.", Weight.DUTY,
            Act("Open the note", f"/feedback/notes/{note.pk}/"), start_of(note.on_date, zone),
            end_of(note.look_again_date, zone), private=True,
        )  # fmt: skip
    yield from _unread(looking, owed)
    for nudge in reads.nudges(viewer, now=looking.now):
        yield _nudge(looking, nudge)


def _waits(key: str, title: str, why: str, act: Act, *, since: datetime, zone: str) -> Thing:
    return Thing(key, "feedback", title, why, Weight.WAITS, act, since, due_at(since, ANSWER_DAYS, zone), private=True)


def _unread(looking: Looking, owed: reads.Owed) -> Iterator[Thing]:
    for piece in owed.unread:
        since = piece.sent_at or piece.changed_at
        yield Thing(
            f"feedback:unread:{piece.pk}", "feedback", f"Feedback from {piece.giver or 'somebody who left'}",
            f"It was sent to you on {said(since, looking.zone)}.", Weight.NOTE,
            Act("Read it", f"/feedback/{piece.pk}/"), since, private=True,
        )  # fmt: skip


_WHY = {
    "praise": "What you know of since {since} was praise alone: is there something that would help them grow?",
    "tip": "What you know of since {since} was tips alone: is there something that went well?",
}


def _nudge(looking: Looking, nudge: Nudge) -> Thing:
    """``basis`` is the last feedback: once dismissed it comes back after another stretch without."""
    if nudge.why == "none":
        since = nudge.last_at or looking.now - LONG
        last = f"The last that you know of was on {said(nudge.last_at, looking.zone)}." if nudge.last_at else (
            "You know of none yet."
        )  # fmt: skip
        due: datetime | None = since + LONG
    else:
        since, due = looking.now - reads.WINDOW, None
        last = _WHY[nudge.why].format(since=said(since, looking.zone))
    return Thing(
        f"feedback:nudge:{nudge.person.pk}", "feedback", f"{nudge.person} might need a word from you", last,
        Weight.DUTY, Act("Write", f"/feedback/write/?to={nudge.person.handle}"),
        min(since, looking.now - timedelta(seconds=1)), due, private=True,
        basis=f"{nudge.why}:{nudge.last_at.date() if nudge.last_at else ''}",
    )  # fmt: skip
