"""1:1s that are due, slip or are to be closed, briefs to look at, and what the viewer owes from them.

All of it is between two people: it shows to the viewer alone, and no key, letter or message names anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from quarterdeck.desk.core.together import Part
from quarterdeck.desk.oneonones import meetings, reads
from quarterdeck.desk.oneonones.meetings import Due, Pair
from quarterdeck.desk.oneonones.reads import OpenItem
from quarterdeck.desk.people.pairs import led_of, led_part
from quarterdeck.reports.queue.model import Act, Looking, Thing, Weight
from quarterdeck.reports.queue.when import count, end_of, said, start_of

MOST = 3
"""More people than these with whom no 1:1s were begun are told as one thing."""
OWED = timedelta(days=7)
"""So long an item without a day may stay open: until about the next 1:1."""
_AT_ONCE = timedelta(days=1)
_Words = Callable[[Due, str], tuple[str, str, str]]
_WORDS: dict[str, _Words] = {
    "undated": lambda one, zone: (
        f"The 1:1 with {one.name} has no next date", f"There is none since {said(one.since, zone)}.", "Set a date"
    ),
    "slipping": lambda one, zone: (
        f"The 1:1 with {one.name} slips", f"It is beyond its rhythm since {said(one.since, zone)}{_next(one, zone)}.",
        "Look at the date",
    ),
    "overdue": lambda one, zone: (
        f"The 1:1 with {one.name} is overdue",
        f"It is long beyond its rhythm, since {said(one.since, zone)}{_next(one, zone)}.", "Look at the date",
    ),
    "in_writing": lambda one, zone: (
        f"The 1:1s with {one.name} were in writing",
        f"Few of them were in person since {said(one.since, zone)}; two a month are meant to be.", "Look at the date",
    ),
    "missed": lambda one, zone: (
        f"The 1:1 with {one.name} is to be closed",
        f"Its time passed on {said(one.since, zone)}, and neither of you said whether it was held.", "Close it",
    ),
    "skip_level": lambda one, _: (
        f"A skip-level with somebody who reports to {one.name}",
        f"None was held in the last quarter, and none is planned; one by {said(_quarter_ends(one))} is meant to be.",
        "Begin one",
    ),
    "brief": lambda one, zone: (
        f"The brief for the 1:1 with {one.name}", f"It is yours to look at first{_until(one, zone)}.", "Look at it"
    ),
}  # fmt: skip


def things(looking: Looking) -> Iterator[Thing]:
    """The viewer's own side of their 1:1s."""
    held = meetings.pairs(looking.viewer, now=looking.now)
    led = led_of(looking.told(parts))
    found = meetings.due_of(looking.viewer, held, led, now=looking.now)
    yield from _unstarted(looking, [one for one in found if one.kind == "unstarted"])
    for one in found:
        if one.kind in _WORDS:
            yield _thing(looking, one)
    yield from _owed(looking, held)


def parts(looking: Looking) -> tuple[Part, ...]:
    """What of it can be read with all else."""
    return (led_part(looking.viewer),)


def _thing(looking: Looking, one: Due) -> Thing:
    title, why, act = _WORDS[one.kind](one, looking.zone)
    note = one.kind == "in_writing"
    due = one.due or (None if note else one.since + _AT_ONCE)
    if one.kind == "skip_level":
        due = end_of(_quarter_ends(one), looking.zone)
    weight = Weight.NOTE if note else Weight.DUTY
    return Thing(
        one.key, "one_on_one", title, why, weight, Act(act, one.url), min(one.since, due or one.since), due,
        private=True, basis=one.kind,
    )  # fmt: skip


def _quarter_ends(one: Due) -> date:
    """The last day of the quarter that begins with it."""
    return (one.since.date() + timedelta(days=95)).replace(day=1) - timedelta(days=1)


def _unstarted(looking: Looking, some: Sequence[Due]) -> Iterator[Thing]:
    """Since the day of the question, as nobody knows since when."""
    since = start_of(looking.today, looking.zone)
    why = "They report to you, and no 1:1s with them are kept here, nor a link to where they are."
    if len(some) > MOST:
        basis = ",".join(sorted(str(one.person_id) for one in some))[:200]
        yield _begin("oneonone:start", f"1:1s with {len(some)} people are not begun here", why, since, basis)
    else:
        for one in some:
            yield _begin(one.key, f"No 1:1s with {one.name} are begun here", why, since, "")


def _begin(key: str, title: str, why: str, since: datetime, basis: str) -> Thing:
    act = Act("Begin", "/oneonones/")
    return Thing(key, "one_on_one", title, why, Weight.DUTY, act, since, private=True, basis=basis)


def _owed(looking: Looking, held: Sequence[Pair]) -> Iterator[Thing]:
    """By series what is open for long, or whose day has come."""
    found = reads.owed(looking.viewer, now=looking.now, series=[pair.series for pair in held])
    late = [one for one in found if _is_late(one, looking)]
    for series, own in groupby(sorted(late, key=_of_series), key=_of_series):
        yield _items(looking, series, list(own))


def _of_series(one: OpenItem) -> UUID:
    return one.series.pk


def _is_late(one: OpenItem, looking: Looking) -> bool:
    return one.due_date <= looking.today if one.due_date else looking.now - one.since > OWED


def _until(one: Due, zone: str) -> str:
    return f", until {said(one.due, zone)}" if one.due else ""


def _next(one: Due, zone: str) -> str:
    return f"; the next is on {said(one.due, zone)}" if one.due else ""


def _items(looking: Looking, series: UUID, own: Sequence[OpenItem]) -> Thing:
    since = min(one.since for one in own)
    late_from = {one.item.pk: start_of(one.due_date, looking.zone) if one.due_date else one.since + OWED for one in own}
    due = min(late_from.values())
    title = f"{count(len(own), 'item')} of the 1:1 with {own[0].other} {'is' if len(own) == 1 else 'are'} yours to do"
    why = f"Open since {said(since, looking.zone)}, and to be done by {said(due, looking.zone)}."
    newest = max(late_from, key=lambda pk: (late_from[pk], str(pk)))
    act = Act("Open the agenda", f"/oneonones/{series}/")
    return Thing(
        f"oneonone:owed:{series}", "one_on_one", title, why, Weight.DUTY, act, min(since, due), due, private=True,
        basis=str(newest),
    )  # fmt: skip
