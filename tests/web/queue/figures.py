"""A company of fifteen teams with a year of merged work, some with an unusual last month; prepared as a job does."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from quarterdeck.home import secrets
from quarterdeck.home.folder import Home
from quarterdeck.lake.store import Lake
from quarterdeck.reports import prepared
from tests.web.cast import SINCE
from tests.web.lake import NOW, _columns, _state, _with_period

LEAVES = ("Ledger", "Payouts", "Search", *(f"Wide {n:02}" for n in range(12)))
_ABOVE = {"Payments": LEAVES[:2], "Platform": LEAVES[2:3], "Wide": LEAVES[3:]}
_FIRST, _MONTHS = datetime(2025, 2, 1, tzinfo=UTC), 13
MEMBERS = 5
Row = dict[str, Any]


def make(home: Home, seed: int) -> None:
    """Write it into an empty home, and prepare all of it."""
    home.settings.write_text(
        '[[source]]\nname = "acme"\nkind = "gitlab"\nurl = "https://gitlab.example.com"\nscope = "acme"\n'
    )
    dice = random.Random(seed)
    rows = [row for place in range(len(LEAVES)) for row in _work(dice, place)]
    merged = [
        {"mr_id": row["mr_id"], "at": row["merged_at"], "seq": 0, "kind": "merged", "actor_id": row["author_id"],
         "internal": False, "evidence": "noted"}
        for row in rows
    ]  # fmt: skip
    with Lake(home.lake).writer() as writer:
        events = _with_period("events", merged, rows)
        writer.append({"merge_requests": _columns("merge_requests", rows), "events": events})
        for name, table in _company(home).items():
            writer.replace(name, _columns(name, table))
        writer.commit(now=NOW, sources={"acme": _state(len(rows), NOW)})
    prepared.prepare_all(home, now=NOW)


def _work(dice: random.Random, place: int) -> list[Row]:
    """A team's, month by month; some do much more or much less at the end."""
    made: list[Row] = []
    usual, moved, by = dice.randrange(4, 10), dice.choice((0, 1, 1, 3)), dice.choice((0.1, 3.0, 4.0))
    for month in range(_MONTHS):
        begin = _FIRST + timedelta(days=30.4 * month)
        many = usual + dice.randrange(3) if month < _MONTHS - moved else round(by * usual)
        for n in range(many):
            mr_id = 10_000 * (place + 1) + len(made)
            at = begin + timedelta(days=dice.uniform(0, 28))
            made.append(
                {"source": "acme", "mr_id": mr_id, "project_id": place + 1, "iid": mr_id, "title": f"Change {mr_id}",
                 "author_id": 100 * (place + 1) + n % MEMBERS, "state": "merged", "draft": False,
                 "created_at": at - timedelta(days=2), "updated_at": at, "merged_at": at, "ended_at": at,
                 "reopened": False, "requested_at": None, "ready_at": at - timedelta(days=2), "labels": [],
                 "request_evidence": "none", "backport": False}
            )  # fmt: skip
    return made


def _company(home: Home) -> dict[str, list[Row]]:
    person = secrets.Surrogates(secrets.get_key(home)).person
    accounts = [(place, 100 * (place + 1) + n) for place in range(len(LEAVES)) for n in range(MEMBERS)]
    above = {leaf: name for name, leaves in _ABOVE.items() for leaf in leaves}
    return {
        "users": [
            {"user_id": user, "username": f"u{user}", "former_usernames": [], "kind": "human", "access_level": 30}
            for _, user in accounts
        ],
        "projects": [
            {"project_id": place + 1, "source": "acme", "path": f"acme/{place}", "archived": False, "excluded": False}
            for place in range(len(LEAVES))
        ],
        "teams": [
            {"position": n, "team": team, "parent": above.get(team), "handbook_globs": [], "timezone": "Europe/Berlin",
             "projects": [f"acme/{LEAVES.index(team)}"] if team in above else []}
            for n, team in enumerate((*_ABOVE, *LEAVES))
        ],
        "memberships": [
            {"person_id": person(f"u{user}"), "user_id": user, "team": LEAVES[place], "share": 1.0,
             "start_date": SINCE, "timezone": "Europe/Berlin", "country": "DE"}
            for place, user in accounts
        ],
    }  # fmt: skip
