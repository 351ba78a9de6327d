"""``quarterdeck attention`` on the worked example."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command


def test_nothing_is_quiet_before_28_days_have_passed(command: Command, read_home: Path) -> None:
    done = command("attention", "--team", "Core", "--on", "2026-03-20", "--format", "json", home=read_home)
    assert done.code == 0, done.err
    (team,) = done.json["teams"]
    assert (team["open"], team["quiet"], team["issue"]) == (2, 0, None)
    assert done.json["next_due"] == "2026-03-23"


@pytest.mark.parametrize("format_", ["table", "json", "csv", "md", "issue"])
def test_every_format_answers_for_a_past_day(command: Command, read_home: Path, format_: str) -> None:
    done = command("attention", "--on", "2026-03-10", "--format", format_, home=read_home)
    assert done.code == 0, done.err


def test_an_unknown_team_is_told_in_one_line(command: Command, read_home: Path) -> None:
    done = command("attention", "--team", "Cora", home=read_home)
    assert done.code == 2
    assert "did you mean Core" in done.err
    assert len(done.err.strip().splitlines()) == 1
