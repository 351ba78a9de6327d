"""The worked example of the indicators' specification: a team of two in March 2026, all in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

import duckdb

from quarterdeck.indicators.answer import Ask, Scope
from tests.support import connection_with

ANA, BEN, CARL, BOT = 1, 2, 3, 4
TEAM = Scope("team", ("team",))
KNOWN_UNTIL = datetime(2026, 4, 2, tzinfo=UTC)


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def lake() -> duckdb.DuckDBPyConnection:
    """A by ana, B by ben, C by ana (closed and reopened), D by a bot."""
    return connection_with(
        users=[
            {"user_id": ANA, "username": "ana"},
            {"user_id": BEN, "username": "ben"},
            {"user_id": CARL, "username": "carl"},
            {"user_id": BOT, "username": "bot", "kind": "bot"},
        ],
        projects=[{"project_id": 1}],
        teams=[{"team": "team"}],
        memberships=[
            {"person_id": 11, "user_id": ANA, "team": "team", "start_date": date(2026, 1, 1)},
            {"person_id": 12, "username": "ben", "team": "team", "start_date": date(2026, 1, 1)},
        ],
        merge_requests=[
            {
                "mr_id": 101, "iid": 1, "title": "A", "author_id": ANA, "state": "merged", "created_at": at(3, 1),
                "requested_at": at(3, 3), "request_evidence": "noted", "merged_at": at(3, 11), "ended_at": at(3, 11),
            },
            {
                "mr_id": 102, "iid": 2, "title": "B", "author_id": BEN, "created_at": at(3, 5),
                "requested_at": at(3, 5), "request_evidence": "at_creation",
            },
            {"mr_id": 103, "iid": 3, "title": "C", "author_id": ANA, "created_at": at(3, 6, 12), "reopened": True},
            {"mr_id": 104, "iid": 4, "title": "D", "author_id": BOT, "created_at": at(2, 1)},
        ],
        open_spans=[
            {"mr_id": 103, "opened_at": at(3, 6, 12), "ended_at": at(3, 8)},
            {"mr_id": 103, "opened_at": at(3, 9)},
        ],
        events=[
            {"mr_id": 101, "at": at(3, 3), "kind": "review_requested", "actor_id": ANA, "subject_id": CARL},
            {"mr_id": 101, "at": at(3, 11), "kind": "merged", "actor_id": ANA},
            {
                "mr_id": 102, "at": at(3, 5), "kind": "review_requested", "actor_id": BEN, "subject_id": CARL,
                "evidence": "at_creation",
            },
            {"mr_id": 103, "at": at(3, 8), "kind": "closed", "actor_id": ANA},
            {"mr_id": 103, "at": at(3, 9), "kind": "reopened", "actor_id": ANA},
        ],
        reviewers=[
            {"mr_id": 101, "user_id": CARL, "state": "unreviewed"},
            {"mr_id": 102, "user_id": CARL, "state": "unreviewed"},
        ],
    )  # fmt: skip


def ask(indicator: str, first: date, last: date, definition: str = "gitlab-2022", **more: object) -> Ask:
    """A question about the example, daily and as known on 2 April unless told otherwise."""
    values: dict[str, object] = {"grain": "day", "known_until": KNOWN_UNTIL, **more}
    return Ask(indicator, definition, first, last, **values)  # type: ignore[arg-type]
