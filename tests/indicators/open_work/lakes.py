"""Lakes full of trouble: reopenings, equal instants, days on which clocks change, empty teams, people in two teams,
joiners at the month's end, leap days, merge requests older than the data.

Made from a seed: hypothesis left to itself draws mostly empty lakes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from quarterdeck.indicators.answer import Ask, Scope

FIRST = datetime(2024, 2, 27, tzinfo=UTC)
"""Two days before a leap day; clocks change on 2024-03-10 in New York and on 2024-03-31 in Berlin."""
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
PEOPLE = (1, 2, 3)
BOT, STRANGER = 8, 9
DEFINITIONS = (
    ("oma", "gitlab-2022"), ("oma", "open_time_only"), ("oma", "whole_days"), ("omrt", "gitlab-2022"),
    ("omrt", "strict"), ("omrt", "ready"), ("omrt", "whole_days"), ("omrt", "waiting"),
)  # fmt: skip
TEAMS = ("one", "two", "empty")
# Few instants, so that many are equal, at and beside the edges of days in all zones.
HOURS = (-24 * 900, 0, 1, 5, 18.5, 22, 23, 24, 26, 36, 48, 50, 24 * 12 + 4, 24 * 13, 24 * 33 - 1, 24 * 34, 24 * 36)
NUDGES = (0, 0, 0, -1, 1)
DAYS = tuple(date(2024, month, day) for month, day in ((2, 26), (2, 28), (2, 29), (3, 1), (3, 10), (3, 31)))
KINDS = ("review_requested",) * 3 + ("review_removed", "commented", "pushed", "approved", "readied", "drafted")
Row = dict[str, Any]
Lake = dict[str, list[Row]]


def _instant(draw: Random) -> datetime:
    return FIRST + timedelta(hours=draw.choice(HOURS), microseconds=draw.choice(NUDGES))


def _membership(draw: Random) -> Row:
    person = draw.choice(PEOPLE)
    start = draw.choice((*(date(2019, 1, 1),) * 5, *DAYS))
    account = draw.choice(({"username": f"NAME{person}"}, {"user_id": person}))
    return {
        "person_id": 100 + person, **account, "team": draw.choice(TEAMS[:2]), "start_date": start,
        "specialty": draw.choice((None, "backend")), "share": 0.5,
        "end_date": draw.choice((*(None,) * 5, *(day for day in DAYS if day >= start))),
    }  # fmt: skip


def _merge_request(draw: Random, mr_id: int) -> tuple[Row, list[Row], list[Row]]:
    """One merge request: its row, its open spans where it was reopened, and its events."""
    edges = sorted(_instant(draw) for _ in range(draw.choice((1, 1, 2, 2, 3, 4))))
    ends: list[datetime | None] = [*edges[1:], None]
    spans = [(since, until) for since, until in zip(edges, ends, strict=True)][::2]
    author = draw.choice((*PEOPLE * 4, BOT, STRANGER, None))
    events = [_event(draw, mr_id, author, edges[0]) | {"seq": seq} for seq in range(draw.randrange(6))]
    asked = [e["at"] for e in events if e["kind"] == "review_requested" and e["subject_id"] not in {author, BOT}]
    row = {
        "mr_id": mr_id, "author_id": author, "project_id": draw.choice((1,) * 9 + (2,)), "created_at": edges[0],
        "ended_at": spans[-1][1], "state": "opened" if spans[-1][1] is None else "closed", "iid": mr_id,
        "draft": draw.random() < 0.2, "reopened": len(spans) > 1, "requested_at": min(asked, default=None),
        "assigned_at": draw.choice((None, max(_instant(draw), edges[0]))),
        "ready_at": draw.choice((None, edges[0], max(_instant(draw), edges[0]))),
        "request_evidence": draw.choice(("noted", "assumed")) if asked else None,
    }  # fmt: skip
    own = [{"mr_id": mr_id, "opened_at": since, "ended_at": until} for since, until in spans]
    return row, own if len(spans) > 1 else [], events


def _event(draw: Random, mr_id: int, author: int | None, created: datetime) -> Row:
    kind = draw.choice(KINDS)
    people = (author, 1, 2, BOT)
    subject = draw.choice([one for one in people if one is not None]) if kind.startswith("review_re") else None
    at = max(_instant(draw), created)
    return {"mr_id": mr_id, "at": at, "kind": kind, "actor_id": draw.choice(people), "subject_id": subject}


def lake(seed: int) -> Lake:
    """A lake's rows."""
    draw = Random(f"lake {seed}")
    found: Lake = {"merge_requests": [], "open_spans": [], "events": []}
    for number in range(1, draw.randrange(3, 14)):
        row, spans, events = _merge_request(draw, number if draw.random() < 0.95 else -number)
        found["merge_requests"].append(row)
        found["open_spans"].extend(spans)
        found["events"].extend(events)
    users = [{"user_id": person, "username": f"name{person}"} for person in (*PEOPLE, STRANGER)]
    return {
        **found,
        "users": [*users, {"user_id": BOT, "username": "bot", "kind": "bot"}],
        "projects": [{"project_id": 1}, {"project_id": 2, "excluded": True}],
        "memberships": [_membership(draw) for _ in range(draw.randrange(4, 10))],
    }


def scopes(seed: int) -> list[Scope]:
    """The teams, each with a zone of its own, an empty one, their department, and a specialty of it."""
    draw = Random(f"scopes {seed}")
    return [
        *(Scope(team, (team,), zone=draw.choice(ZONES)) for team in TEAMS),
        Scope("all", TEAMS, department=True, zone=draw.choice(ZONES)),
        Scope("all", TEAMS, department=True, specialty="backend", zone=draw.choice(ZONES)),
    ]


def ask(seed: int) -> Ask:
    """A question about up to 37 days around the trouble."""
    draw = Random(f"ask {seed}")
    indicator, definition = draw.choice(DEFINITIONS)
    first = draw.choice(DAYS)
    last = first + timedelta(days=draw.choice((0, 3, 12, 36)))
    known_until = draw.choice((FIRST + timedelta(days=90),) * 5 + (max(_instant(draw), FIRST),))
    as_of = draw.choice((*(None,) * 5, _instant(draw)))
    return Ask(indicator, definition, first, last, "day", known_until, as_of)


lakes = st.integers(0, 2**32).map(lake)
teams_asked = st.integers(0, 2**32).map(scopes)
asks = st.integers(0, 2**32).map(ask)
