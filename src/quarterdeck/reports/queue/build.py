"""The queue of one viewer: what all providers tell, once each, in order, with what the viewer said about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from quarterdeck.desk.core.together import read
from quarterdeck.desk.queue.models import Mark
from quarterdeck.desk.queue.reads import Marks, marks_of
from quarterdeck.reports.queue import rank
from quarterdeck.reports.queue.model import Looking, Provider, Thing
from quarterdeck.reports.queue.providers import signals, work
from quarterdeck.reports.queue.registry import ASKED, PROVIDERS


@dataclass(frozen=True, slots=True)
class Item:
    """A thing as it stands in a queue. ``mark``: what the viewer said about it, None for what is open; ``received``:
    by what it was handed over to the viewer, None for their own."""

    thing: Thing
    rank: float
    ranked: str
    mark: Mark | None = None
    received: Mark | None = None

    @property
    def may_hand_over(self) -> bool:
        """Whether it is the viewer's to hand over."""
        return self.thing.may_hand_over and not self.thing.private and self.received is None


@dataclass(frozen=True, slots=True)
class Queue:
    """Each in order of rank: what needs the viewer now, and what they put off, put away or handed over, which is told
    for as long as it is not settled."""

    open: tuple[Item, ...]
    snoozed: tuple[Item, ...]
    handed: tuple[Item, ...]
    dismissed: tuple[Item, ...]

    def find(self, key: str) -> Item | None:
        """An item by its key, wherever it stands."""
        every = (*self.open, *self.snoozed, *self.handed, *self.dismissed)
        return next((item for item in every if item.thing.key == key), None)


def build(looking: Looking, providers: Iterable[Provider] = PROVIDERS) -> Queue:
    """Everything that needs the viewer. A failing of the lake leaves out what is drawn from it."""
    asked = tuple(providers)
    looking = replace(looking, lines=read(part for one in asked if one in ASKED for part in ASKED[one](looking)))
    marks = marks_of(looking.viewer)
    found = collect(looking, asked)
    received = _received(looking, marks, found)
    things = found | {key: thing for key, (thing, _) in received.items()}
    ordered = sorted(things.values(), key=lambda thing: rank.order(thing, now=looking.now))
    parts: dict[str, list[Item]] = {"": [], **{state.value: [] for state in Mark.State}}
    for thing in ordered:
        came = received[thing.key][1] if thing.key in received else None
        mark = marks.own.get(thing.key)
        where = where_it_stands(thing, mark, handed_in=came is not None, now=looking.now)
        parts[where].append(_item(looking, thing, mark if where else None, came))
    return Queue(*(tuple(parts[name]) for name in ("", "snoozed", "handed", "dismissed")))


def collect(looking: Looking, providers: Iterable[Provider]) -> dict[str, Thing]:
    """Every thing by its key; of two with one key the first stays."""
    found: dict[str, Thing] = {}
    for provider in providers:
        for thing in provider(looking):
            found.setdefault(thing.key, thing)
    return found


def _received(looking: Looking, marks: Marks, found: Mapping[str, Thing]) -> dict[str, tuple[Thing, Mark]]:
    """What was handed over and is not settled, as far as the viewer may see it today. Of two who handed over the same
    out of their teams the later counts, unless it is settled for their team."""
    made = {}
    for key, some in marks.received.items():
        for mark in some:
            thing = found.get(key) or _of_team(looking, mark.team, key)
            if thing is not None:
                made[key] = thing, mark
                break
    return made


def _of_team(looking: Looking, team: str, key: str) -> Thing | None:
    if not looking.viewer.may_see_work(team):
        return None
    if key.startswith("signal:"):
        held = looking.prepared.get(team)
        return next((thing for thing in signals.of_team(held) if thing.key == key), None) if held else None
    return work.find_of_team(looking, team, key)


def where_it_stands(thing: Thing, mark: Mark | None, *, handed_in: bool, now: datetime) -> str:
    """ "" for what is open, else the state of the mark that holds it back."""
    if mark is None:
        return ""
    holds = {
        Mark.State.SNOOZED.value: mark.until is not None and mark.until > now,
        Mark.State.DISMISSED.value: mark.basis == thing.basis[:200],
        Mark.State.HANDED.value: not handed_in and mark.receiver_id is not None,
    }
    return mark.state if holds[mark.state] else ""


def _item(looking: Looking, thing: Thing, mark: Mark | None, received: Mark | None) -> Item:
    now = looking.now
    return Item(thing, rank.rank_of(thing, now=now), rank.said(thing, now=now), mark, received)
