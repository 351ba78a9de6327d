from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from quarterdeck.indicators.answer import Answer, Ask, Grain, Point, Scope
from quarterdeck.indicators.errors import UnknownDefinition, UnknownIndicator
from quarterdeck.indicators.open_work import answer
from tests.indicators.open_work.lakes import TEAMS, lakes
from tests.indicators.worked_example import TEAM, ask, at, lake
from tests.oracles import open_work as oracle
from tests.support import connection_with

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def test_an_unknown_definition_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownDefinition, match="open_time_only"):
        answer(lake(), [TEAM], ask("oma", *MARCH, "strict"))
    with pytest.raises(UnknownIndicator):
        answer(lake(), [TEAM], ask("mr_rate", *MARCH))


def test_a_coarser_grain_is_the_value_of_the_last_day_beside_its_lowest_highest_and_mean_day() -> None:
    [daily] = answer(lake(), [TEAM], ask("oma", *MARCH))
    [weekly] = answer(lake(), [TEAM], ask("oma", date(2026, 3, 11), date(2026, 3, 11), grain="week"))
    week = [p for p in daily.points if date(2026, 3, 9) <= p.date <= date(2026, 3, 15)]
    values = [p.value for p in week if p.value is not None]
    [point] = weekly.points
    assert (point.date, point.value, point.n) == (date(2026, 3, 15), week[-1].value, week[-1].n)
    assert (point.low, point.high) == (min(values), max(values))
    assert point.mean == pytest.approx(sum(values) / 7)


@pytest.mark.parametrize(("grain", "end"), [("week", (4, 5)), ("month", (4, 30)), ("quarter", (6, 30))])
def test_a_period_that_is_not_over_is_partial_with_the_value_of_the_last_instant(
    grain: Grain, end: tuple[int, int]
) -> None:
    question = ask("oma", date(2026, 4, 1), date(2026, 8, 1), grain=grain, known_until=at(4, 2, 12))
    [found] = answer(lake(), [TEAM], question)
    [point] = found.points
    assert (point.date, point.partial, point.n) == (date(2026, *end), True, 2)
    assert point.value == (28.5 + 27) / 2


def test_points_can_be_taken_by_index_and_slice_like_a_tuple() -> None:
    [found] = answer(lake(), [TEAM], ask("oma", *MARCH))
    assert len(found.points) == 31
    assert found.points[-1] == list(found.points)[30]
    assert list(found.points[2:4]) == [found.points[2], found.points[3]]
    with pytest.raises(IndexError):
        found.points[31]


def test_the_first_answer_with_open_work_only_says_nothing_of_the_days_before() -> None:
    question = ask("oma", date(2026, 3, 30), date(2026, 4, 9), open_only=True, known_until=at(4, 1, 12))
    [found] = answer(lake(), [TEAM], question)
    assert [(p.value is None, p.caveat is None) for p in found.points] == [(True, False), (True, False), (False, True)]


def test_caveats_count_assumed_requests_strangers_and_say_what_is_as_of_now() -> None:
    connection = lake()
    connection.execute("update merge_requests set request_evidence = 'assumed' where mr_id = 102")
    connection.execute("update merge_requests set author_id = 3 where mr_id = 101")
    [found] = answer(connection, [TEAM], ask("omrt", *MARCH))
    text = " · ".join(found.caveats)
    assert "1 merge request behind this: no trace of when the review was requested" in text
    assert "1 merge request open in this time has an author who was in no team" in text
    assert "today's bot flags" in text
    [age] = answer(connection, [TEAM], ask("oma", *MARCH))
    assert not any("review" in caveat for caveat in age.caveats)


@settings(max_examples=20, deadline=None)
@given(lakes)
def test_authors_in_no_team_are_counted(rows: dict[str, Any]) -> None:
    day = date(2024, 3, 10)
    limit = datetime(2024, 5, 1, tzinfo=UTC)
    scope = Scope("all", TEAMS, department=True)
    [found] = answer(connection_with(**rows), [scope], Ask("oma", "gitlab-2022", day, day, "day", limit))
    end = datetime(2024, 3, 11, tzinfo=UTC)
    count = oracle.strangers(rows, end, end)
    assert sum(caveat.startswith(f"{count} merge request") for caveat in found.caveats) == (count > 0)


