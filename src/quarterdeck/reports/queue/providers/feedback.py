"""Feedback that waits for the viewer: what they were asked, what is unread, who might need a word from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from quarterdeck.desk.core.together import Part
from quarterdeck.desk.feedback import reads
from quarterdeck.desk.feedback.reads import LONG, Nudge, Waiting
from quarterdeck.reports.queue.model import Act, Looking, Thing, Weight
from quarterdeck.reports.queue.when import due_at, end_of, said

MOST = 3
"""More people than these who had nothing for long are told as one thing."""
ANSWER_DAYS = 5
"""Business days in which a request is to be answered, and what was shared to be read."""


def things(looking: Looking) -> Iterator[Thing]:
    """One query; every one concerns two people."""
    lines = looking.told(parts)
    for one in reads.waiting(looking.viewer, now=looking.now, lines=lines):
        yield _MAKERS[one.what](one, looking.zone)
    nudges = list(reads.nudges(looking.viewer, now=looking.now, lines=lines))
    without = [one for one in nudges if one.why == "none"]
    if len(without) > MOST:
        yield _together(looking, without)
        nudges = [one for one in nudges if one.why != "none"]
    yield from (_nudge(looking, one) for one in nudges)


def parts(looking: Looking) -> tuple[Part, ...]:
    """What of it can be read with all else."""
    viewer, now = looking.viewer, looking.now
    return (*reads.waiting_parts(viewer, now=now), *reads.nudge_parts(viewer, now=now))


def _request(one: Waiting, zone: str) -> Thing:
    act = Act("Answer", f"/feedback/write/?request={one.id}")
    return _waits(one, f"{one.who} asks you for feedback", f"They asked you on {said(one.at, zone)}.", act, zone=zone)


def _note(one: Waiting, zone: str) -> Thing:
    act = Act("Read it", f"/feedback/notes/{one.id}/")
    why = f"It was shared with you on {said(one.at, zone)}."
    return _waits(one, "A note of a conversation is yours to read", why, act, zone=zone)


def _waits(one: Waiting, title: str, why: str, act: Act, *, zone: str) -> Thing:
    due = due_at(one.at, ANSWER_DAYS, zone)
    return Thing(_key(one), "feedback", title, why, Weight.WAITS, act, one.at, due, private=True)


def _seat(one: Waiting, zone: str) -> Thing:
    until = one.on or one.at.date()
    why, act = f"Their 360 is open until {said(until)}.", Act("Answer", f"/feedback/rounds/{one.id}/")
    title = f"{one.who} asks for your themes"
    return Thing(_key(one), "feedback", title, why, Weight.WAITS, act, one.at, end_of(until, zone), private=True)


def _again(one: Waiting, zone: str) -> Thing:
    day = one.on or one.at.date()
    why = f"You agreed to look again on {said(day)}."
    return Thing(
        _key(one), "feedback", f"Look again with {one.who}", why, Weight.DUTY,
        Act("Open the note", f"/feedback/notes/{one.id}/"), one.at, end_of(day, zone), private=True,
    )  # fmt: skip


def _unread(one: Waiting, zone: str) -> Thing:
    return Thing(
        _key(one), "feedback", f"Feedback from {one.who}", f"It was sent to you on {said(one.at, zone)}.",
        Weight.NOTE, Act("Read it", f"/feedback/{one.id}/"), one.at, private=True,
    )  # fmt: skip


def _key(one: Waiting) -> str:
    return f"feedback:{one.what}:{one.id}"


_MAKERS = {"request": _request, "seat": _seat, "again": _again, "note": _note, "unread": _unread}
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


def _together(looking: Looking, nudges: Sequence[Nudge]) -> Thing:
    """Due with the first of them. Once dismissed it comes back when others are among them."""
    since = min(one.last_at or looking.now - LONG for one in nudges)
    names = sorted(f"{one.person.pk}:{one.last_at.date() if one.last_at else ''}" for one in nudges)
    return Thing(
        "feedback:nudges", "feedback", f"{len(nudges)} people might need a word from you",
        "Of each of them you know of none for six weeks or more.", Weight.DUTY, Act("See them", "/feedback/"),
        min(since, looking.now - timedelta(seconds=1)), since + LONG, private=True,
        basis=sha256(" ".join(names).encode()).hexdigest()[:32],
    )  # fmt: skip
