"""The example of docs/forecast.md and docs/contract.md, run as it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.cli import run

DOCS = Path(__file__).resolve().parents[2] / "docs"
FILES = DOCS / "examples" / "forecast"
PAGE = (DOCS / "forecast.md").read_text()
SHOWN = re.findall(r"```\n\$ quarterdeck (forecast [^\n]+)\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture(autouse=True)
def _in_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUARTERDECK_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(FILES)


def test_two_commands_are_shown() -> None:
    assert [command.split()[1] for command, _ in SHOWN] == ["when", "whatif"]


@pytest.mark.parametrize(("command", "lines"), SHOWN)
def test_a_command_of_the_page_says_what_the_page_says(
    command: str, lines: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command.split(), "--no-record"]) == 0  # a record that asks for no correction changes no date
    said = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines.splitlines() if line not in said] == []


def test_the_contract_shows_the_same_answer(capsys: pytest.CaptureFixture[str]) -> None:
    block = re.search(r'```json\n(\{\n "schema": "quarterdeck.forecast.when/1".*?)```', _contract(), flags=re.DOTALL)
    assert block
    assert run([*SHOWN[0][0].split(), "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert _differs(json.loads(block[1]), made) == []
    assert made["record"]["when"]["correction"] is None


def test_the_contract_shows_the_amounts_of_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.search(r'`amounts` \(`(\{"50"[^}]+\})` by (\S+):', _contract())
    assert shown
    base = SHOWN[0][0].split()[2:]
    assert run(["forecast", "howmany", "--by", shown[2], *base, "--no-record", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["amounts"] == json.loads(shown[1])


def test_the_files_are_those_that_the_page_prints() -> None:
    for name in ("plan", "people", "off", "scope"):
        for line in (FILES / f"{name}.csv").read_text().splitlines():
            assert line in PAGE


def _contract() -> str:
    return (DOCS / "contract.md").read_text()


def _differs(shown: Any, made: Any, at: str = "") -> list[str]:
    """Where what is shown is not what was made; numbers as rounded as shown, of lists and records a part."""
    if isinstance(shown, dict):
        return [said for key in shown for said in _differs(shown[key], made[key], f"{at}/{key}")]
    if isinstance(shown, list):
        lost = [one for one in shown if all(_differs(one, other) for other in made)]
        return [f"{at}: {one} is not among {made}" for one in lost]
    if isinstance(shown, float):
        digits = len(str(shown).partition(".")[2])
        return [] if round(made, digits) == shown else [f"{at}: {shown} is {made}"]
    return [] if shown == made else [f"{at}: {shown} is {made}"]
