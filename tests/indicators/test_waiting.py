from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings

from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.clocks import State
from quarterdeck.indicators.open_work import answer
from quarterdeck.indicators.waiting import waiting_on_us, whose_turn
from tests.indicators.open_work.lakes import BOT, TEAMS, lakes
from tests.indicators.worked_example import TEAM, at, lake
from tests.support import connection_with

NOW = at(3, 12)
ANA, BEN, OUTSIDER, BOTTY = 1, 2, 5, 4


def test_whose_turn_it_is_in_the_worked_example() -> None:
    found = whose_turn(lake(), TEAM, at=NOW)
    assert [(row.reference, row.state, row.since, row.days, row.waits_for, row.author) for row in found.rows] == [
        ("g/p!3", State.UNASSIGNED, at(3, 9), 3.0, (), "ana"),
        ("g/p!2", State.WAITING_FOR_REVIEWER, at(3, 5), 7.0, ("carl",), "ben"),
    ]
    assert (found.open, found.bots, found.strangers) == (2, 1, 0)
    assert found.by_state[State.DRAFT] == 0
    assert json.loads(json.dumps(found.to_json()))["by_state"]["waiting_for_reviewer"] == 1


@settings(max_examples=25, deadline=None)
@given(lakes)
def test_the_parts_sum_to_the_number_of_open_work(rows: dict[str, Any]) -> None:
    now = datetime(2024, 3, 11, 5, tzinfo=UTC)
    scope = Scope("all", TEAMS, department=True)
    connection = connection_with(**rows)
    [age] = answer(connection, [scope], Ask("oma", "gitlab-2022", now.date(), now.date(), "day", now))
    found = whose_turn(connection, scope, at=now)
    assert sum(found.by_state.values()) == found.open == age.points[0].n
    everything = whose_turn(connection, None, at=now)
    assert everything.open == found.open + found.strangers
    bots = [mr for mr in rows["merge_requests"] if mr["author_id"] == BOT]
    assert found.bots <= len(bots)


def _company(**more: list[dict[str, Any]]) -> Any:
    tables: dict[str, list[dict[str, Any]]] = {
        "users": [
            {"user_id": ANA, "username": "ana"}, {"user_id": BEN, "username": "ben"},
            {"user_id": OUTSIDER, "username": "olga"}, {"user_id": BOTTY, "username": "renovate", "kind": "bot"},
        ],
        "projects": [{"project_id": 1}],
        "memberships": [
            {"person_id": 11, "user_id": ANA, "team": "team", "start_date": date(2026, 1, 1)},
            {"person_id": 12, "user_id": BEN, "team": "team", "start_date": date(2026, 1, 1)},
        ],
    }  # fmt: skip
    return connection_with(**tables, **more)


def _asked(mr_id: int, subject: int, day: int, kind: str = "review_requested") -> dict[str, Any]:
    who = {"subject_id": subject} if kind == "review_requested" else {"actor_id": subject}
    return {"mr_id": mr_id, "at": at(3, day), "kind": kind, **who}


def _mr(mr_id: int, author: int | None, **more: Any) -> dict[str, Any]:
    return {"mr_id": mr_id, "iid": mr_id, "author_id": author, "created_at": at(3, 1), **more}


def _waiting(connection: Any) -> list[tuple[int, tuple[str, ...], tuple[str, ...], float]]:
    return [(row.mr_id, row.waits_for, row.reasons, row.days) for row in waiting_on_us(connection, TEAM, at=NOW)]


def test_what_waits_on_us_is_found_whoever_wrote_it() -> None:
    connection = _company(
        merge_requests=[_mr(1, OUTSIDER), _mr(2, BOTTY), _mr(3, ANA), _mr(4, None), _mr(5, OUTSIDER)],
        events=[_asked(1, ANA, 3), _asked(2, BEN, 4), _asked(3, BEN, 5), _asked(4, ANA, 6), _asked(5, OUTSIDER, 7)],
    )
    assert _waiting(connection) == [
        (1, ("ana",), ("reviewer",), 9.0), (2, ("ben",), ("reviewer",), 8.0),
        (3, ("ben",), ("reviewer",), 7.0), (4, ("ana",), ("reviewer",), 6.0),
    ]  # fmt: skip
    assert [row.by_bot for row in waiting_on_us(connection, TEAM, at=NOW)] == [False, True, False, False]


def test_after_an_answer_and_while_it_is_a_draft_it_waits_for_its_author() -> None:
    connection = _company(
        merge_requests=[_mr(1, ANA), _mr(2, BEN, draft=True)],
        events=[_asked(1, BEN, 3), _asked(1, BEN, 4, "commented"), _asked(2, ANA, 5)],
    )
    found = whose_turn(connection, TEAM, at=NOW)
    assert [(row.mr_id, str(row.state), row.waits_for) for row in found.rows] == [
        (2, "draft", ("ben",)), (1, "waiting_for_author", ("ana",)),
    ]  # fmt: skip


def test_who_answered_is_not_waited_for_until_the_author_acts_again() -> None:
    events = [_asked(1, ANA, 3), _asked(1, ANA, 4, "commented")]
    assert _waiting(_company(merge_requests=[_mr(1, OUTSIDER)], events=events)) == []
    again = [*events, _asked(1, OUTSIDER, 5, "pushed")]
    assert _waiting(_company(merge_requests=[_mr(1, OUTSIDER)], events=again)) == [(1, ("ana",), ("reviewer",), 7.0)]


def test_an_approver_of_an_unmet_rule_and_an_owner_are_due_since_it_was_ready() -> None:
    connection = _company(
        merge_requests=[_mr(1, OUTSIDER), _mr(2, ANA)],
        events=[{"mr_id": 1, "at": at(3, 2), "kind": "readied", "actor_id": OUTSIDER}],
        approvers=[
            {"mr_id": 1, "user_id": ANA, "rule": "rule"}, {"mr_id": 1, "user_id": BEN, "rule": "owner"},
            {"mr_id": 1, "user_id": OUTSIDER, "rule": "rule"}, {"mr_id": 2, "user_id": ANA, "rule": "rule"},
        ],
    )  # fmt: skip
    assert _waiting(connection) == [(1, ("ana", "ben"), ("approver", "owner"), 10.0)]


def test_who_approved_is_no_longer_an_approver_to_wait_for() -> None:
    connection = _company(
        merge_requests=[_mr(1, OUTSIDER)],
        events=[_asked(1, ANA, 4, "approved")],
        approvers=[{"mr_id": 1, "user_id": ANA, "rule": "rule"}],
    )
    assert _waiting(connection) == []


def test_only_who_is_in_the_team_now_is_us() -> None:
    rows = {"merge_requests": [_mr(1, OUTSIDER)], "events": [_asked(1, ANA, 3)]}
    connection = _company(**rows)
    connection.execute("update memberships set end_date = date '2026-03-11' where person_id = 11")
    assert _waiting(connection) == [(1, ("ana",), ("reviewer",), 9.0)]
    later = waiting_on_us(connection, TEAM, at=NOW + timedelta(microseconds=1))
    assert later == ()
