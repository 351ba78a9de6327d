"""The files that a manager of the made-up company would bring."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from quarterdeck.simulator.company import make_company
from quarterdeck.simulator.files import write_files
from quarterdeck.simulator.model import Company
from quarterdeck.sources.files import formats

NOW = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)
HEADERS = {
    "teams": "team,parent,group_label,projects,handbook_globs,calendar,timezone,valid_from",
    "people": "handle,name,email,gitlab_user_id,gitlab_username,team,specialty,role,level,grade,manager,share,"
    "start_date,end_date,leave_reason,timezone,country",
    "positions": "id,team,title,level,opened_date,closed_date,accepted_date,start_date,status",
    "plan": "team,month,planned_headcount,planned_hires",
    "identity": "date,scope,dimension,category,count",
    "timeoff": "handle,start_date,end_date,kind",
}


@pytest.fixture(scope="module")
def company() -> Company:
    return make_company(seed=7, people=40, years=1.5, now=NOW)


def _rows(company: Company, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(company.csv[name])))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def test_every_file_has_the_header_of_the_contract(company: Company) -> None:
    assert {name: text.partition("\n")[0] for name, text in company.csv.items()} == HEADERS


def test_teams_form_a_tree_with_their_projects(company: Company) -> None:
    rows = _rows(company, "teams")
    names = [row["team"] for row in rows]
    assert len(set(names)) == len(names)
    assert all(row["parent"] in {"", *names} and ZoneInfo(row["timezone"]) for row in rows)
    paths = {group.full_path for group in company.groups}
    leaves = [row for row in rows if row["group_label"]]
    assert all(set(row["projects"].split(";")) <= paths for row in leaves)
    assert {row["team"] for row in _rows(company, "people")} == {row["team"] for row in leaves}


def test_people_are_found_on_the_server_by_their_present_names(company: Company) -> None:
    users = {user.username.lower(): user for user in company.users}
    for row in _rows(company, "people"):
        user = users[row["gitlab_username"].lower()]
        assert row["gitlab_user_id"] in {"", str(user.id)}
        assert (user.access_level > 0) or row["end_date"]


def test_shares_never_sum_above_one_on_any_day(company: Company) -> None:
    spans = defaultdict(list)
    for row in _rows(company, "people"):
        end = _day(row["end_date"]) if row["end_date"] else date.max
        assert _day(row["start_date"]) <= end
        spans[row["handle"]].append((_day(row["start_date"]), end, float(row["share"])))
    for own in spans.values():
        for day in (start for start, _, _ in own):
            assert sum(share for start, end, share in own if start <= day <= end) <= 1
    assert any(len(own) == 2 and own[0][2] == 0.5 for own in spans.values())


def test_one_team_has_two_specialties(company: Company) -> None:
    found = defaultdict(set)
    for row in _rows(company, "people"):
        found[row["team"]].add(row["specialty"])
    assert any(len(specialties) == 2 for specialties in found.values())


def test_leavers_have_reasons_and_a_transfer_goes_on_elsewhere(company: Company) -> None:
    rows = _rows(company, "people")
    for row in rows:
        assert row["leave_reason"] in {"", "voluntary", "involuntary", "transfer"}
        if row["leave_reason"] == "transfer":
            next_day = str(_day(row["end_date"]) + timedelta(days=1))
            assert any(other["handle"] == row["handle"] and other["start_date"] == next_day for other in rows)
    assert any(row["leave_reason"] == "voluntary" for row in rows)
    managers = {row["handle"] for row in rows if row["role"] == "engineering manager"}
    assert all(row["manager"] in managers for row in rows[1:])


def test_positions_pass_through_their_stages_in_order(company: Company) -> None:
    for row in _rows(company, "positions"):
        days = [_day(row[key]) for key in ("opened_date", "accepted_date", "start_date") if row[key]]
        assert days == sorted(days)
        assert days[0] <= NOW.date()
        assert row["status"] == ("filled" if row["accepted_date"] else "open")


def test_the_plan_covers_every_team_and_month(company: Company) -> None:
    found = defaultdict(list)
    for row in _rows(company, "plan"):
        found[row["team"]].append(row["month"])
        assert float(row["planned_headcount"]) >= 0
    calendars = {tuple(months) for months in found.values()}
    assert len(calendars) == 1
    assert f"{NOW:%Y-%m}" in next(iter(calendars))
    assert found.keys() == {row["team"] for row in _rows(company, "teams") if row["group_label"]}


def test_identity_is_counted_for_twenty_people_or_more(company: Company) -> None:
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in _rows(company, "identity"):
        sums[row["date"], row["scope"], row["dimension"]] += int(row["count"])
    assert sums
    assert min(sums.values()) >= 20


def test_time_off_belongs_to_people_and_does_not_overlap(company: Company) -> None:
    handles = {row["handle"] for row in _rows(company, "people")}
    last: dict[str, date] = {}
    for row in _rows(company, "timeoff"):
        assert row["handle"] in handles
        assert _day(row["start_date"]) > last.get(row["handle"], date.min)
        last[row["handle"]] = _day(row["end_date"])
        assert _day(row["start_date"]) <= last[row["handle"]]


def test_files_are_written_as_they_are(company: Company, tmp_path: Path) -> None:
    paths = write_files(company, tmp_path / "files")
    assert {path.name: path.read_bytes().decode() for path in paths} == {
        f"{name}.csv": text for name, text in company.csv.items()
    }


def test_the_importer_takes_every_file_whole(company: Company, tmp_path: Path) -> None:
    write_files(company, tmp_path)
    teams = {line.values["team"] for line in formats.read_teams(tmp_path / "teams.csv")}
    assert len(formats.read_people(tmp_path / "people.csv", teams=teams)) == len(_rows(company, "people"))
    for name in ("positions", "plan", "identity", "timeoff"):
        lines = getattr(formats, f"read_{name}")(tmp_path / f"{name}.csv")
        assert len(lines) == len(_rows(company, name)) > 5
