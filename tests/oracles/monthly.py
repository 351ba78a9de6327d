"""Monthly figures, slowly and plainly: loops over days, people and merge requests, straight from the definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class World:
    """The rows of a lake, as tests give them to `tests.support.connection_with`."""

    memberships: Sequence[Row]
    merge_requests: Sequence[Row] = ()
    changed_paths: Sequence[Row] = ()
    users: Sequence[Row] = ()
    leave_reasons: Sequence[Row] = ()
    plan: Sequence[Row] = ()
    positions: Sequence[Row] = ()


@dataclass(frozen=True)
class Whose:
    """A scope: its teams, its specialty, its zone."""

    teams: tuple[str, ...]
    specialty: str | None
    zone: str

    def holds(self, span: Row) -> bool:
        return span["team"] in self.teams and self.specialty in {None, span.get("specialty")}


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone))


def local_day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def months(first: date, last: date, zone: str, until: datetime) -> list[list[date]]:
    """The days of each month that have begun before ``until``."""
    found: list[list[date]] = []
    day = first.replace(day=1)
    while midnight(day, zone) < until and (day <= last or day.month == last.month):
        if day.day == 1:
            found.append([])
        found[-1].append(day)
        day += ONE_DAY
    return found


def last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


def last_day(span: Row, spans: Iterable[Row]) -> date:
    """The last day of a span: the day before, where the next span of the person begins on it."""
    end: date | None = span.get("end_date")
    if end is None:
        return date.max
    begins = any(s["person_id"] == span["person_id"] and s["start_date"] == end > span["start_date"] for s in spans)
    return end - ONE_DAY if begins else end


def spans_on(world: World, person: int, day: date) -> list[Row]:
    return [
        span
        for span in world.memberships
        if span["person_id"] == person and span["start_date"] <= day <= last_day(span, world.memberships)
    ]


def share_on(world: World, person: int, whose: Whose, day: date) -> float:
    shares = [float(span.get("share", 1.0)) for span in spans_on(world, person, day) if whose.holds(span)]
    return min(1.0, sum(shares))


def people_of(world: World) -> list[int]:
    return sorted({span["person_id"] for span in world.memberships})


def headcount(world: World, whose: Whose, days: Sequence[date]) -> float:
    return sum(share_on(world, person, whose, day) for day in days for person in people_of(world)) / len(days)


def seen(world: World, whose: Whose, days: Sequence[date]) -> int:
    return sum(
        any(whose.holds(span) for day in days for span in spans_on(world, person, day)) for person in people_of(world)
    )


def person_of(world: World, author: int | None) -> int | None:
    names = {user["username"].lower(): user["user_id"] for user in world.users if user.get("username")}
    for span in world.memberships:
        account = span.get("user_id") or names.get((span.get("username") or "").lower())
        if author is not None and author in {account, span.get("clone_user_id")}:
            return int(span["person_id"])
    return None


def is_bot(world: World, author: int | None) -> bool:
    return any(user["user_id"] == author and user.get("kind") == "bot" for user in world.users)


def part(world: World, whose: Whose, mr: Row) -> float:
    """The part of a merge request that falls to a scope: the author's share there of all their shares that day."""
    person = person_of(world, mr.get("author_id"))
    if person is None:
        return 0.0
    here = spans_on(world, person, local_day(mr["merged_at"], whose.zone))
    mine = [span for span in here if whose.holds(span)]
    total = sum(span.get("share", 1.0) for span in here)
    if not here:
        return 0.0
    return sum(span.get("share", 1.0) for span in mine) / total if total else len(mine) / len(here)


def merged(world: World, whose: Whose, days: Sequence[date], until: datetime) -> list[Row]:
    """What humans merged in the days, before the last known instant."""
    return [
        mr
        for mr in world.merge_requests
        if mr.get("merged_at") and mr["merged_at"] < until and local_day(mr["merged_at"], whose.zone) in set(days)
        if not is_bot(world, mr.get("author_id"))
    ]


def glob_matches(glob: str, path: str) -> bool:
    """``*`` within a folder, ``**/`` any number of folders or none: folder by folder, trying all splits."""

    def folders(pattern: list[str], names: list[str]) -> bool:
        if not pattern:
            return not names
        if pattern[0] == "**" and len(pattern) == 1:
            return bool(names)
        if pattern[0] == "**":
            return any(folders(pattern[1:], names[skip:]) for skip in range(len(names)))
        if not names:
            return False
        fits = re.fullmatch(".*".join(map(re.escape, pattern[0].split("*"))), names[0], re.DOTALL)
        return fits is not None and folders(pattern[1:], names[1:])

    return folders(glob.split("/"), path.split("/"))


def touches(world: World, mr: Row, globs: Sequence[str]) -> bool:
    return any(
        glob_matches(glob, line["path"])
        for line in world.changed_paths
        if line["mr_id"] == mr["mr_id"]
        for glob in globs
    )


def leavers(world: World, whose: Whose, first: date, last: date) -> tuple[int, float, int, float]:
    """Heads and shares of those who left the organisation, and of those who only left the scope."""
    counts = [0, 0.0, 0, 0.0]
    for person in people_of(world):
        day = first
        while day <= last:
            here = [span for span in spans_on(world, person, day) if whose.holds(span)]
            after = spans_on(world, person, day + ONE_DAY)
            if here and not any(whose.holds(span) for span in after):
                place = 2 if after else 0
                counts[place] += 1
                counts[place + 1] += share_on(world, person, whose, day)
            day += ONE_DAY
    return int(counts[0]), counts[1], int(counts[2]), counts[3]
