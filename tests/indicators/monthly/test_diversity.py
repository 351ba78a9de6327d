from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.indicators import ask_each
from quarterdeck.indicators.answer import Answer
from quarterdeck.indicators.errors import WrongGrain
from quarterdeck.indicators.monthly.diversity.shown import hidden_cells
from quarterdeck.indicators.monthly.withheld import TOO_FEW
from quarterdeck.indicators.rows import rows
from quarterdeck.indicators.scopes import TeamLine, Teams
from tests.indicators.monthly.worlds import ask, scopes
from tests.oracles.disclosure import computable
from tests.support import connection_with

DECEMBER, MARCH = date(2025, 12, 31), date(2026, 3, 31)
TEAMS = Teams([TeamLine(0, "D"), *(TeamLine(i, name, parent="D") for i, name in enumerate("ABC", 1))])
TEAM_LINES = [{"position": i, "team": t, "parent": None if t == "D" else "D"} for i, t in enumerate("DABC")]

Counts = dict[str, dict[str, int]]


def imported(counts: Counts, day: date = MARCH) -> list[dict[str, Any]]:
    return [
        {"date": day, "scope": scope, "dimension": "gender", "category": category, "count": n}
        for scope, own in counts.items()
        for category, n in own.items()
    ]


def look(names: list[str], lines: list[dict[str, Any]], **more: Any) -> list[Answer]:
    """The first quarter of 2026."""
    connection = connection_with(teams=TEAM_LINES, identity=lines, memberships=more.pop("memberships", []))
    values = {
        "first": date(2026, 1, 1), "last": MARCH, "grain": "quarter",
        "known_until": datetime(2026, 5, 1, tzinfo=UTC), **more,
    }  # fmt: skip
    return ask_each(connection, scopes(connection, names), ask("diversity", "gitlab", **values))


def test_shares_of_the_last_count_of_the_quarter() -> None:
    older = imported({"D": {"woman": 30, "man": 10}}, date(2026, 2, 1))
    (answer,) = look(["D"], [*older, *imported({"D": {"woman": 10, "man": 30}}, date(2026, 3, 1))])
    (point,) = answer.points
    assert (point.date, point.value, point.n) == (MARCH, None, 40)
    assert point.extra == {"gender: woman": 0.25, "gender: man": 0.75}


def test_counts_of_an_earlier_quarter_are_not_carried_on() -> None:
    (answer,) = look(["D"], imported({"D": {"woman": 10, "man": 30}}, DECEMBER))
    assert (answer.points[0].n, answer.points[0].extra) == (0, {})


def test_nothing_is_shown_of_fewer_than_twenty() -> None:
    (answer,) = look(["A"], imported({"A": {"woman": 9, "man": 10}}))
    assert (answer.points[0].caveat, answer.points[0].extra, answer.withheld) == (TOO_FEW, {}, True)


def test_a_small_cell_takes_the_next_smallest_with_it() -> None:
    (answer,) = look(["D"], imported({"D": {"a": 3, "b": 30, "c": 9}}))
    assert answer.points[0].extra == {"gender: a": None, "gender: b": 30 / 42, "gender: c": None}


def test_a_small_teams_composition_cannot_be_taken_from_its_departments() -> None:
    counts = {"D": {"w": 32, "m": 50}, "A": {"w": 6, "m": 6}, "B": {"w": 6, "m": 24}, "C": {"w": 20, "m": 20}}
    found = {answer.scope.name: answer.points[0].extra for answer in look(["D", "A", "B", "C"], imported(counts))}
    assert found["A"] == {}
    assert found["B"] == {"gender: w": 0.2, "gender: m": 0.8}
    assert found["C"] == {"gender: w": None, "gender: m": None}


def test_a_cell_withheld_now_was_not_shown_a_quarter_ago_where_few_changed() -> None:
    before = imported({"D": {"a": 5, "b": 30, "c": 9}}, DECEMBER)
    now = imported({"D": {"a": 4, "b": 30, "c": 9}})
    (answer,) = look(["D"], [*before, *now], first=date(2025, 10, 1))
    assert [point.extra["gender: a"] for point in answer.points] == [None, None]
    (answer,) = look(["D"], [*before, *imported({"D": {"a": 4, "b": 34, "c": 9}})], first=date(2025, 10, 1))
    assert [point.extra["gender: a"] for point in answer.points] == [5 / 44, None]


