"""What commands say, refuse and keep."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.cli import run
from quarterdeck.simulator.server import Server
from tests.cli import example
from tests.cli.conftest import Command

CONNECT = ("connect", "gitlab")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("report",), 2, "nothing was read yet"),
        (("sync",), 2, "no source is connected"),
        (("waiting",), 2, "nothing was read yet"),
        (("import", "people", "none.csv"), 2, "none.csv"),
        ((*CONNECT, "http://gitlab.example.com/a", "--token-env", "EXAMPLE_TOKEN"), 2, "plain http"),
        ((*CONNECT, "https://gitlab.example.com/a", "--token-env", "NO"), 2, "variable NO holds no"),
        ((*CONNECT, "http://127.0.0.1:9/a", "--token-env", "EXAMPLE_TOKEN"), 3, "127.0.0.1:9"),
        (("connect", "clone", "/nowhere"), 2, "no git repository"),
        (("report", "--grain", "hour"), 2, "hour"),
        (("report", "--from", "2026-02-30"), 2, "2026-02-30"),
        (("report", "--as-of", "2026-02-01T10:00"), 2, "has no zone"),
        (("report", "--definition", "omrt"), 2, "ID=NAME"),
        (("set", "colour", "red"), 2, "no setting 'colour'"),
        (("set", "definition.oma", "nonsense"), 2, "no definition 'nonsense'"),
        (("targets", "gitlab-1999"), 2, "gitlab-1999"),
        (("nonsense",), 2, "nonsense"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_with_its_exit_code(
    command: Command, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = command(*arguments)
    assert done.code == code
    assert says in done.err
    assert done.err.startswith("quarterdeck: ")
    assert len(done.err.strip().splitlines()) == 1
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("report", "--team", "Cor"), "did you mean Core"),
        (("report", "--indicator", "omb"), "no indicator 'omb'"),
        (("report", "--indicator", "mr_rate", "--grain", "day"), "mr_rate has no figure by day"),
        (("report", "--definition", "oma=x"), "no definition 'x'"),
        (("why", "mr_rate", "--team", "Core", "--from", "2026-03-01", "--to", "2026-03-02"), "mr_rate"),
        (("why", "oma", "--team", "Core", "--from", "2026-03-02", "--to", "2026-03-01"), "2026-03-0"),
        (("report", "--from", "2026-03-02", "--to", "2026-03-01"), "holds no day"),
        (("report", "--specialty", "none"), "none"),
    ],
)
def test_a_question_that_has_no_answer_is_refused(
    command: Command, read_home: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = command(*arguments, home=read_home)
    assert (done.code, says in done.err, len(done.err.strip().splitlines())) == (2, True, 1), done.err


def test_monthly_figures_are_left_out_by_day_where_they_were_not_named(command: Command, read_home: Path) -> None:
    done = command("report", "--grain", "day", "--format", "json", home=read_home)
    assert [one["id"] for one in done.json["teams"][0]["indicators"]] == ["omrt", "oma"]


@pytest.mark.parametrize("format_", ["table", "json", "csv", "md", "html"])
def test_every_format_of_the_report_is_written_to_a_file(
    command: Command, read_home: Path, tmp_path: Path, format_: str
) -> None:
    path = tmp_path / "out"
    done = command("report", "--format", format_, "--output", path, home=read_home)
    assert (done.code, done.out) == (0, "")
    assert "Core" in path.read_text()


def test_the_token_and_what_people_wrote_are_nowhere(
    command: Command, gitlab: Server, tmp_path: Path, read_home: Path
) -> None:
    record = tmp_path / "record"
    home = tmp_path / "home"
    assert command("connect", "gitlab", gitlab.url, "--group", "acme", "--token-env", "EXAMPLE_TOKEN").code == 0
    done = command("sync", "--record", record, "--format", "json")
    assert done.code == 0, done.err
    found = [path for folder in (home, record, read_home) for path in folder.rglob("*") if path.is_file()]
    assert len(found) > 10
    for path in found:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content += gzip.decompress(content)
        for secret in (example.TOKEN, "secret words"):
            assert secret.encode() not in content, path
    assert example.TOKEN not in done.out + done.err


def test_a_recording_gives_the_same_report_with_no_gitlab_in_reach(
    command: Command, gitlab: Server, tmp_path: Path
) -> None:
    record, other = tmp_path / "record", tmp_path / "other"
    command("connect", "gitlab", gitlab.url, "--group", "acme", "--token-env", "EXAMPLE_TOKEN")
    assert command("sync", "--record", record).code == 0
    before = len(gitlab.requests)
    assert command("sync", "--replay", record, home=other).code == 0
    assert len(gitlab.requests) == before
    files = tmp_path / "teams.csv", tmp_path / "people.csv"
    for path, text in zip(files, (example.TEAMS, example.PEOPLE), strict=True):
        path.write_text(text)
    reports = []
    for home in (tmp_path / "home", other):
        for path in files:
            assert command("import", path.stem, path, home=home).code == 0
        made = command("report", "--format", "json", "--to", "2026-03-11", home=home).json
        reports.append(made["teams"])
    assert reports[0] == reports[1]


def test_targets_and_definitions_change_the_report(command: Command, read_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "copy"
    shutil.copytree(read_home, home)
    assert command("targets", "gitlab-2022", home=home).code == 0
    assert command("set", "definition.omrt@Core", "strict", home=home).code == 0
    assert command("set", "target.oma@Core", "<= 14", home=home).code == 0
    (team,) = command("report", "--format", "json", home=home).json["teams"]
    by_id = {one["id"]: one for one in team["indicators"]}
    assert by_id["omrt"]["definition"] == "strict"
    assert by_id["omrt"]["target"] == {"op": "<=", "value": 21.0}
    assert by_id["oma"]["target"] == {"op": "<=", "value": 14.0}


def test_a_second_connect_of_the_same_group_keeps_one_source(command: Command, gitlab: Server, tmp_path: Path) -> None:
    for _ in range(2):
        assert command("connect", "gitlab", f"{gitlab.url}/acme", "--token-env", "EXAMPLE_TOKEN").code == 0
    assert (tmp_path / "home" / "quarterdeck.toml").read_text().count("[[source]]") == 1


def test_start_asks_nothing_without_a_terminal_and_goes_on_where_it_was(
    command: Command, gitlab: Server, tmp_path: Path
) -> None:
    first = command("start", f"{gitlab.url}/acme", "--token-env", "EXAMPLE_TOKEN")
    assert first.code == 0, first.err
    assert "open, by whose turn it is" in first.out
    assert "guessed from subgroups and authors" in first.out
    asked = len(gitlab.requests)
    second = command("start", f"{gitlab.url}/acme", "--token-env", "EXAMPLE_TOKEN")
    assert second.code == 0
    assert len(gitlab.requests) - asked < asked
    assert json.loads((tmp_path / "home" / "lake" / "manifest.json").read_text())["sources"]


def test_timeoff_is_kept_under_numbers_outside_the_lake(command: Command, read_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "copy"
    shutil.copytree(read_home, home)
    path = tmp_path / "timeoff.csv"
    path.write_text("handle,start_date,end_date,kind\nana,2026-03-01,2026-03-05,vacation\n")
    assert command("import", "timeoff", path, home=home).code == 0
    kept = (home / "private" / "timeoff.json").read_text()
    assert "vacation" in kept
    assert "ana" not in kept
    path.write_text("handle,start_date,end_date\nzoe,2026-03-01,2026-03-05\n")
    refused = command("import", "timeoff", path, home=home)
    assert (refused.code, "'zoe' is not among" in refused.err) == (2, True)


def test_an_excluded_project_counts_nowhere_until_it_is_taken_back(
    command: Command, read_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "copy"
    shutil.copytree(read_home, home)
    for paths, n in (("acme/app", 0), ("acme/other", 2), ("ACME", 0)):
        assert command("set", "exclude", paths, home=home).code == 0
        days = ("--from", "2026-03-05", "--to", "2026-03-05")
        report = command("report", "--indicator", "oma", *days, "--format", "json", home=home).json
        assert report["teams"][0]["indicators"][0]["series"][0]["n"] == n, paths


def test_a_group_within_a_connected_one_is_refused_and_disconnecting_helps(
    command: Command, gitlab: Server, tmp_path: Path
) -> None:
    token = ("--token-env", "EXAMPLE_TOKEN")
    assert command("connect", "gitlab", gitlab.url, "--group", "acme", *token).code == 0
    assert command("sync").code == 0
    refused = command("connect", "gitlab", gitlab.url, "--project", "acme/app", *token)
    assert (refused.code, "quarterdeck disconnect acme" in refused.err) == (2, True)
    done = command("disconnect", "acme")
    assert (done.code, "4 merge requests left" in done.out) == (0, True)
    assert "[[source]]" not in (tmp_path / "home" / "quarterdeck.toml").read_text()
    assert command("connect", "gitlab", gitlab.url, "--project", "acme/app", *token).code == 0
    assert command("sync", "--format", "json").json["sources"][0]["read"] == 4


def test_what_no_source_can_feed_is_null_with_the_reason_and_never_zero(command: Command, tmp_path: Path) -> None:
    for name, text in (("teams", example.TEAMS), ("people", example.PEOPLE)):
        (tmp_path / f"{name}.csv").write_text(text)
        assert command("import", name, tmp_path / f"{name}.csv").code == 0
    (team,) = command("report", "--format", "json").json["teams"]
    for one in team["indicators"]:
        if one["id"] in {"omrt", "oma", "community_slo", "mr_rate", "handbook"}:
            assert {point["value"] for point in one["series"]} == {None}
            assert "no GitLab is connected" in one["caveats"][0]


def test_an_empty_file_says_that_it_takes_everything_away(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(example.PEOPLE.splitlines()[0] + "\n")
    assert "what was imported before is gone" in command("import", "people", path).err


def test_targets_are_dated_can_be_taken_away_and_health_be_overridden(
    command: Command, read_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "copy"
    shutil.copytree(read_home, home)

    def oma(*more: str) -> Any:
        done = command("report", "--indicator", "oma", "--to", "2026-04-30", *more, "--format", "json", home=home)
        return done.json["teams"][0]["indicators"][0]

    assert command("targets", "gitlab-2022", home=home).code == 0
    assert command("targets", "--team", "Core", "--since", "2027-01-01", "none", home=home).code == 0
    assert (oma()["target"]["value"], oma()["health"]) == (30.0, "problem")
    assert command("set", "target.oma@Core", "none", home=home).code == 0
    assert (oma()["target"], oma()["health"]) == (None, "unknown")
    assert command("set", "health.oma@Core.2026-04", "okay", home=home).code == 0
    assert oma()["health_override"] == "okay"
    for key, value in (("target.oma", ">= 3"), ("health.oma@Core.2026-13", "okay"), ("reconcile_days", "0")):
        refused = command("set", key, value, home=home)
        assert (refused.code, len(refused.err.splitlines())) == (2, 1)


def test_a_definition_that_changed_within_the_range_is_said(command: Command, read_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "copy"
    shutil.copytree(read_home, home)
    with (home / "quarterdeck.toml").open("a") as file:
        file.write('[[definition]]\nindicator = "omrt"\nname = "ready"\nsince = 2026-03-08\n')
    days = ("--from", "2026-03-05", "--to", "2026-03-10")
    (team,) = command("report", "--indicator", "omrt", *days, "--format", "json", home=home).json["teams"]
    assert team["indicators"][0]["definition"] == "ready"
    assert any("at its beginning gitlab-2022 held" in caveat for caveat in team["indicators"][0]["caveats"])


def test_a_made_up_lake_needs_no_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "lake", str(tmp_path / "made"), "--merge-requests", "50"]) == 0
    assert "50 merge requests" in capsys.readouterr().out


def test_a_made_up_lake_with_more_teams_than_people_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["simulate", "lake", str(tmp_path / "made"), "--people", "10"]) == 2
    assert "200 teams need 200 people" in capsys.readouterr().err
