from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.indicators import ask_each
from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.errors import UnknownDefinition, WrongGrain
from quarterdeck.indicators.monthly.withheld import TOO_FEW
from quarterdeck.indicators.rows import rows
from tests.indicators.monthly.worlds import (
    FIRST,
    KNOWN_UNTIL,
    LAST,
    TEAMS,
    ask,
    lake,
    scopes,
    whose,
    worlds,
)
from tests.indicators.worked_example import TEAM
from tests.indicators.worked_example import ask as ask_example
from tests.indicators.worked_example import lake as example
from tests.oracles import monthly as oracle
from tests.oracles.monthly import World
from tests.support import connection_with

MR_RATES = ["gitlab-2022", "gitlab-2023", "group-label", "team", "distinct"]
HANDBOOKS = ["gitlab-2022", "authored", "distinct"]
LABELS = {"Dev": {"group::a", "group::b"}, "A": {"group::a"}, "B": {"group::b"}, "C": set[str]()}
GLOBS = {"Dev": ["dev/**"], "A": [], "B": ["b/*.md", "**/all.md"], "C": ["**/x/*"]}


def part(world: World, scope: Scope, mr: dict[str, Any], indicator: str, definition: str) -> float:
    """The part of a merge request that counts, by the words of the definition."""
    authored = oracle.part(world, whose(scope), mr)
    labelled = bool({label.lower() for label in mr["labels"]} & LABELS[scope.name])
    if indicator == "handbook":
        touches = oracle.touches(world, mr, GLOBS[scope.name])
        return touches * (authored if definition == "authored" else 1.0)
    return {"gitlab-2023": 1.0, "group-label": float(labelled), "team": authored * labelled}.get(definition, authored)


@settings(max_examples=40, deadline=None)
@given(worlds(), st.sampled_from([("mr_rate", d) for d in MR_RATES] + [("handbook", d) for d in HANDBOOKS]))
def test_a_rate_is_what_counting_by_hand_gives(world: World, asked: tuple[str, str]) -> None:
    indicator, definition = asked
    connection = lake(world)
    for answer in ask_each(connection, scopes(connection), ask(indicator, definition)):
        who = whose(answer.scope)
        months = oracle.months(FIRST, LAST, who.zone, KNOWN_UNTIL)
        assert [point.date for point in answer.points] == [oracle.last_of_month(days[0]) for days in months]
        for point, days in zip(answer.points, months, strict=True):
            seen = oracle.seen(world, who, days)
            parts = [
                part(world, answer.scope, mr, indicator, definition)
                for mr in oracle.merged(world, who, days, KNOWN_UNTIL)
            ]
            people = float(seen) if definition == "distinct" else oracle.headcount(world, who, days)
            assert point.partial == (days[-1] != oracle.last_of_month(days[0]))
            if point.caveat == TOO_FEW:
                assert (point.value, point.n, point.extra) == (None, 0, {})
            else:
                assert seen == 0 or seen >= 3
                nothing = people == 0 or (indicator == "handbook" and not GLOBS[answer.scope.name])
                assert point.value == (None if nothing else pytest.approx(sum(parts) / people))
                assert point.n == math.ceil(sum(parts) - 1e-9)
            if 0 < seen < 3:
                assert point.caveat == TOO_FEW


@settings(max_examples=10, deadline=None)
@given(worlds(), st.sampled_from([("mr_rate", d) for d in MR_RATES] + [("handbook", d) for d in HANDBOOKS]))
def test_the_rows_behind_a_rate_add_up_to_it_and_name_nobody(world: World, asked: tuple[str, str]) -> None:
    connection = lake(world)
    for answer in ask_each(connection, scopes(connection), ask(*asked)):
        for point in answer.points:
            found = rows(connection, answer.scope, ask(*asked), on=point.date)
            assert found.n == point.n <= len(found.rows)
            assert all(set(row) == {"merge_request", "title", "created_at", "merged_at"} for row in found.rows)
            assert "merged" not in point.extra


