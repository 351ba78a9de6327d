"""The queue, slowly and plainly: every merge request is read event by event, every rule is asked for each viewer.

Takes the rows of a lake as dictionaries, and people as `Seat`s. Everybody is in one team, for as long as is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from quarterdeck.indicators.clocks import Act, History
from quarterdeck.indicators.samples import FOREVER, instant, micros
from tests.oracles.clocks import state_at
from tests.oracles.community import due_at

Row = Mapping[str, Any]
LIMITS = {"waiting_for_reviewer": 2, "waiting_for_merge": 2, "unassigned": 2, "waiting_for_author": 5, "draft": 20}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class World:
    """``teams`` by account; ``zone`` is everybody's. ``free`` are public holidays where all of them live."""

    merge_requests: Sequence[Row]
    events: Sequence[Row]
    open_spans: Sequence[Row]
    reviewers: Sequence[Row]
    approvers: Sequence[Row]
    bots: frozenset[int]
    teams: Mapping[int, str]
    owners: Mapping[int, str]
    """The team that owns a project, by its number."""
    zone: str
    free: frozenset[date]
    now: datetime


@dataclass(frozen=True)
class Seat:
    """Who looks: their account, and the teams whose manager's queue it is."""

    account: int | None
    led: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """One thing as it must stand."""

    key: str
    kind: str
    weight: int
    since: datetime
    due: datetime | None
    anew: str = ""
    """Another one when it came up again meanwhile."""
    team: str | None = None

    def rank(self, now: datetime) -> Fraction:
        """As published: the weight, once more for each time its own time that it is late, three times at most."""
        if self.due is None or now <= self.due:
            return Fraction(self.weight)
        own = max(DAY, self.due - self.since)
        return self.weight * (1 + min(Fraction(3), Fraction((now - self.due) // _US, own // _US)))


_US = timedelta(microseconds=1)


@dataclass(frozen=True)
class Open:
    """One merge request that is open: its state, since when, and who is due on it since when."""

    mr: Row
    state: str
    since: datetime
    reviews: Mapping[int, datetime]
    rules: Mapping[int, datetime]


def work(world: World, seat: Seat) -> list[Told]:
    """What of the open work stands in somebody's queue, in no order."""
    told: dict[str, Told] = {}
    every = [_open(world, mr) for mr in world.merge_requests if mr["ended_at"] is None]
    for one in every:
        if seat.account is not None and (own := _mine(world, one, seat.account)):
            told[own.key] = own
    community = _community(world, every, seat, told)
    among = {key for keys, _ in community for key in keys}
    for _, things in community:
        told |= {thing.key: thing for thing in things}
    for team in sorted(seat.led, key=str.casefold):
        for one in every:
            key = f"mr:{one.mr['mr_id']}"
            if key not in told and key not in among and (thing := _of_team(world, one, team)):
                told[key] = thing
    return list(told.values())


def _history(world: World, mr: Row) -> History:
    own = sorted((e for e in world.events if e["mr_id"] == mr["mr_id"]), key=lambda e: (e["at"], e["seq"]))
    acts = tuple(Act(micros(e["at"]), e["kind"], e["actor_id"], e["subject_id"]) for e in own if e["at"] < world.now)
    spans = [
        (micros(s["opened_at"]), FOREVER if s["ended_at"] is None else micros(s["ended_at"]))
        for s in world.open_spans
        if s["mr_id"] == mr["mr_id"]
    ]
    return History(
        mr["mr_id"], mr["author_id"], mr["draft"], tuple(spans or [(micros(mr["created_at"]), FOREVER)]), acts
    )


def _open(world: World, mr: Row) -> Open:
    history = _history(world, mr)
    begin = history.spans[-1][0]
    instants = [begin, *sorted({act.at for act in history.acts if act.at > begin})]
    states = [state_at(history, at, world.bots) for at in instants]
    since = _held(instants, [state == states[-1] for state in states])
    ready = _held(instants, [state != "draft" for state in states]) if states[-1] != "draft" else begin
    approved = _approved(history, world.bots)
    rules = {
        a["user_id"]: instant(ready)
        for a in world.approvers
        if a["mr_id"] == mr["mr_id"] and a["user_id"] not in approved and a["user_id"] != mr["author_id"]
    }
    due = _due(history, world.bots) if states[-1] == "waiting_for_reviewer" else {}
    due = {user: at for user, at in due.items() if user not in approved} or due
    return Open(mr, states[-1], instant(since), {user: instant(at) for user, at in due.items()}, rules)


def _held(instants: Sequence[int], holds: Sequence[bool]) -> int:
    """Since when something has held without a break until the end."""
    since = instants[-1]
    for at, held in zip(reversed(instants), reversed(holds), strict=True):
        if not held:
            break
        since = at
    return since


def _approved(history: History, bots: frozenset[int]) -> set[int | None]:
    found: set[int | None] = set()
    for act in history.acts:
        if act.kind == "approved" and act.actor not in bots:
            found.add(act.actor)
        elif act.kind == "unapproved":
            found.discard(act.actor)
        elif act.kind == "approvals_reset":
            found = set() if act.subject is None else found - {act.subject}
    return found


def _due(history: History, bots: frozenset[int]) -> dict[int, int]:
    """By reviewer who did not answer, when they were asked or the author acted last."""
    found = {}
    for user in {act.subject for act in history.acts if act.subject is not None} - bots - {history.author}:
        own = [n for n, act in enumerate(history.acts) if act.subject == user and act.kind == "review_requested"]
        gone = [n for n, act in enumerate(history.acts) if act.subject == user and act.kind == "review_removed"]
        if not own or (gone and gone[-1] > own[-1]):
            continue
        author = [
            n
            for n, act in enumerate(history.acts)
            if act.actor is not None and act.actor == history.author and act.kind in {"pushed", "commented", "readied"}
        ]
        last = max(own[-1], *author) if author else own[-1]
        answered = {"commented", "reviewed", "changes_requested", "approved", "unapproved"}
        if not any(act.actor == user and act.kind in answered for act in history.acts[last + 1 :]):
            found[user] = history.acts[last].at
    return found


def _late(world: World, since: datetime, days: int) -> datetime | None:
    """When it was due; None where it is not past."""
    due = due_at(since, days, zone=world.zone, holidays=())
    return due if world.now > due else None


def _mine(world: World, one: Open, account: int) -> Told | None:
    key = f"mr:{one.mr['mr_id']}"
    asks = one.state in {"unassigned", "waiting_for_reviewer", "waiting_for_merge"}
    dues = [one.reviews[account]] if account in one.reviews else []
    dues += [one.rules[account]] if account in one.rules and len(one.rules) <= 3 else []
    if asks and dues and one.mr["author_id"] != account:
        due = _late(world, min(dues), 2)
        return Told(key, "mine", 3, min(dues), due, f"{one.state} {min(dues)}") if due else None
    weights = {"waiting_for_author": 3, "unassigned": 2, "waiting_for_merge": 2, "draft": 1}
    if one.mr["author_id"] == account and one.state in weights:
        due = _late(world, one.since, LIMITS[one.state])
        anew = f"{one.state} {one.since}"
        return Told(key, "mine", weights[one.state], one.since, due, anew) if due else None
    return None


def _of_team(world: World, one: Open, team: str) -> Told | None:
    key = f"mr:{one.mr['mr_id']}"
    dues = [at for user, at in [*one.reviews.items(), *one.rules.items()] if world.teams.get(user) == team]
    if dues and one.state in {"unassigned", "waiting_for_reviewer", "waiting_for_merge"}:
        due = _late(world, min(dues), 2)
        return Told(key, "team", 3, min(dues), due, f"{one.state} {min(dues)}", team) if due else None
    if world.teams.get(one.mr["author_id"]) == team:
        due = _late(world, one.since, LIMITS[one.state])
        weight = 1 if one.state in {"waiting_for_author", "draft"} else 3
        return Told(key, "team", weight, one.since, due, f"{one.state} {one.since}", team) if due else None
    return None


def _community(
    world: World, every: Sequence[Open], seat: Seat, told: Mapping[str, Told]
) -> list[tuple[set[str], list[Told]]]:
    """By team the keys of what it owes an answer, and the things that tell of it."""
    found = []
    for team in sorted(seat.led, key=str.casefold):
        rows = [row for row in _owed(world, every, team) if row.key not in told]
        things = rows
        if len(rows) > 3:
            since, due = min(row.since for row in rows), min(row.due for row in rows if row.due)
            newest = str(max(int(row.key.removeprefix("mr:")) for row in rows))
            things = [Told(f"community:{team}", "community", 4, since, due, newest, team)]
        found.append(({row.key for row in rows}, things))
    return found


def _owed(world: World, every: Sequence[Open], team: str) -> list[Told]:
    """What of a team waits for an answer that is late or about to be, each."""
    rows = []
    for one in every:
        if world.owners.get(one.mr["project_id"]) == team and _unanswered(world, one.mr):
            ready, key = one.mr["ready_at"], f"mr:{one.mr['mr_id']}"
            due = due_at(ready, 2, zone=world.zone, holidays=())
            if due < world.now or _work_left(world, due) <= 8 * 60:
                rows.append(Told(key, "community", 4, ready, due, f"community {ready}", team))
    return rows


def of_team(world: World, team: str) -> dict[str, Told]:
    """Whatever of a team could have been handed over and is not settled, by its key."""
    every = [_open(world, mr) for mr in world.merge_requests if mr["ended_at"] is None]
    each = {row.key: row for row in _owed(world, every, team)}
    return each | {one.key: one for one in work(world, Seat(None, (team,)))}


def _unanswered(world: World, mr: Row) -> bool:
    """By somebody in no team, and nobody of a team has answered since it was ready."""
    author = mr["author_id"]
    if author is None or author in world.bots or author in world.teams:
        return False
    answers = {"commented", "reviewed", "changes_requested", "approved", "merged", "closed"}
    return not any(
        e["mr_id"] == mr["mr_id"] and e["kind"] in answers and mr["ready_at"] <= e["at"] < world.now
        and e["actor_id"] in world.teams
        for e in world.events
    )  # fmt: skip


def _work_left(world: World, due: datetime) -> int:
    """Minutes of work until then, 9 to 17 on weekdays that are no holidays."""
    minutes, at = 0, world.now
    while at < due:
        local = at.astimezone(ZoneInfo(world.zone))
        minutes += 9 <= local.hour < 17 and local.weekday() < 5 and local.date() not in world.free
        at += timedelta(minutes=1)
    return minutes
