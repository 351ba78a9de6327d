"""What crosses to the lake: the same as a file brought it there before, and nothing that must stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.desk.people import actions, planning
from quarterdeck.desk.people.carry import carry_people
from quarterdeck.desk.people.models import Person, Taken
from quarterdeck.desk.people.opening import Choices
from quarterdeck.desk.people.standing import standing
from quarterdeck.home import secrets, settings
from quarterdeck.home.folder import Home
from quarterdeck.lake import importing
from quarterdeck.lake.guesses import GuessedTeam, as_tables
from quarterdeck.lake.schema import TABLES
from quarterdeck.lake.store import Lake

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
WORDS = ("Zenobia", "zenobia@example.com", "zenobia", "distinguished", "grade-nine", "sabbatical", "hush-manager")
FILES = {
    "teams": "team,parent,group_label,projects,timezone\nDev,,,,\nCore,Dev,group::core,a/b;c/d,Europe/Berlin\n",
    "people": (
        "handle,name,email,gitlab_username,gitlab_user_id,team,specialty,level,grade,role,manager,share,start_date,"
        "end_date,leave_reason,timezone,country\n"
        "zenobia,Zenobia Q,zenobia@example.com,zq,,Core,backend,distinguished,grade-nine,lead,hush-manager,0.5,"
        "2024-02-29,,,Asia/Kolkata,IN\n"
        "hush-manager,,hush-manager@example.com,,4,Core,,,,,,1,2023-01-01,2025-12-31,voluntary,,\n"
    ),
    "positions": "id,team,opened_date,status\nR-1,Core,2026-01-01,open\n",
    "plan": "team,month,planned_headcount\nCore,2026-01,4\n",
    "identity": "date,scope,dimension,category,count\n2026-01-31,Dev,gender,a,12\n",
    "timeoff": "handle,start_date,end_date,kind\nzenobia,2026-03-01,2026-03-05,sabbatical\n",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    return home


def _take(files: dict[str, str], folder: Path) -> None:
    for what, text in files.items():
        (folder / f"{what}.csv").write_text(text)
        actions.take(planning.plan(what, folder / f"{what}.csv", Choices(NOW.date())), actor=None, now=NOW)


def _rows(lake: Lake) -> dict[str, list[Any]]:
    with lake.snapshot() as snapshot:
        return {
            name: sorted(map(repr, snapshot.connection.execute(f"select * from {name}").fetchall()))
            for name in ("teams", "memberships", "leave_reasons", "positions", "plan", "identity")
        }


def test_the_lake_holds_what_the_same_files_brought_it_before_there_was_a_desk(home: Home, tmp_path: Path) -> None:
    _take(FILES, tmp_path)
    assert carry_people(home, now=NOW) == 1
    other = Lake(tmp_path / "other")
    surrogate = secrets.Surrogates(secrets.get_key(home))
    for what in ("teams", "people", "positions", "plan", "identity"):
        importing.take(other, what, tmp_path / f"{what}.csv", surrogate=surrogate, now=NOW)
    assert _rows(Lake(home.lake)) == _rows(other)


def test_nothing_is_written_where_nothing_changed(home: Home, tmp_path: Path) -> None:
    _take(FILES, tmp_path)
    carry_people(home, now=NOW)
    assert carry_people(home, now=NOW + timedelta(hours=1)) is None
    before = Lake(home.lake).manifest().tables
    _take({"plan": FILES["plan"].replace(",4", ",5")}, tmp_path)
    assert carry_people(home, now=NOW) == 2
    after = Lake(home.lake).manifest().tables
    assert [name for name in before if before[name] != after[name]] == ["plan"]


def test_what_nobody_brought_is_not_taken_away(home: Home, tmp_path: Path) -> None:
    (tmp_path / "teams.csv").write_text(FILES["teams"])
    surrogate = secrets.Surrogates(secrets.get_key(home))
    importing.take(Lake(home.lake), "teams", tmp_path / "teams.csv", surrogate=surrogate, now=NOW)
    assert carry_people(home, now=NOW) is None


def test_an_empty_file_takes_everything_of_its_kind_away(home: Home, tmp_path: Path) -> None:
    _take(FILES, tmp_path)
    carry_people(home, now=NOW)
    _take({"people": FILES["people"].splitlines()[0] + "\n"}, tmp_path)
    carry_people(home, now=NOW)
    with Lake(home.lake).snapshot() as snapshot:
        assert snapshot.connection.execute("select count(*) from memberships").fetchone() == (0,)


def test_no_name_address_grade_manager_or_absence_is_anywhere_in_the_lake(home: Home, tmp_path: Path) -> None:
    _take(FILES, tmp_path)
    carry_people(home, now=NOW)
    content = b"".join(path.read_bytes() for path in home.lake.rglob("*") if path.is_file()).lower()
    assert b"core" in content
    assert [word for word in WORDS if word.lower().encode() in content] == []
    with Lake(home.lake).snapshot() as snapshot:
        text = "".join(
            repr(snapshot.connection.execute(f"select * from {name}").fetchall())
            for name, table in TABLES.items()
            if table.kind == "whole"
        ).lower()
    assert [word for word in WORDS if word.lower() in text] == []


def test_accounts_that_the_lake_knows_come_back_to_the_desk(
    home: Home, tmp_path: Path, db: Callable[..., None]
) -> None:
    lake = Lake(home.lake)
    with lake.writer(wait=1) as writer:
        names = [column.name for column in TABLES["users"].columns]
        user = {"user_id": 77, "username": "ZQ", "former_usernames": [], "kind": "human"}
        writer.replace("users", {name: [user.get(name)] for name in names})
        writer.commit(now=NOW)
    _take(FILES, tmp_path)
    carry_people(home, now=NOW)
    assert Person.objects.get(handle="zenobia").gitlab_user_id == 77
    assert carry_people(home, now=NOW) is None


def _guess(home: Home) -> None:
    """As ``start`` leaves a lake: a team and a member found out, and marked as guessed."""
    settings.change(home, scalars={"guessed_teams": True})
    guessed = GuessedTeam("app", ((7, "ana", NOW.date()),), ("acme/app",), "group::app")
    with Lake(home.lake).writer(wait=1) as writer:
        for name, columns in as_tables([guessed], secrets.Surrogates(secrets.get_key(home))).items():
            writer.replace(name, columns)
        writer.commit(now=NOW)


def test_guessed_teams_are_shown_on_a_laptop_and_the_lake_stays_as_it_was(home: Home) -> None:
    _guess(home)
    assert carry_people(home, now=NOW) is None
    assert [(line["handle"], line["team"]) for line in standing("people")] == [("ana", "app")]
    assert standing("teams")[0]["group_label"] == "group::app"
    assert settings.load(home).guessed_teams
    assert carry_people(home, now=NOW) is None
    assert Taken.objects.count() == 1


def test_a_guess_lets_nobody_in_on_a_server(home: Home) -> None:
    settings.change(home, scalars={"mode": "shared"})
    _guess(home)
    carry_people(home, now=NOW)
    assert not Person.objects.exists()


def test_the_first_real_file_takes_the_place_of_a_guess(home: Home, tmp_path: Path) -> None:
    _guess(home)
    carry_people(home, now=NOW)
    _take({"people": "handle,team,start_date\nzoe,Core,2026-01-01\n"}, tmp_path)
    assert carry_people(home, now=NOW) == 2
    assert [line["team"] for line in standing("teams")] == ["Core"]
    assert not settings.load(home).guessed_teams
    assert set(Person.objects.values_list("handle", flat=True)) == {"zoe"}