def test_the_worked_example_is_withheld_for_a_team_of_two() -> None:
    (answer,) = ask_each(example(), [TEAM], ask_example("mr_rate", date(2026, 3, 1), date(2026, 3, 31), grain="month"))
    (point,) = answer.points
    assert (point.date, point.value, point.caveat, answer.withheld) == (date(2026, 3, 31), None, TOO_FEW, True)
    found = rows(
        example(), TEAM, ask_example("mr_rate", date(2026, 3, 1), date(2026, 3, 31), grain="month"), on=point.date
    )
    assert found.rows == ()


def in_2026(**more: Any) -> Ask:
    """The merge request rate of March 2026, as known in May unless told otherwise."""
    values: dict[str, Any] = {
        "first": date(2026, 3, 1), "last": date(2026, 3, 31), "known_until": datetime(2026, 5, 1, tzinfo=UTC), **more,
    }  # fmt: skip
    return ask("mr_rate", "gitlab-2022", **values)


def company(sizes: dict[str, int], **more: Any) -> Any:
    """A department of teams of so many people each, each of whom merged one merge request in March 2026."""
    members = [(team, i) for team, size in sizes.items() for i in range(size)]
    lines = [
        {"position": i, "team": t, "parent": None if t == "D" else "D"} for i, t in enumerate(["D", "A", "B", "C"])
    ]
    return connection_with(
        teams=lines,
        memberships=[
            {"person_id": p, "user_id": p, "team": team, "start_date": date(2026, 1, 1)}
            for p, (team, _) in enumerate(members, 1)
        ],
        merge_requests=[
            {
                "mr_id": p, "author_id": p, "state": "merged", "created_at": datetime(2026, 3, 1, tzinfo=UTC),
                "merged_at": datetime(2026, 3, 5, tzinfo=UTC),
            }
            for p in range(1, len(members) + 1)
        ],
        **more,
    )  # fmt: skip


def shown(connection: Any, names: list[str], **more: Any) -> dict[str, float | None]:
    answers = ask_each(connection, scopes(connection, names), in_2026(**more))
    return {answer.scope.name: answer.points[-1].value for answer in answers}


def test_with_one_team_withheld_the_next_smallest_is_too_whatever_else_is_asked() -> None:
    connection = company({"A": 2, "B": 5, "C": 4})
    assert shown(connection, ["D", "A", "B", "C"]) == {"D": 1.0, "A": None, "B": 1.0, "C": None}
    assert shown(connection, ["C"]) == {"C": None}


def test_two_withheld_teams_protect_each_other() -> None:
    assert shown(company({"A": 2, "B": 5, "C": 2}), ["D", "A", "B", "C"]) == {"D": 1.0, "A": None, "B": 1.0, "C": None}


def test_a_director_alone_in_the_department_is_not_what_the_teams_leave_over() -> None:
    assert shown(company({"D": 1, "A": 3, "B": 5, "C": 4}), ["D", "A", "B", "C"]) == {
        "D": 1.0, "A": None, "B": 1.0, "C": 1.0,
    }  # fmt: skip


def test_a_specialty_of_two_takes_the_next_smallest_with_it() -> None:
    people = ["backend"] * 4 + ["frontend"] * 2 + ["quality"] * 3
    connection = connection_with(
        teams=[{"team": "A"}],
        memberships=[
            {"person_id": p, "team": "A", "specialty": s, "start_date": date(2026, 1, 1)} for p, s in enumerate(people)
        ],
    )
    whole = Scope("A", ("A",))
    asked = [whole, *(Scope("A", ("A",), specialty=s) for s in ("backend", "frontend", "quality"))]
    values = [answer.points[0].value for answer in ask_each(connection, asked, in_2026())]
    assert values == [0.0, 0.0, None, None]


