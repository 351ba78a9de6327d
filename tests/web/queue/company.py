"""The company of `tests.indicators.work.company` with the cast's people in it, as a lake in the cast's home."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from quarterdeck.home.folder import Home
from quarterdeck.lake.store import Lake
from tests.indicators.work import company
from tests.oracles.queue import World
from tests.web.cast import _LINES, gitlab_id
from tests.web.lake import NOW, PROJECTS, _columns, _state, _with_period

BOT, STRANGER = 900, 901
_ACCOUNTS = {
    1: gitlab_id("erin"), 2: gitlab_id("pat"), 3: gitlab_id("uma"), 4: gitlab_id("vic"), 5: gitlab_id("mona"),
    company.BOT: BOT, company.STRANGER: STRANGER,
}  # fmt: skip
_FACTS = ("merge_requests", "open_spans", "events", "reviewers", "approvers")
_WHEN = ("created_at", "ended_at", "ready_at", "at", "opened_at")
_WHO = ("author_id", "actor_id", "subject_id", "user_id")
Row = dict[str, Any]


def make(home: Home, seed: int, *, merge_requests: int = 60) -> World:
    """Write it into the home's lake in place of what is there; its rows as the oracle reads them."""
    made = company.make(seed, merge_requests=merge_requests)
    rows = {name: [_moved(row) for row in getattr(made, name)] for name in _FACTS}
    rows["merge_requests"] += [_from_outside(number) for number in range(4 + 3 * seed)]
    for row in rows["merge_requests"]:
        row |= {"source": "acme", "iid": row["mr_id"], "backport": False, "updated_at": row["created_at"]}
    _write(home, rows)
    return World(
        rows["merge_requests"], rows["events"], rows["open_spans"], rows["reviewers"], rows["approvers"],
        frozenset({BOT}), {gitlab_id(who): team for who, team, *_ in _LINES},
        {number: team for team, number in PROJECTS.items()}, "Europe/Berlin",
        frozenset({date(2026, 4, 3), date(2026, 4, 6)}), NOW,
    )  # fmt: skip


def _from_outside(number: int) -> Row:
    """One by a stranger that nobody has looked at, each older than the one before."""
    created = NOW - timedelta(hours=5 + 17 * number)
    return {
        "mr_id": 5000 + number, "project_id": 1 + number % 2, "author_id": STRANGER, "created_at": created,
        "title": f"Mend {number}", "draft": False, "ended_at": None, "state": "opened", "reopened": False,
        "ready_at": created, "labels": [],
    }  # fmt: skip


def _moved(row: Row) -> Row:
    """With the cast's accounts, and ending when the cast's lake ends."""
    shift = NOW - company.NOW
    times = {name: row[name] + shift for name in _WHEN if row.get(name) is not None}
    people = {name: _ACCOUNTS.get(row[name]) for name in _WHO if name in row}
    return row | times | people


def change(home: Home, world: World, seed: int, now: datetime) -> World:
    """Some of the open ones have moved an hour later, some are merged; the rest only waits on. Read again then."""
    dice, at = random.Random(seed), NOW + timedelta(hours=1)
    heads, events, spans, reviewers, approvers = (
        [dict(row) for row in table]
        for table in (world.merge_requests, world.events, world.open_spans, world.reviewers, world.approvers)
    )
    for head in heads:
        what = dice.choice(("", "merged", "commented", "commented")) if head["ended_at"] is None else ""
        if what:
            who = head["author_id"] if dice.random() < 0.5 else gitlab_id(dice.choice(("erin", "pat", "uma", "vic")))
            events.append({"mr_id": head["mr_id"], "at": at, "seq": 99, "kind": what, "actor_id": who})
        if what == "merged":
            head |= {"state": "merged", "merged_at": at, "ended_at": at}
            for span in spans:
                if span["mr_id"] == head["mr_id"] and span["ended_at"] is None:
                    span["ended_at"] = at
    rows = dict(zip(_FACTS, (heads, spans, events, reviewers, approvers), strict=True))
    _write(home, rows, now=now)
    return replace(world, merge_requests=heads, events=events, open_spans=spans, now=now)


def _write(home: Home, rows: dict[str, list[Row]], *, now: datetime = NOW) -> None:
    heads = rows["merge_requests"]
    users = [
        {"user_id": BOT, "username": "bot", "former_usernames": [], "kind": "bot"},
        {"user_id": STRANGER, "username": "stranger", "former_usernames": [], "kind": "human"},
    ]
    users += [
        {"user_id": gitlab_id(who), "username": who, "former_usernames": [], "kind": "human", "access_level": 30}
        for who, *_ in _LINES
    ]
    for event in rows["events"]:
        event |= {"internal": False, "evidence": "noted", "subject_id": event.get("subject_id")}
    lake = Lake(home.lake)
    with lake.snapshot() as before:
        old = [number for (number,) in before.connection.execute("select mr_id from merge_requests").fetchall()]
    with lake.writer() as writer:
        writer.remove(old)
        facts = {name: _with_period(name, rows[name], heads) for name in _FACTS[1:]}
        writer.append({"merge_requests": _columns("merge_requests", heads), **facts})
        writer.replace("users", _columns("users", users))
        writer.commit(now=now, sources={"acme": _state(len(heads), now)})
