from datetime import date

import pytest

from quarterdeck.indicators.errors import UnknownSpecialty, UnknownTeam
from quarterdeck.indicators.scopes import get_scopes, read_teams
from tests.support import connection_with

TEAMS = [
    {"position": 0, "team": "Dev", "parent": None, "timezone": "Europe/Berlin"},
    {"position": 1, "team": "Create", "parent": "Dev", "timezone": "Asia/Tokyo", "handbook_globs": ["create/**"]},
    {"position": 2, "team": "Plan", "parent": "Dev", "handbook_globs": ["plan/**"], "group_label": "group::plan"},
    {"position": 3, "team": "Ops", "parent": "Infra"},
]
PEOPLE = [
    {"person_id": 1, "team": "Plan", "specialty": "Backend", "start_date": date(2026, 1, 1)},
    {"person_id": 2, "team": "Dev", "start_date": date(2026, 1, 1)},
]


def test_no_names_mean_all_in_file_order_with_parents_that_have_no_line_before_their_teams() -> None:
    scopes = get_scopes(connection_with(teams=TEAMS), [])
    assert [scope.name for scope in scopes] == ["Dev", "Create", "Plan", "Infra", "Ops"]
    assert [scope.zone for scope in scopes] == ["Europe/Berlin", "Asia/Tokyo", "UTC", "UTC", "UTC"]


def test_a_department_is_the_union_of_its_teams_and_of_itself_where_it_has_people() -> None:
    assert get_scopes(connection_with(teams=TEAMS), ["Dev"])[0].teams == ("Create", "Plan")
    scope = get_scopes(connection_with(teams=TEAMS, memberships=PEOPLE), ["Dev"])[0]
    assert scope.teams == ("Dev", "Create", "Plan")
    assert scope.department


def test_names_are_found_in_any_case_and_unknown_ones_get_a_hint() -> None:
    connection = connection_with(teams=TEAMS, memberships=PEOPLE)
    assert get_scopes(connection, ["create"])[0].name == "Create"
    with pytest.raises(UnknownTeam, match=r"'Creat'.*did you mean Create"):
        get_scopes(connection, ["Creat"])
    with pytest.raises(UnknownSpecialty, match="'Frontend'"):
        get_scopes(connection, ["Plan"], specialty="Frontend")
    assert get_scopes(connection, ["Plan"], specialty="backend")[0].specialty == "Backend"


def test_the_line_in_force_on_the_day_decides() -> None:
    later = {"position": 4, "team": "Plan", "parent": "Infra", "timezone": "UTC", "valid_from": date(2026, 3, 1)}
    connection = connection_with(teams=[*TEAMS, later])
    assert get_scopes(connection, ["Dev"])[0].teams == ("Create",)
    assert get_scopes(connection, ["Dev"], day=date(2026, 2, 28))[0].teams == ("Create", "Plan")
    assert get_scopes(connection, ["Infra"], day=date(2026, 3, 1))[0].teams == ("Plan", "Ops")


def test_a_department_without_globs_of_its_own_has_those_of_its_teams() -> None:
    teams = read_teams(connection_with(teams=TEAMS))
    assert teams.globs(teams.scope("Dev")) == ("create/**", "plan/**")


def test_parents_in_a_circle_end() -> None:
    circle = [{"position": 0, "team": "A", "parent": "B"}, {"position": 1, "team": "B", "parent": "A"}]
    assert get_scopes(connection_with(teams=circle), ["A"])[0].teams == ("A",)


def test_teams_met_only_in_memberships_count() -> None:
    assert [s.name for s in get_scopes(connection_with(memberships=PEOPLE), [])] == ["Dev", "Plan"]


def test_lines_that_begin_after_a_day_are_not_known_on_it() -> None:
    later = {"position": 4, "team": "Plan", "parent": "Infra", "group_label": "new", "valid_from": date(2026, 3, 1)}
    connection = connection_with(teams=[*TEAMS, later])
    for until, label in ((date(2026, 2, 28), "group::plan"), (date(2026, 3, 1), "new"), (None, "new")):
        teams = read_teams(connection, until=until)
        assert teams.group_labels(teams.scope("Plan")) == [label]
