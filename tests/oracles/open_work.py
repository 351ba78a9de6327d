"""Open MR Age and Open MR Review Time, slowly and plainly: for each day and scope, every merge request is asked.

Takes the rows of a lake as dictionaries, as `tests.support.connection_with` does. Ages are exact fractions of days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.clocks import Act, History
from quarterdeck.indicators.samples import FOREVER, micros
from tests.oracles.clocks import state_at

Row = Mapping[str, Any]
Lake = Mapping[str, Sequence[Row]]
Ages = dict[int, Fraction]


def ages_on(lake: Lake, scope: Scope, ask: Ask, day: date) -> Ages | None:
    """The age in days of each merge request behind the figure of a day; None where no point lies."""
    zone = ZoneInfo(scope.zone)
    begin, end = (datetime.combine(d, time(), tzinfo=zone).astimezone(UTC) for d in (day, day + timedelta(days=1)))
    limit = min(ask.known_until, ask.as_of or ask.known_until)
    if begin >= limit:
        return None
    at = min(end, limit)
    found: Ages = {}
    for mr in lake["merge_requests"]:
        if _counts(lake, mr) and _ours(lake, mr, scope) and _open(lake, mr, at):
            age = _age(lake, mr, (ask.indicator, ask.definition), at=at, day=day, zone=zone)
            if age is not None:
                found[mr["mr_id"]] = age
    return found


def median(ages: Ages) -> Fraction | None:
    ordered = sorted(ages.values())
    if not ordered:
        return None
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def strangers(lake: Lake, first: datetime, last: datetime) -> int:
    """Merge requests open at some instant between two whose author was in no team when they were created (UTC)."""
    teams = tuple({m["team"] for m in lake["memberships"]})
    everybody = Scope("", teams)
    return sum(
        any(opened < last and (ended is None or ended >= first) for opened, ended in _spans(lake, mr))
        for mr in lake["merge_requests"]
        if _counts(lake, mr) and not _ours(lake, mr, everybody)
    )


def _counts(lake: Lake, mr: Row) -> bool:
    bots = {u["user_id"] for u in lake["users"] if u.get("kind") == "bot"}
    excluded = {p["project_id"] for p in lake["projects"] if p.get("excluded")}
    return mr["mr_id"] > 0 and mr.get("author_id") not in bots and mr.get("project_id", 1) not in excluded


def _ours(lake: Lake, mr: Row, scope: Scope) -> bool:
    day = mr["created_at"].astimezone(ZoneInfo(scope.zone)).date()
    return any(
        m["team"] in scope.teams
        and scope.specialty in {None, m.get("specialty")}
        and _account(lake, m) == mr.get("author_id") is not None
        and m["start_date"] <= day
        and (_last(lake, m) is None or day <= _last(lake, m))
        for m in lake["memberships"]
    )


def _account(lake: Lake, membership: Row) -> int | None:
    if membership.get("user_id") is not None:
        return int(membership["user_id"])
    names = {(u.get("username") or "").lower(): u["user_id"] for u in lake["users"]}
    return names.get((membership.get("username") or "?").lower())


def _last(lake: Lake, membership: Row) -> Any:
    end = membership.get("end_date")
    same = [m for m in lake["memberships"] if m["person_id"] == membership["person_id"]]
    if end is not None and membership["start_date"] < end and any(m["start_date"] == end for m in same):
        return end - timedelta(days=1)
    return end


def _spans(lake: Lake, mr: Row) -> list[tuple[datetime, datetime | None]]:
    if mr.get("reopened"):
        own = [(s["opened_at"], s.get("ended_at")) for s in lake["open_spans"] if s["mr_id"] == mr["mr_id"]]
        return sorted(own, key=lambda span: span[0])
    return [(mr["created_at"], mr.get("ended_at"))]


def _open(lake: Lake, mr: Row, at: datetime) -> bool:
    return any(opened < at and (ended is None or ended >= at) for opened, ended in _spans(lake, mr))


def _age(lake: Lake, mr: Row, which: tuple[str, str], *, at: datetime, day: date, zone: ZoneInfo) -> Fraction | None:
    if which == ("omrt", "waiting"):
        return _waited(lake, mr, at)
    start = _start(mr, which)
    if start is None or start >= at:
        return None
    if which[1] == "whole_days":
        return Fraction((day - start.astimezone(zone).date()).days)
    shut = timedelta()
    if which[1] == "open_time_only":
        spans = _spans(lake, mr)
        for (_, ended), (opened, _) in pairwise(spans):
            if ended is not None and opened < at:
                shut += opened - ended
    return _days(at - start - shut)


def _start(mr: Row, which: tuple[str, str]) -> datetime | None:
    start: datetime | None = mr["created_at"]
    if which[0] == "oma":
        return start
    names = {"ready": ["ready_at"], "strict": ["requested_at"]}.get(which[1], ["requested_at", "assigned_at"])
    asked: list[datetime | None] = [mr.get(name) for name in names]
    return min((start for start in asked if start is not None), default=None)


def _waited(lake: Lake, mr: Row, at: datetime) -> Fraction | None:
    """Time before ``at`` in which a reviewer's answer was due, from state to state; None where none ever was."""
    events = sorted((e for e in lake["events"] if e["mr_id"] == mr["mr_id"]), key=lambda e: (e["at"], e.get("seq", 0)))
    acts = tuple(Act(micros(e["at"]), e["kind"], e.get("actor_id"), e.get("subject_id")) for e in events)
    spans = tuple((micros(o), FOREVER if e is None else micros(e)) for o, e in _spans(lake, mr))
    history = History(mr["mr_id"], mr.get("author_id"), mr.get("draft", False), spans, acts)
    bots = {u["user_id"] for u in lake["users"] if u.get("kind") == "bot"}
    edges = sorted({micros(at), *(e for span in spans for e in span), *(act.at for act in acts)})
    waited, due = 0, False
    for since, until in pairwise(edges):
        is_open = any(opened <= since < ended for opened, ended in spans)
        if until <= micros(at) and is_open and state_at(history, since, bots) == "waiting_for_reviewer":
            waited, due = waited + until - since, True
    return _days(timedelta(microseconds=waited)) if due else None


def _days(duration: timedelta) -> Fraction:
    return Fraction(duration // timedelta(microseconds=1), 86_400_000_000)
