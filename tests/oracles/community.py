"""The community's wait, slowly and plainly: minute by minute for business days, event by event for answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracles.monthly import World, local_day, midnight, person_of, spans_on

Row = dict[str, Any]
ANSWERS = {"commented", "reviewed", "changes_requested", "approved", "merged", "closed"}
LABEL = "community contribution"


@dataclass(frozen=True)
class Clock:
    """One merge request's clock; ``answered`` None: not before the last known instant."""

    mr: int
    start: datetime
    due: datetime
    answered: datetime | None
    left_out: bool


def due_at(start: datetime, days: int, *, zone: str, holidays: Sequence[date]) -> datetime:
    """The instant by which so many times 24 business hours have passed, walking from midnight to midnight."""
    left = timedelta(days=days)
    at = start
    while True:
        day = local_day(at, zone)
        end = midnight(day + timedelta(days=1), zone).astimezone(start.tzinfo)
        if day.weekday() < 5 and day not in holidays:
            if end - at >= left:
                return at + left
            left -= end - at
        at = end


def user_of(world: World, user: int | None) -> Row:
    return next((u for u in world.users if u["user_id"] == user), {})


def is_human(world: World, user: int | None) -> bool:
    return user is not None and user_of(world, user).get("kind", "human") not in {"bot", "ghost"}


def trusted(world: World, user: int | None) -> bool:
    return (user_of(world, user).get("access_level") or 0) >= 30


def of_organisation(world: World, user: int | None, at: datetime, zone: str) -> bool:
    person = person_of(world, user)
    inside = person is not None and bool(spans_on(world, person, local_day(at, zone)))
    return is_human(world, user) and (inside or trusted(world, user))


def is_community(world: World, mr: Row, zone: str) -> bool:
    if not is_human(world, mr.get("author_id")):
        return False
    labelled = LABEL in {label.lower() for label in mr["labels"]}
    return labelled or not of_organisation(world, mr["author_id"], mr["created_at"], zone)


def answers(world: World, events: Sequence[Row], mr: Row, zone: str, until: datetime) -> list[Row]:
    """What answers a merge request, in order: acts of the organisation by others than the author, from ready on."""
    able = trusted(world, mr["author_id"]) or person_of(world, mr["author_id"]) is not None
    return [
        e
        for e in sorted(events, key=lambda e: (e["at"], e.get("seq", 0)))
        if e["mr_id"] == mr["mr_id"] and mr["ready_at"] <= e["at"] < until and e["kind"] in ANSWERS
        if (
            of_organisation(world, e["actor_id"], e["at"], zone) and e["actor_id"] != mr["author_id"]
            if e["actor_id"] is not None
            else e["kind"] == "merged" and not able
        )
    ]  # fmt: skip


def is_left_out(events: Sequence[Row], mr: Row, due: datetime, answered: datetime | None, until: datetime) -> bool:
    """Merged or closed by its author (or nobody knows whom) without an answer, and still so when due."""
    if answered is not None and answered <= due:
        return False
    moves = [
        e
        for e in sorted(events, key=lambda e: (e["at"], e.get("seq", 0)))
        if e["mr_id"] == mr["mr_id"] and e["kind"] in {"closed", "merged", "reopened"} and e["at"] <= due
        if e["at"] < until
    ]
    return bool(moves) and moves[-1]["kind"] != "reopened" and moves[-1]["actor_id"] in {None, mr["author_id"]}


def owner(world: World, mr: Row, found: Sequence[Row], *, labels: dict[str, str], zone: str) -> str | None:
    """By label in the order of the file, by project, by the first answerer who is in a team."""
    own = {label.lower() for label in mr["labels"]}
    for label, team in labels.items():
        if label in own:
            return team
    if mr.get("project_id", 1) == 2:
        return "B"
    order = ["Dev", "A", "B", "C"]
    for event in found:
        person = person_of(world, event["actor_id"])
        spans = spans_on(world, person, local_day(event["at"], zone)) if person is not None else []
        if spans:
            return str(min(spans, key=lambda s: (-s.get("share", 1.0), order.index(s["team"])))["team"])
    return None
