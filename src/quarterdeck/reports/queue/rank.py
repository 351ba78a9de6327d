"""How things are ordered: published in docs/queue.md, the same for everybody, and said beside each thing.

rank = weight × (1 + min(3, time beyond due / its own time)), where its own time is from when it began until it was due,
and a day at least. What is not due yet, or never is, has its weight. Of two that rank alike the older goes first, and
then the one whose key comes first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from quarterdeck.reports.queue.model import Thing, Weight

MOST = 3.0
"""Beyond so many times its own time, being late counts no more: else the oldest would hide everything new."""
_SHORTEST = timedelta(days=1)
_DAY = timedelta(days=1)
WEIGHTS = {
    Weight.PROMISE: "a promise to somebody outside, or everything that is read, depends on it",
    Weight.WAITS: "a colleague or the team waits",
    Weight.DUTY: "a duty of yours slips",
    Weight.NOTE: "something to know",
}


def rank_of(thing: Thing, *, now: datetime) -> float:
    """The rank, from 1 to 16; the higher goes first."""
    return float(thing.weight) * (1 + lateness(thing, now=now))


def lateness(thing: Thing, *, now: datetime) -> float:
    """How late it is in its own time, from 0 to 3."""
    if thing.due is None or now <= thing.due:
        return 0.0
    return min(MOST, (now - thing.due) / _own_time(thing, thing.due))


def _own_time(thing: Thing, due: datetime) -> timedelta:
    return max(_SHORTEST, due - thing.since)


def order(thing: Thing, *, now: datetime) -> tuple[float, datetime, str]:
    """What to sort by: a total order, as no two things have one key."""
    return -rank_of(thing, now=now), thing.since, thing.key


def said(thing: Thing, *, now: datetime) -> str:
    """How it was ranked, in one sentence."""
    head = f"Ranked {_plain(rank_of(thing, now=now))}: {thing.weight:d} as {WEIGHTS[thing.weight]}"
    late = lateness(thing, now=now)
    if thing.due is None or not late:
        return f"{head}{', not late' if thing.due else ''}."
    own, beyond = _own_time(thing, thing.due) / _DAY, (now - thing.due) / _DAY
    capped = ", which counts three times at most" if late == MOST else ""
    return f"{head}, times {_plain(1 + late)} for it is {_days(beyond)} past a time of {_days(own)}{capped}."


def _days(number: float) -> str:
    said = f"{number:.0f}" if number >= 10 else _plain(number)
    return f"{said} day{'' if said == '1' else 's'}"


def _plain(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
