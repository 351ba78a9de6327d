from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.home import settings as home_settings
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import HealthOverride
from quarterdeck.indicators.answer import RowSet
from quarterdeck.indicators.clocks import State
from quarterdeck.indicators.errors import UnknownTeam
from quarterdeck.lake.errors import LakeMissing
from quarterdeck.reports import behind, lakeside, prepared, waiting
from quarterdeck.reports.basis import get_basis
from quarterdeck.reports.build import build
from quarterdeck.reports.model import Request
from quarterdeck.reports.prepared.limits import business_days, is_beyond
from tests.reports.made_up import NOW, commit, home_in


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_in(tmp_path)


def _prepare(home: Home) -> int:
    return prepared.prepare_all(home, now=NOW)


def _teams(home: Home) -> list[str]:
    with lakeside.snapshot(home) as snapshot:
        rows = snapshot.connection.execute("select distinct team from teams order by 1").fetchall()
    return [team for (team,) in rows]


def _files(home: Home) -> set[Path]:
    return {path for path in (home.path / "cache").rglob("*") if path.is_file() and path.name != "lock"}


def test_what_is_prepared_is_what_a_report_of_the_team_says(home: Home) -> None:
    _prepare(home)
    for team in _teams(home):
        found = prepared.get(home, team, now=NOW)
        with lakeside.snapshot(home) as snapshot:
            report = build(snapshot, lakeside.settings(home), Request(teams=(team,)), now=NOW)
        assert found.scope == report.teams[0].scope
        assert (found.as_of, found.complete, found.version) == (report.as_of, report.complete, report.version)
        assert found.indicators == report.teams[0].indicators


def test_whose_turn_it_is_agrees_with_the_command_and_sums_to_what_is_open(home: Home) -> None:
    _prepare(home)
    with lakeside.snapshot(home) as snapshot:
        said = waiting.build(snapshot, get_basis(snapshot.manifest), _teams(home))
    for team in said.teams:
        found = prepared.get(home, team.name, now=NOW)
        assert {waits.state: waits.count for waits in found.ours} == dict(team.turn.by_state)
        assert found.open == team.turn.open
        assert found.on_us.count == len(team.on_us)
        assert (found.bots, found.strangers) == (team.turn.bots, team.turn.strangers)
        assert all(waits.beyond <= waits.count for waits in found.ours)


def test_a_reader_makes_only_their_own_team_where_nothing_is_prepared(home: Home) -> None:
    team, *others = _teams(home)
    alone = prepared.get(home, team, now=NOW)
    assert len(_files(home)) == 1
    _prepare(home)
    assert len(_files(home)) == len(others) + 1 + 3  # what is open, the names, and that it is whole
    whole = prepared.get(home, team, now=NOW)
    assert alone == replace(whole, bots=None, strangers=None, unusual=alone.unusual)
    assert whole.unusual is not None


def test_a_team_written_in_another_case_is_the_same_and_kept_once(home: Home) -> None:
    team = _teams(home)[0]
    assert prepared.get(home, team.upper(), now=NOW).scope.name == team
    prepared.get(home, team, now=NOW)
    assert len(_files(home)) == 1


def test_preparing_is_done_once_for_each_state(home: Home) -> None:
    assert _prepare(home) == len(_teams(home))
    assert _prepare(home) == 0
    commit(home)
    assert _prepare(home) == len(_teams(home))
    assert len(_files(home)) == len(_teams(home)) + 3


def test_a_change_of_settings_is_seen_at_once(home: Home) -> None:
    _prepare(home)
    team = _teams(home)[-1]
    judged = prepared.get(home, team, now=NOW).find("oma")
    assert judged is not None
    assert judged.override is None
    month = max(point.date for point in judged.trend if not point.partial)
    home_settings.change(home, tables={"override": [HealthOverride("oma", team, f"{month:%Y-%m}", "problem")]})
    now_judged = prepared.get(home, team, now=NOW).find("oma")
    assert now_judged is not None
    assert now_judged.override == "problem"


def test_while_a_new_state_is_prepared_the_one_before_is_shown(home: Home) -> None:
    _prepare(home)
    team = _teams(home)[0]
    commit(home)
    manifest = lakeside.find_manifest(home)
    assert manifest is not None
    shelf = prepared.shelf.Shelf.of(home, manifest, lakeside.settings(home))
    with shelf.making() as mine:
        assert mine
        assert prepared.get(home, team, now=NOW).version == manifest.version - 1
        assert _prepare(home) == 0
    assert prepared.get(home, team, now=NOW).version == manifest.version


