"""Goals to check, career talks that are due, and readings that wait for the viewer's side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from quarterdeck.desk.core.together import Part
from quarterdeck.desk.growth import reads
from quarterdeck.desk.growth.reads import Check
from quarterdeck.reports.queue.model import Act, Looking, Thing, Weight
from quarterdeck.reports.queue.when import end_of, said, start_of

MOST = 3
"""More people than these with whom a talk is due by the same day are told as one thing."""
_WORDS: dict[str, tuple[Callable[[str], str], str]] = {
    "past": (lambda whose: f"A goal of {whose} is past its date", "Look at it"),
    "stale": (lambda whose: f"A goal of {whose} was not looked at for long", "Check it"),
    "talk": (lambda whose: f"A career talk with {whose} is due", "Plan it"),
    "reading": (lambda whose: f"The reading of {whose} waits for your side", "Write yours"),
}


def things(looking: Looking) -> Iterator[Thing]:
    """The viewer's own and those of whom they lead; every one is between the two."""
    lines = looking.told(parts)
    found = [one for one in reads.to_check(looking.viewer, now=looking.now, lines=lines) if one.kind in _WORDS]
    talks = [one for one in found if one.kind == "talk" and one.due_date and one.due_date >= looking.today]
    if len(talks) > MOST:
        yield _together(looking, talks)
        found = [one for one in found if one not in talks]
    yield from (_thing(looking, one) for one in found)


def parts(looking: Looking) -> tuple[Part, ...]:
    """What of it can be read with all else."""
    return reads.parts(looking.viewer)


def _thing(looking: Looking, one: Check) -> Thing:
    words, act = _WORDS[one.kind]
    weight = Weight.WAITS if one.kind == "reading" else Weight.DUTY
    due = end_of(one.due_date, looking.zone) if one.due_date else None
    return Thing(
        one.key, "growth", words("yours" if one.mine else str(one.person)), one.why, weight, Act(act, one.url),
        _before(one.since, due), due, private=True, basis=f"{one.kind}@{one.due_date}",
    )  # fmt: skip


def _together(looking: Looking, talks: Sequence[Check]) -> Thing:
    last = max(one.due_date for one in talks if one.due_date)
    since = min(start_of(one.since.date(), looking.zone) for one in talks)
    why = f"Career talks are held twice a year; these until {said(last)}."
    return Thing(
        f"growth:talks:{last}", "growth", f"Career talks with {len(talks)} people are due", why, Weight.DUTY,
        Act("See them", "/growth/"), since, end_of(last, looking.zone), private=True,
    )  # fmt: skip


def _before(since: datetime, due: datetime | None) -> datetime:
    """A goal needs somebody from when its time was over: that time is then a day."""
    return min(since, due) if due else since