def test_what_is_shown_of_a_quarter_does_not_depend_on_the_quarters_asked() -> None:
    before = imported({"D": {"a": 5, "b": 30, "c": 9}}, DECEMBER)
    now = imported({"D": {"a": 4, "b": 30, "c": 9}})
    (answer,) = look(["D"], [*before, *now], first=date(2025, 10, 1), last=date(2025, 12, 31))
    assert [point.extra["gender: a"] for point in answer.points] == [None]


CATEGORIES = ("x", "y", "z")
TABLES = st.fixed_dictionaries(
    {name: st.fixed_dictionaries({category: st.integers(0, 25) for category in CATEGORIES}) for name in "ABC"}
)


@settings(max_examples=120, deadline=None)
@given(TABLES, st.integers(0, 30))
def test_no_withheld_cell_follows_from_what_is_shown(table: Counts, apart: int) -> None:
    """D is the sum of A, B and C, and of ``apart`` people of its own in x."""
    whole = {c: sum(table[name][c] for name in "ABC") for c in CATEGORIES}
    counts: Counts = {"D": {**whole, "x": whole["x"] + apart}, **table}
    (hidden,) = hidden_cells(TEAMS, [counts])
    cells = [(name, c) for name in "DABC" for c in CATEGORIES]
    place = {cell: i for i, cell in enumerate(cells)}
    own = {c: len(cells) + i for i, c in enumerate(CATEGORIES)}
    sums = [{place[name, c]: 1 for name in "ABC"} | {place["D", c]: -1, own[c]: 1} for c in CATEGORIES]
    totals = [{place[name, c]: 1 for c in CATEGORIES} for name in "DABC" if sum(counts[name].values()) >= 20]
    away = {place[cell] for cell in hidden} | (set(own.values()) if apart else set())
    small = {(name, c) for name, c in cells if counts[name][c] < 5}
    assert small <= hidden
    assert not computable([*sums, *totals], away) & {place[cell] for cell in hidden}


def staff(zones: dict[str, int], countries: dict[str, int]) -> list[dict[str, Any]]:
    zone = [name for name, n in zones.items() for _ in range(n)]
    country = [name for name, n in countries.items() for _ in range(n)]
    return [
        {"person_id": p, "team": "A", "start_date": date(2025, 1, 1), "timezone": z, "country": c}
        for p, (z, c) in enumerate(zip(zone, country, strict=True))
    ]


def test_countries_time_zones_and_hours_of_overlap_come_from_people() -> None:
    people = staff({"Europe/Berlin": 15, "Asia/Kolkata": 15}, {"DE": 15, "IN": 15})
    (answer,) = look(["A"], [], memberships=people)
    assert answer.points[0].extra == {
        "country: DE": 0.5, "country: IN": 0.5, "time zone: Asia/Kolkata": 0.5, "time zone: Europe/Berlin": 0.5,
        "overlap_hours": 4.5,
    }  # fmt: skip


def test_hours_of_overlap_tell_nothing_of_zones_that_are_not_shown() -> None:
    people = staff({"Europe/Berlin": 24, "UTC": 5, "Asia/Tokyo": 1}, {"DE": 30})
    (answer,) = look(["A"], [], memberships=people)
    extra = answer.points[0].extra
    assert (extra["time zone: Asia/Tokyo"], extra["time zone: UTC"]) == (None, None)
    assert extra["overlap_hours"] == 8.0


def test_months_are_refused_and_rows_hold_no_more_than_the_figure() -> None:
    with pytest.raises(WrongGrain, match="quarter"):
        look(["D"], [], grain="month")
    connection = connection_with(teams=TEAM_LINES, identity=imported({"D": {"a": 3, "b": 30, "c": 9}}))
    (scope,) = scopes(connection, ["D"])
    asked = ask("diversity", "gitlab", grain="quarter", known_until=datetime(2026, 5, 1, tzinfo=UTC))
    found = rows(connection, scope, asked, on=date(2026, 2, 1)).rows
    assert [row["share"] for row in found] == [None, 30 / 42, None]
