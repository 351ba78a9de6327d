"""Where things stand that somebody snoozed, dismissed or handed over: the published rules, slowly and plainly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.oracles.queue import Told

PARTS = ("open", "snoozed", "handed", "dismissed")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """What somebody said about a thing last. ``anew`` is the thing's as it was then."""

    who: str
    key: str
    act: str
    until: datetime | None = None
    anew: str = ""
    to: str = ""
    team: str = ""


def stand(
    own: Iterable[Told], book: Sequence[Said], me: str, find: Callable[[str, str], Told | None], now: datetime
) -> dict[str, list[tuple[Told, str]]]:
    """By part, in order, each thing with who handed it over, "" for nobody. ``own`` is what would stand in the queue
    if nobody had said anything; ``find`` a thing of a team by its key, None where it is settled or not to be seen."""
    mine = {one.key: one for one in own}
    things, givers = dict(mine), dict[str, str]()
    for said in book:  # the later counts, if it is not settled
        if said.act == "handed" and said.to == me:
            thing = mine.get(said.key) or find(said.team, said.key)
            if thing is not None:
                things[said.key], givers[said.key] = thing, said.who
    found: dict[str, list[tuple[Told, str]]] = {part: [] for part in PARTS}
    for thing in sorted(things.values(), key=lambda one: (-one.rank(now), one.since, one.key)):
        part = "open"
        for said in book:
            if said.who == me and said.key == thing.key:
                part = _part(said, thing, givers, now)
        found[part].append((thing, givers.get(thing.key, "")))
    return found


def _part(said: Said, thing: Told, givers: Mapping[str, str], now: datetime) -> str:
    rests = said.act == "snoozed" and said.until is not None and said.until > now
    away = said.act == "dismissed" and said.anew == thing.anew
    given = said.act == "handed" and thing.key not in givers
    return said.act if rests or away or given else "open"


def who_sees(team: int, lines: Sequence[Row], day: date) -> set[int]:
    """Who sees the work of a team on a day: its members, to whom they report, and everybody above."""
    lines = [line for line in lines if line["start_date"] <= day <= (line["end_date"] or date.max)]
    found = {line["person_id"] for line in lines if line["team_id"] == team}
    while (
        more := {line["manager_id"] for line in lines if line["person_id"] in found and line["manager_id"] is not None}
        - found
    ):
        found |= more
    return found
