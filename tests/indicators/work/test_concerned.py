from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from quarterdeck.indicators.samples import micros
from quarterdeck.indicators.work.concerned import concerned_teams
from tests.indicators.work.company import NOW, STRANGER, Lists, make

CREATED = NOW - timedelta(days=5)


def _teams(
    author: int | None, *, created: datetime = CREATED, asked: int | None = None, **more: object
) -> frozenset[str]:
    lists: Lists = make(0, merge_requests=0)
    row: dict[str, object] = {
        "mr_id": 1, "iid": 7, "project_id": 2, "author_id": author, "created_at": created, "title": "t",
        "draft": False, "ended_at": None, "state": "opened", "reopened": False, "labels": [],
    }  # fmt: skip
    lists.merge_requests.append(row | more)
    if asked:
        lists.events.append({"mr_id": 1, "at": created, "kind": "review_requested", "actor_id": 1, "subject_id": asked})
    connection = lists.connection()
    connection.execute("update teams set projects = ['acme/gate'], group_label = 'group::b' where team = 'B'")
    return concerned_teams(connection, 1, at=micros(NOW))


def test_it_concerns_the_team_that_its_author_was_in() -> None:
    assert _teams(1) == {"A"}
    assert _teams(5, created=datetime(2026, 3, 1, tzinfo=UTC)) == {"A"}


def test_it_concerns_the_team_of_whoever_is_asked() -> None:
    assert _teams(1, asked=3) == {"A", "B"}


def test_somebody_who_has_left_brings_no_team_by_being_asked() -> None:
    assert _teams(3, asked=5) == {"B"}


def test_a_stranger_s_concerns_the_team_that_owns_the_project() -> None:
    assert _teams(STRANGER) == {"B"}
    assert _teams(STRANGER, project_id=1) == frozenset()
    assert _teams(STRANGER, project_id=1, labels=["Group::B"]) == {"B"}
    assert _teams(None) == {"B"}


def test_the_day_of_creation_passes_in_the_team_s_own_zone() -> None:
    lists = make(0, merge_requests=0)
    lists.memberships = [{"person_id": 1, "user_id": 1, "team": "B", "start_date": date(2026, 5, 2)}]
    in_tokyo = datetime(2026, 5, 1, 15, tzinfo=UTC)
    row = {"mr_id": 1, "author_id": 1, "created_at": in_tokyo, "project_id": 1}
    lists.merge_requests = [row, row | {"mr_id": 2, "created_at": in_tokyo - timedelta(seconds=1)}]
    connection = lists.connection()
    assert concerned_teams(connection, 1, at=micros(NOW)) == {"B"}
    assert concerned_teams(connection, 2, at=micros(NOW)) == frozenset()


def test_what_is_not_there_concerns_nobody() -> None:
    assert concerned_teams(make(0, merge_requests=0).connection(), 1, at=micros(NOW)) == frozenset()
