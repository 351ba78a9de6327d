"""People at the command line: previews, exports of other systems, handbooks, and the way out."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli import example
from tests.cli.conftest import Command

TEAMS = "team,parent,group_label\nDev,,\nCore,Dev,group::core\n"
PEOPLE = "handle,email,team,start_date\nana,ana@example.com,Core,2026-01-01\nben,ben@example.com,Core,2026-01-01\n"
HR = (
    'Employee #,"Last Name, First Name",Work Email,Department,Reporting to,Hire Date,Employment Status,Salary\n'
    '1,"A, Ana",ana@example.com,Core,,01/31/2026,Full-Time,90000\n'
    '2,"C, Cem",cem@example.com,Core,1,02/28/2026,Full-Time,80000\n'
)


def _bring(command: Command, folder: Path, what: str, text: str, *more: str, name: str = "") -> tuple[int, str, str]:
    path = folder / (name or f"{what}.csv")
    path.write_text(text, "utf-8")
    done = command("import", what, path, *more)
    return done.code, done.out, done.err


def test_a_preview_tells_and_writes_nothing(command: Command, tmp_path: Path) -> None:
    _bring(command, tmp_path, "teams", TEAMS)
    assert _bring(command, tmp_path, "people", PEOPLE, "--preview")[1].startswith("people: 2 added, 0 changed")
    assert command("export", "people").out.count("\n") == 1
    _bring(command, tmp_path, "people", PEOPLE)
    code, out, _ = _bring(command, tmp_path, "people", PEOPLE.replace("ben,", "bea,"), "--preview", "--format", "json")
    told = json.loads(out)
    assert (code, told["schema"], told["added"], told["unchanged"]) == (0, "quarterdeck.import/1", 1, 1)
    assert [change["how"] for change in told["changes"]] == ["dropped", "added"]


def test_an_export_is_recognised_and_what_is_not_needed_is_dropped_and_named(command: Command, tmp_path: Path) -> None:
    _bring(command, tmp_path, "teams", TEAMS)
    _bring(command, tmp_path, "people", PEOPLE)
    code, out, err = _bring(command, tmp_path, "people", HR, name="hr.csv")
    assert (code, out) == (0, "people: 2 lines taken\n")
    assert "bamboohr" in err
    assert "Salary" in err
    assert "90000" not in out + err
    people = command("export", "people").out
    assert "ben@example.com" in people
    assert "cem,Cem C,cem@example.com" in people
    assert not [path for path in (tmp_path / "home").rglob("*") if path.is_file() and b"90000" in path.read_bytes()]


def test_an_unknown_export_says_which_columns_must_be_mapped_and_is_remembered(
    command: Command, tmp_path: Path
) -> None:
    text = "Mail,Squad,Joined\nana@example.com,Core,03/04/2026\n"
    code, _, err = _bring(command, tmp_path, "people", text, name="odd.csv")
    assert code == 2
    assert "odd.csv:1: unknown column 'Joined'; map it with --map" in err
    mapped = ("--map", "email=Mail", "--map", "start_date=Joined", "--days", "dmy")
    assert _bring(command, tmp_path, "people", text, *mapped, name="odd.csv")[0] == 0
    assert "2026-04-03" in command("export", "people").out
    assert _bring(command, tmp_path, "people", text, name="again.csv")[0] == 0
    code, _, err = _bring(command, tmp_path, "people", text, "--map", "shoe=Mail", name="odd.csv")
    assert (code, "no column of ours: shoe" in err) == (2, True)


def test_days_of_two_readings_are_asked_for(command: Command, tmp_path: Path) -> None:
    text = HR.replace("01/31/2026", "01/02/2026").replace("02/28/2026", "03/04/2026")
    code, _, err = _bring(command, tmp_path, "people", text)
    assert (code, "--days dmy or --days mdy" in err) == (2, True)
    assert _bring(command, tmp_path, "people", text, "--days", "mdy")[0] == 0


def test_a_handbook_comes_in_and_goes_out(command: Command, tmp_path: Path) -> None:
    stages = "stages:\n  plan:\n    display_name: Plan\n    groups:\n      core: {name: Core}\n"
    assert _bring(command, tmp_path, "teams", stages, name="stages.yml")[0] == 0
    member = "name: Ana A\nrole: Backend Engineer\ngitlab: ana\ncountry: Portugal\ndepartments: [Core BE Team]\n"
    code, out, err = _bring(command, tmp_path, "people", member, "--since", "2026-01-05", name="ana.yml")
    assert (code, out) == (0, "people: 1 lines taken\n")
    assert "2026-01-05" in err
    assert "slug: ana" in command("export", "people", "--format", "yaml").out
    assert "name: Core" in command("export", "teams", "--format", "yaml").out
    assert command("export", "plan", "--format", "yaml").code == 2
    indicators = "- name: Open MR Age (OMA)\n  target: At or below 14\n- name: Other\n"
    assert "1 targets would be set" in _bring(command, tmp_path, "indicators", indicators, "--preview", name="i.yml")[1]
    assert "1 targets set" in _bring(command, tmp_path, "indicators", indicators, name="i.yml")[1]
    assert "1 taken, 0 targets set" in _bring(command, tmp_path, "indicators", indicators, name="i.yml")[1]


def test_yaml_that_is_wrong_is_told_with_its_line(command: Command, tmp_path: Path) -> None:
    code, _, err = _bring(command, tmp_path, "people", "name: a\nrole: !!python/name:x y\n", name="a.yml")
    assert (code, "a.yml:2: the tag" in err) == (2, True)


def test_figures_follow_an_import_at_once(command: Command, tmp_path: Path) -> None:
    for what, text in (("teams", example.TEAMS), ("people", example.PEOPLE)):
        _bring(command, tmp_path, what, text)
    assert command("report", "--format", "json").json["teams"][0]["team"] == "Core"
