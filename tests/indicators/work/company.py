"""A small company whose merge requests have lived through anything, by the throw of dice; and its plain lists."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb

from tests.support import connection_with

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
PEOPLE = (1, 2, 3, 4, 5)
BOT, STRANGER = 8, 9
TEAMS = {1: "A", 2: "A", 3: "B", 4: "B", 5: "A"}
KINDS = (
    "review_requested", "review_requested", "review_removed", "assigned", "approved", "unapproved", "approvals_reset",
    "changes_requested", "reviewed", "pushed", "commented", "commented",
)  # fmt: skip
Row = dict[str, Any]


@dataclass
class Lists:
    """The company's rows by table."""

    merge_requests: list[Row] = field(default_factory=list)
    open_spans: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    reviewers: list[Row] = field(default_factory=list)
    approvers: list[Row] = field(default_factory=list)
    users: list[Row] = field(default_factory=list)
    memberships: list[Row] = field(default_factory=list)

    def connection(self) -> duckdb.DuckDBPyConnection:
        return connection_with(
            **{name: getattr(self, name) for name in self.__dataclass_fields__},
            projects=[{"project_id": 1, "path": "acme/ledger"}, {"project_id": 2, "path": "acme/gate"}],
            teams=[
                {"position": 0, "team": "Dev"},
                {"position": 1, "team": "A", "parent": "Dev"},
                {"position": 2, "team": "B", "parent": "Dev", "timezone": "Asia/Tokyo"},
            ],
        )


def make(seed: int, *, merge_requests: int = 40) -> Lists:
    """A company by its seed."""
    dice, made = random.Random(seed), Lists()
    made.users = [{"user_id": n, "username": f"user{n}", "access_level": 30} for n in PEOPLE]
    made.users += [
        {"user_id": BOT, "username": "bot", "kind": "bot"},
        {"user_id": STRANGER, "username": "stranger"},
    ]
    for person, team in TEAMS.items():
        line = {"person_id": 10 + person, "user_id": person, "team": team, "start_date": date(2025, 1, 1)}
        made.memberships.append(line | ({"end_date": date(2026, 4, 1)} if person == 5 else {}))
    for number in range(merge_requests):
        _add(made, dice, 1000 + number)
    return made


def _add(made: Lists, dice: random.Random, mr: int) -> None:
    author = dice.choice([*PEOPLE, *PEOPLE, BOT, STRANGER, None])
    created = BEGIN + timedelta(hours=dice.randrange(0, 3000))
    spans = _spans(dice, created)
    row = {
        "mr_id": mr, "iid": mr - 999, "project_id": dice.choice([1, 2]), "author_id": author, "created_at": created,
        "title": f"Change {mr}", "draft": dice.random() < 0.2, "ended_at": spans[-1][1],
        "state": "opened" if spans[-1][1] is None else "closed", "reopened": len(spans) > 1, "ready_at": created,
        "labels": dice.sample(["bug", "Backend", "security"], dice.randrange(3)),
    }  # fmt: skip
    made.merge_requests.append(row)
    for opened, ended in spans if len(spans) > 1 else []:
        made.open_spans.append({"mr_id": mr, "opened_at": opened, "ended_at": ended})
    _happen(made, dice, mr, author, spans)
    for user in dice.sample(PEOPLE, dice.randrange(2)):
        made.approvers.append({"mr_id": mr, "user_id": user, "rule": dice.choice(["rule", "owner"])})


def _spans(dice: random.Random, created: datetime) -> list[tuple[datetime, datetime | None]]:
    if dice.random() < 0.7:
        return [(created, None)]
    hours = int((NOW - created).total_seconds() // 3600)
    closed = created + timedelta(hours=dice.randrange(1, hours // 2))
    if dice.random() < 0.4:
        return [(created, closed)]
    return [(created, closed), (closed + timedelta(hours=dice.randrange(1, hours // 2)), None)]


def _happen(
    made: Lists, dice: random.Random, mr: int, author: int | None, spans: list[tuple[datetime, datetime | None]]
) -> None:
    last = spans[0][0] + timedelta(hours=dice.choice([10, 300, 1500]))
    width = int((min(last, NOW) - spans[0][0]).total_seconds() // 3600)
    hours = sorted(dice.randrange(max(width, 1)) for _ in range(dice.randrange(12)))
    events = [_event(dice, mr, spans[0][0] + timedelta(hours=hour), seq) for seq, hour in enumerate(hours)]
    draft = made.merge_requests[-1]["draft"]
    for event in reversed(events):
        if dice.random() < 0.1:  # backwards, so that the last one agrees with what it is now
            event |= {"kind": "drafted" if draft else "readied", "subject_id": None}
            draft = not draft
    ends = [(ended, "closed") for _, ended in spans if ended] + [(opened, "reopened") for opened, _ in spans[1:]]
    made.events += events
    made.events += [{"mr_id": mr, "at": at, "seq": 99, "kind": kind, "actor_id": author} for at, kind in ends]
    for user in sorted(_asked(events)):
        made.reviewers.append({"mr_id": mr, "user_id": user, "state": "unreviewed"})


def _event(dice: random.Random, mr: int, at: datetime, seq: int) -> Row:
    kind = dice.choice(KINDS)
    subject = dice.choice(PEOPLE) if kind in {"review_requested", "review_removed", "assigned"} else None
    actor = dice.choice([*PEOPLE, BOT, None])
    return {"mr_id": mr, "at": at, "seq": seq, "kind": kind, "actor_id": actor, "subject_id": subject}


def _asked(events: list[Row]) -> set[int]:
    found: set[int] = set()
    for event in events:
        if event["kind"] == "review_requested":
            found.add(event["subject_id"])
        elif event["kind"] == "review_removed":
            found.discard(event["subject_id"])
    return found