def test_no_scopes_no_answers_and_no_days_no_points() -> None:
    assert answer(lake(), [], ask("oma", *MARCH)) == []
    [found] = answer(lake(), [TEAM], ask("oma", date(2026, 3, 2), date(2026, 3, 1)))
    assert list(found.points) == []
    [later] = answer(lake(), [TEAM], ask("oma", date(2026, 5, 1), date(2026, 5, 3)))
    assert list(later.points) == []


def test_a_department_counts_a_person_of_two_of_its_teams_once_and_each_team_counts_them() -> None:
    created = datetime(2026, 3, 1, tzinfo=UTC)
    connection = connection_with(
        users=[{"user_id": 1, "username": "ana"}],
        memberships=[
            {"person_id": 1, "user_id": 1, "team": team, "start_date": date(2026, 1, 1), "share": 0.5}
            for team in ("one", "two")
        ],
        merge_requests=[{"mr_id": 1, "author_id": 1, "created_at": created}],
    )
    scopes = [Scope("one", ("one",)), Scope("two", ("two",)), Scope("all", ("one", "two"), department=True)]
    found = answer(connection, scopes, ask("oma", date(2026, 3, 2), date(2026, 3, 2)))
    assert [list(one.points) for one in found] == [[Point(date(2026, 3, 2), 2.0, 1)]] * 3


def test_days_end_in_the_zone_of_each_team() -> None:
    created = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    connection = connection_with(
        users=[{"user_id": 1, "username": "ana"}],
        memberships=[{"person_id": 1, "user_id": 1, "team": "t", "start_date": date(2026, 1, 1)}],
        merge_requests=[{"mr_id": 1, "author_id": 1, "created_at": created}],
    )
    scopes = [Scope("t", ("t",), zone=zone) for zone in ("UTC", "Europe/Berlin", "Asia/Kolkata")]
    day = date(2026, 3, 29)
    found = answer(connection, scopes, ask("oma", day, day))
    hours = [one.points[0].value for one in found]
    # The day has 23 hours in Berlin, where clocks go forward, and ends at 22:00 UTC; in India it ends at 18:30.
    assert hours == [23.5 / 24, 21.5 / 24, 18 / 24]


def test_excluded_projects_are_out_and_archived_ones_are_kept() -> None:
    connection = lake()
    connection.execute("update projects set archived = true")
    [kept] = answer(connection, [TEAM], ask("oma", *MARCH))
    connection.execute("update projects set excluded = true")
    [out] = answer(connection, [TEAM], ask("oma", *MARCH))
    assert _counts(kept) == 31
    assert _counts(out) == 0


def _counts(found: Answer) -> int:
    return sum(point.n > 0 for point in found.points)


def test_merge_requests_read_from_a_clone_do_not_enter() -> None:
    connection = lake()
    connection.execute("update merge_requests set mr_id = -mr_id where mr_id = 101")
    [found] = answer(connection, [TEAM], ask("oma", date(2026, 3, 5), date(2026, 3, 5)))
    assert list(found.points) == [Point(date(2026, 3, 5), 1.0, 1)]


def test_a_span_that_ends_on_the_day_another_begins_ends_the_day_before() -> None:
    move = date(2026, 3, 5)
    connection = connection_with(
        users=[{"user_id": 1, "username": "ana"}],
        memberships=[
            {"person_id": 1, "user_id": 1, "team": "old", "start_date": date(2026, 1, 1), "end_date": move},
            {"person_id": 1, "user_id": 1, "team": "new", "start_date": move},
        ],
        merge_requests=[
            {"mr_id": 1, "author_id": 1, "created_at": at(3, 5) - timedelta(microseconds=1)},
            {"mr_id": 2, "author_id": 1, "created_at": at(3, 5)},
        ],
    )
    found = answer(connection, [Scope("old", ("old",)), Scope("new", ("new",))], ask("oma", move, move))
    assert [one.points[0].n for one in found] == [1, 1]