def test_any_day_of_the_past_can_be_asked_as_it_stood(home: Home) -> None:
    team, day = _teams(home)[-1], NOW.date() - timedelta(days=100)
    found = prepared.get(home, team, now=NOW, as_of=day)
    assert found.as_of.date() == day + timedelta(days=1)
    with lakeside.snapshot(home) as snapshot:
        report = build(snapshot, lakeside.settings(home), Request(teams=(team,), as_of=day), now=NOW)
    assert found.indicators == report.teams[0].indicators
    age = found.find("oma")
    assert age is not None
    assert age.latest is not None
    assert found.open == age.latest.n
    change = found.changes.get("oma")
    assert change is None or change.after == pytest.approx(age.latest.value)


def test_a_home_in_which_nothing_was_read_has_nothing_to_prepare(tmp_path: Path) -> None:
    assert prepared.prepare_all(Home(tmp_path / "empty"), now=NOW) == 0


def test_a_damaged_file_is_made_anew(home: Home) -> None:
    team = _teams(home)[0]
    with lakeside.snapshot(home) as snapshot:
        shelf = prepared.shelf.Shelf.of(home, snapshot.manifest, lakeside.settings(home))
    shelf.put(b"\x93half", team, None)
    assert prepared.get(home, team, now=NOW).scope.name == team


def test_rows_that_were_kept_are_those_that_were_made(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    team = _teams(home)[-1]
    asked = behind.Asked("oma", team, NOW.date())
    with lakeside.snapshot(home) as snapshot:
        made = behind.build(snapshot, lakeside.settings(home), asked).found
    assert prepared.share(home, asked, lambda: made, RowSet) == made
    monkeypatch.setattr(prepared, "_memory", prepared._Memory(10))  # as another process finds it
    kept = prepared.share(home, asked, pytest.fail, RowSet)
    assert kept == made
    assert made.rows


def test_clearing_leaves_nothing_behind(home: Home) -> None:
    _prepare(home)
    prepared.clear(home)
    assert not _files(home)


def test_an_empty_home_and_an_unknown_team_say_so(home: Home, tmp_path: Path) -> None:
    with pytest.raises(LakeMissing):
        prepared.get(Home(tmp_path / "empty"), "Ledger", now=NOW)
    with pytest.raises(UnknownTeam):
        prepared.get(home, "No such team", now=NOW)
    assert not _files(home)


def test_the_names_that_can_be_chosen_are_prepared_as_they_are_read(home: Home) -> None:
    read = prepared.get_structure(home)
    assert set(read.teams) == set(_teams(home))
    assert {leaf for team in read.teams for leaf in read.leaves(team)} <= set(read.teams)
    _prepare(home)
    commit(home)
    _prepare(home)
    assert prepared.get_structure(home) == read


def test_what_is_open_is_read_once_for_all_settings(home: Home) -> None:
    with lakeside.snapshot(home) as snapshot:
        first = prepared.get_opened(home, snapshot)
        assert prepared.get_opened(home, snapshot) is first
        home_settings.change(home, scalars={"preset": "gitlab-2022"})
        assert prepared.get_opened(home, snapshot) is first


def test_a_weekend_is_no_time_to_wait() -> None:
    friday = datetime(2026, 10, 30, 12, tzinfo=UTC)
    assert business_days(friday, friday + timedelta(days=3), "UTC") == 1.0
    assert not is_beyond(State.WAITING_FOR_REVIEWER, friday, at=friday + timedelta(days=4), zone="UTC")
    assert is_beyond(State.WAITING_FOR_REVIEWER, friday, at=friday + timedelta(days=4, seconds=1), zone="UTC")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 40 * 24), st.integers(0, 40 * 24))
def test_business_days_are_those_counted_hour_by_hour(start: int, hours: int) -> None:
    since = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=start)
    slow = sum((since + timedelta(hours=n)).weekday() < 5 for n in range(hours)) / 24
    assert business_days(since, since + timedelta(hours=hours), "UTC") == pytest.approx(slow)
