from __future__ import annotations

import json
from pathlib import Path

import pytest

from quarterdeck.cli import run

TOML = """
name = "support"
from = 2027-03-01
to = 2027-03-14
people = "people.csv"
[[layers]]
name = "primary"
preset = "follow-the-sun"
"""
PEOPLE = "handle,timezone\nann,Europe/Berlin\nben,America/New_York\nchi,Asia/Kolkata\ndee,Australia/Sydney\neli,UTC\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "rota.toml").write_text(TOML)
    return tmp_path / "rota.toml"


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = run(["rota", *map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_rota_is_planned_checked_explained_mended_and_published(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rota = file.parent / "rota.csv"
    code, out, _ = answer(capsys, "plan", file, "--no-solver", "--time", "5", "--format", "csv", "--output", rota)
    assert (code, out) == (0, "")
    code, out, _ = answer(capsys, "check", file, "--rota", rota, "--format", "json")
    made = json.loads(out)
    assert (code, made["schema"], made["valid"]) == (0, "quarterdeck.rota/1", True)
    assert [stage["stage"] for stage in made["stages"]] == ["worst", "spread", "burden", "wishes"]
    name = made["shifts"][5]["shift"]
    for command in ("explain", "swaps"):
        code, out, _ = answer(capsys, command, file, name, "--rota", rota, "--format", "json")
        assert (code, json.loads(out)["shift"]) == (0, name)
    code, out, _ = answer(
        capsys, "replan", file, "--rota", rota, "--gone", "ann:2027-03-08:2027-03-09", "--at", "2027-02-01",
        "--time", "3", "--format", "json",
    )  # fmt: skip
    changes = json.loads(out)["changes"]
    assert code == 0
    assert "ann" in {change["before"] for change in changes}
    assert "ann" not in {change["after"] for change in changes}
    for system in ("ics", "gitlab", "incident.io", "pagerduty", "grafana", "ledger"):
        code, out, _ = answer(capsys, "export", file, "--rota", rota, "--to", system)
        assert code == 0
        assert out


def test_a_rota_that_breaks_rules_is_answered_with_one(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rota = file.parent / "rota.csv"
    rota.write_text("layer,start_at,end_at,handle\nprimary,2027-03-01,2027-03-14T00:00Z,ann\n")
    code, out, _ = answer(capsys, "check", file, "--rota", rota)
    assert code == 1
    assert "overlap or too little rest" in out


def test_no_rota_is_answered_with_the_clash(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(TOML + "[rules]\nper_week = 1\n")
    code, out, err = answer(capsys, "plan", file, "--time", "10")
    assert (code, out) == (1, "")
    assert "per_week: 5 people may take 5 shifts in the week of 2027-03-08" in err
    code, out, _ = answer(capsys, "plan", file, "--time", "10", "--format", "json")
    assert (code, json.loads(out)["valid"]) == (1, False)


def test_wrong_input_is_answered_with_two_and_every_problem(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file.parent / "people.csv").write_text("handle,timezone\nann,Nowhere\nben,Nowhere\n")
    code, out, err = answer(capsys, "plan", file)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 2
    assert answer(capsys, "check", file)[0] == 2
