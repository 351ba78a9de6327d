"""Headcount, retention and hiring: what membership alone tells."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from quarterdeck.indicators import ask_each
from quarterdeck.indicators.answer import Answer, Point
from quarterdeck.indicators.monthly.retention import TOO_MANY, TOO_SMALL, TOO_YOUNG
from quarterdeck.indicators.people import read_people
from quarterdeck.indicators.periods import months_between
from quarterdeck.indicators.rows import rows
from quarterdeck.indicators.samples import micros
from tests.indicators.monthly.worlds import FIRST, KNOWN_UNTIL, LAST, ask, lake, scopes, whose, worlds
from tests.oracles import monthly as oracle
from tests.oracles.monthly import World
from tests.support import connection_with


@settings(max_examples=40, deadline=None)
@given(worlds(merges=0))
def test_headcount_and_people_seen_are_what_counting_days_gives(world: World) -> None:
    connection = lake(world)
    people = read_people(connection)
    for scope in scopes(connection):
        months = months_between(FIRST, LAST, zone=scope.zone, until=micros(KNOWN_UNTIL))
        days = oracle.months(FIRST, LAST, scope.zone, KNOWN_UNTIL)
        presence = people.presence(scope)
        assert presence.headcount(months) == pytest.approx([oracle.headcount(world, whose(scope), d) for d in days])
        assert presence.seen(months).tolist() == [oracle.seen(world, whose(scope), d) for d in days]
        heads = [sum(oracle.share_on(world, p, whose(scope), d[-1]) > 0 for p in oracle.people_of(world)) for d in days]
        assert [presence.heads(month.through_date) for month in months] == heads


def test_a_person_who_joins_on_the_16th_of_a_30_day_month_counts_half() -> None:
    world = World([{"person_id": 1, "team": "B", "start_date": date(2024, 4, 16)}])
    connection = lake(world)
    (scope,) = scopes(connection, ["B"])
    months = months_between(
        date(2024, 4, 1), date(2024, 4, 30), zone="UTC", until=micros(datetime(2024, 6, 1, tzinfo=UTC))
    )
    assert read_people(connection).presence(scope).headcount(months).tolist() == [0.5]


def test_the_month_that_is_not_over_is_the_mean_of_its_days_so_far() -> None:
    world = World([{"person_id": 1, "team": "B", "start_date": date(2024, 4, 3)}])
    connection = lake(world)
    (scope,) = scopes(connection, ["B"])
    # At the end of 4 April exactly, the 5th has not begun.
    months = months_between(
        date(2024, 4, 1), date(2024, 4, 30), zone="UTC", until=micros(datetime(2024, 4, 5, tzinfo=UTC))
    )
    assert months[0].partial
    assert months[0].through_date == date(2024, 4, 4)
    assert read_people(connection).presence(scope).headcount(months).tolist() == [0.5]


@settings(max_examples=30, deadline=None)
@given(worlds(merges=0))
def test_leavers_and_transfers_are_what_looking_at_each_day_gives(world: World) -> None:
    connection = lake(world)
    for answer in ask_each(connection, scopes(connection), ask("retention", "gitlab")):
        who = whose(answer.scope)
        for point, days in zip(answer.points, oracle.months(FIRST, LAST, who.zone, KNOWN_UNTIL), strict=True):
            first = date(days[0].year - 1, days[0].month + 1, 1) if days[0].month < 12 else days[0].replace(month=1)
            window = oracle.months(first, days[0], who.zone, KNOWN_UNTIL)[-12:]
            left, share, moved, moved_share = oracle.leavers(world, who, window[0][0], days[-1])
            mean = sum(oracle.headcount(world, who, d) for d in window) / 12
            assert point.extra["leavers"] == left
            assert point.extra["transfers"] == moved
            assert point.extra["leavers_share"] == pytest.approx(share)
            assert point.extra["transfers_share"] == pytest.approx(moved_share)
            assert point.extra["headcount"] == pytest.approx(mean)
            assert point.value is None  # eight people are too few for a share


def staff(n: int, *, leaving: dict[int, date] | None = None, **more: Any) -> list[dict[str, Any]]:
    ends = leaving or {}
    return [
        {"person_id": p, "team": "A", "start_date": date(2024, 1, 1), "end_date": ends.get(p), **more} for p in range(n)
    ]


def retained(memberships: list[dict[str, Any]], **more: Any) -> Point:
    """Retention of December 2025."""
    connection = connection_with(teams=[{"team": "A"}], memberships=memberships, **more)
    values = {"first": date(2025, 12, 1), "last": date(2025, 12, 31), "known_until": datetime(2026, 2, 1, tzinfo=UTC)}
    (answer,) = ask_each(connection, scopes(connection, ["A"]), ask("retention", "gitlab", **values))
    return answer.points[-1]


def test_retention_weighs_leavers_against_the_mean_headcount() -> None:
    point = retained(staff(40, leaving={0: date(2025, 6, 30), 1: date(2024, 12, 31), 2: date(2025, 12, 31)}))
    mean = (37 * 365 + 181 + 365) / 365
    assert point.extra["leavers"] == 2  # the one of 2024 left before the twelve months
    assert point.value == pytest.approx(1 - 2 / mean, rel=1e-3)


def test_who_goes_on_in_another_team_the_next_day_is_no_leaver() -> None:
    elsewhere = {"person_id": 0, "team": "B", "start_date": date(2025, 7, 1)}
    point = retained([*staff(40, leaving={0: date(2025, 6, 30)}), elsewhere])
    assert (point.extra["leavers"], point.extra["transfers"]) == (0, 1)
    assert point.value == 1.0


def test_a_return_after_a_gap_does_not_undo_a_leaving() -> None:
    back = {"person_id": 0, "team": "A", "start_date": date(2025, 7, 2)}
    point = retained([*staff(40, leaving={0: date(2025, 6, 30)}), back])
    assert point.extra["leavers"] == 1


def test_below_twenty_people_the_share_is_secondary_and_reasons_are_not_told() -> None:
    gone = [{"team": "A", "month": date(2025, 6, 1), "reason": "voluntary", "people": 1, "share": 1.0}]
    point = retained(staff(7, leaving={0: date(2025, 6, 30)}), leave_reasons=gone)
    assert (point.value, point.caveat) == (None, TOO_SMALL)
    assert point.extra["secondary"] == pytest.approx(1 - 1 / 6.5, rel=1e-2)
    assert "voluntary_leavers" not in point.extra


def test_voluntary_retention_stands_beside_it_in_a_large_enough_scope() -> None:
    gone = [
        {"team": "A", "month": date(2025, 6, 1), "reason": "voluntary", "people": 1, "share": 1.0},
        {"team": "A", "month": date(2025, 7, 1), "reason": "involuntary", "people": 1, "share": 1.0},
        {"team": "A", "month": date(2024, 7, 1), "reason": "voluntary", "people": 3, "share": 3.0},
    ]
    point = retained(staff(40, leaving={0: date(2025, 6, 30), 1: date(2025, 7, 31)}), leave_reasons=gone)
    assert point.extra["voluntary_leavers"] == 1
    assert point.extra["voluntary_retention"] == pytest.approx(1 - 1 / float(point.extra["headcount"] or 0))


def test_there_is_no_retention_in_the_first_year_or_where_more_left_than_were() -> None:
    assert retained(staff(40, start_date=date(2025, 1, 2))).caveat == TOO_YOUNG
    assert retained(staff(40, start_date=date(2025, 1, 1))).value == 1.0
    many = [
        {"person_id": p, "team": "A", "start_date": date(2024, 1, 1), "end_date": date(2025, 1, 1)} for p in range(40)
    ]
    assert retained(many).caveat == TOO_MANY


PLAN = [
    {"team": "B", "month": date(2026, 3, 1), "planned_headcount": 4.0, "planned_hires": 1.0},
    {"team": "A", "month": date(2026, 3, 1), "planned_headcount": 6.0, "planned_hires": 2.0},
    {"team": "A", "month": date(2026, 2, 1), "planned_headcount": 5.0, "planned_hires": 1.0},
    {"team": "A", "month": date(2026, 1, 1), "planned_headcount": 5.0, "planned_hires": 7.0},
]
PEOPLE = [
    {"person_id": 1, "team": "A", "start_date": date(2025, 3, 1)},
    {"person_id": 2, "team": "A", "start_date": date(2026, 2, 10), "share": 0.5},
    {"person_id": 2, "team": "B", "start_date": date(2026, 2, 10), "share": 0.5},
    {"person_id": 3, "team": "B", "start_date": date(2026, 3, 31)},
    {"person_id": 1, "team": "B", "start_date": date(2026, 3, 10), "share": 0.0},
]
POSITIONS = [
    {"position_id": "p1", "team": "A", "opened_date": date(2026, 1, 1), "accepted_date": date(2026, 3, 2)},
    {"position_id": "p2", "team": "A", "opened_date": date(2026, 2, 1), "accepted_date": date(2026, 3, 31)},
    {"position_id": "p3", "team": "B", "opened_date": date(2026, 3, 1)},
    {"position_id": "p4", "team": "D", "opened_date": date(2026, 3, 11), "closed_date": date(2026, 4, 1)},
    {"position_id": "p5", "team": "B", "opened_date": date(2026, 3, 11), "status": "Cancelled"},
]


def hiring(names: list[str], **more: Any) -> list[Answer]:
    connection = connection_with(
        teams=[{"position": i, "team": t, "parent": None if t == "D" else "D"} for i, t in enumerate("DAB")],
        memberships=PEOPLE, plan=more.pop("plan", PLAN), positions=POSITIONS,
    )  # fmt: skip
    values = {
        "first": date(2026, 3, 1), "last": date(2026, 3, 31), "known_until": datetime(2026, 5, 1, tzinfo=UTC), **more,
    }  # fmt: skip
    return ask_each(connection, scopes(connection, names), ask("hiring", "gitlab", **values))


def test_heads_at_month_end_against_the_plan_of_the_teams_together() -> None:
    department, team = hiring(["D", "A"])
    assert (department.points[0].value, department.points[0].n) == (3 / 10, 3)
    assert team.points[0].value == 2 / 6


def test_a_departments_own_row_comes_before_the_sum_of_its_teams() -> None:
    own = {"team": "D", "month": date(2026, 3, 15), "planned_headcount": 6.0, "planned_hires": None}
    (answer,) = hiring(["D"], plan=[*PLAN, own])
    assert answer.points[0].value == 0.5
    assert answer.points[0].extra["planned_hires"] == 3


def test_hires_are_people_whose_very_first_span_begins_in_the_scope() -> None:
    department, a, b = (answer.points[0].extra for answer in hiring(["D", "A", "B"]))
    assert (department["hires"], department["planned_hires"]) == (1, 3)
    assert (department["hires_year_to_date"], department["planned_hires_year_to_date"]) == (2, 4)
    assert (a["hires"], a["hires_year_to_date"]) == (0, 1)
    assert (b["hires"], b["hires_year_to_date"]) == (1, 2)


def test_open_positions_with_their_age_and_the_days_it_took_to_fill_others() -> None:
    extra = hiring(["D"])[0].points[0].extra
    assert (extra["open_positions"], extra["open_age_median"], extra["open_age_oldest"]) == (2, 25.0, 30)
    assert (extra["accepted"], extra["days_to_accept_median"]) == (2, 59.0)


def test_there_is_no_ratio_without_a_plan() -> None:
    for plan in ([], [{"team": "A", "month": date(2026, 3, 1), "planned_headcount": 0.0}]):
        (answer,) = hiring(["A"], plan=plan)
        assert answer.points[0].value is None
        assert "plan" in (answer.points[0].caveat or "")


def test_the_fiscal_year_begins_in_february() -> None:
    (answer,) = hiring(["A"], first=date(2026, 1, 1), last=date(2026, 1, 31))
    assert answer.points[0].extra["hires_year_to_date"] == 1  # that of March 2025


def test_a_quarter_takes_the_last_month_and_sums_the_hires() -> None:
    (answer,) = hiring(["D"], grain="quarter")
    (point,) = answer.points
    assert (point.date, point.value) == (date(2026, 3, 31), 3 / 10)
    assert (point.extra["hires"], point.extra["planned_hires"]) == (2, 11)


def test_the_rows_of_hiring_and_retention_hold_no_person() -> None:
    connection = connection_with(teams=[{"team": "A"}], memberships=staff(3), positions=POSITIONS)
    asked = {"first": date(2026, 3, 1), "last": date(2026, 3, 31), "known_until": datetime(2026, 5, 1, tzinfo=UTC)}
    (scope,) = scopes(connection, ["A"])
    found = rows(connection, scope, ask("hiring", "gitlab", **asked), on=date(2026, 3, 1))
    assert [row["position"] for row in found.rows] == []
    found = rows(connection, scope, ask("retention", "gitlab", **asked), on=date(2026, 3, 31))
    assert [row["headcount"] for row in found.rows] == [3.0] * 12
    assert not {"person_id", "handle", "author"} & {key for row in found.rows for key in row}