def test_a_quarter_is_recomputed_and_withheld_with_any_of_its_months() -> None:
    connection = company({"A": 3, "B": 5, "C": 4})
    quarter = {"first": date(2026, 2, 1), "last": date(2026, 2, 28), "grain": "quarter"}
    assert shown(connection, ["A"], **quarter) == {"A": pytest.approx(3 / 9)}
    assert shown(company({"A": 2, "B": 5, "C": 4}), ["A"], **quarter) == {"A": None}


def test_what_happens_after_the_instant_asked_does_not_count() -> None:
    connection = company({"A": 3, "B": 3, "C": 3})
    at_merge = {"as_of": datetime(2026, 3, 5, tzinfo=UTC)}
    after = {"as_of": datetime(2026, 3, 5, 0, 0, 1, tzinfo=UTC)}
    assert shown(connection, ["A"], **at_merge) == {"A": 0.0}
    assert shown(connection, ["A"], **after) == {"A": 1.0}


def test_no_point_lies_in_a_month_that_has_not_begun() -> None:
    connection = company({"A": 3, "B": 3, "C": 3})
    asked = in_2026(first=date(2026, 4, 1), last=date(2026, 6, 30))
    (answer,) = ask_each(connection, scopes(connection, ["A"]), asked)
    assert [(p.date, p.partial) for p in answer.points] == [(date(2026, 4, 30), False)]


def test_before_the_history_is_read_there_is_no_rate() -> None:
    connection = company({"A": 3, "B": 3, "C": 3})
    (answer,) = ask_each(connection, scopes(connection, ["A"]), in_2026(open_only=True))
    assert answer.points[0].value is None
    assert "open merge requests" in (answer.points[0].caveat or "")


def test_clone_accounts_excluded_projects_and_strangers() -> None:
    connection = company({"A": 3, "B": 3, "C": 3}, projects=[{"project_id": 1}, {"project_id": 2, "excluded": True}])
    at = "timestamptz '2026-03-09'"
    connection.execute("update memberships set clone_user_id = -5 where person_id = 1")
    for mr, author, project in ((-1, -5, 1), (50, 1, 2), (51, 777, 1), (52, None, 1)):
        connection.execute(
            "insert into merge_requests (mr_id, author_id, project_id, state, created_at, merged_at, labels)"
            f" values (?, ?, ?, 'merged', {at}, {at}, [])", [mr, author, project],
        )  # fmt: skip
    (answer,) = ask_each(connection, scopes(connection, ["A"]), in_2026())
    assert answer.points[0].n == 4
    assert "2 merge requests merged in this time have an author who was in no team then" in answer.caveats


def test_days_weeks_and_unknown_definitions_are_refused() -> None:
    connection = lake(World([]))
    for grain in ("day", "week"):
        with pytest.raises(WrongGrain, match="month or quarter"):
            ask_each(connection, scopes(connection), ask("mr_rate", "gitlab-2022", grain=grain))
    with pytest.raises(UnknownDefinition, match="gitlab-2023"):
        ask_each(connection, scopes(connection), ask("mr_rate", "narrow"))


def test_a_handbook_of_globs_that_change_uses_the_line_in_force() -> None:
    later = {"position": 4, "team": "B", "parent": "Dev", "handbook_globs": ["new/*"], "valid_from": date(2024, 3, 1)}
    noon = [datetime(2024, month, 10, 12, tzinfo=UTC) for month in (2, 3)]
    connection = connection_with(
        teams=[*TEAMS, later],
        memberships=[{"person_id": p, "team": "B", "start_date": date(2024, 1, 1)} for p in range(3)],
        merge_requests=[
            {"mr_id": i, "state": "merged", "created_at": at, "merged_at": at} for i, at in enumerate(noon)
        ],
        changed_paths=[{"mr_id": i, "path": path} for i in range(2) for path in ("b/x.md", "new/x")][: 3],
    )  # fmt: skip
    (answer,) = ask_each(connection, scopes(connection, ["B"]), ask("handbook", "gitlab-2022"))
    assert [point.n for point in answer.points] == [0, 1, 0, 0]
