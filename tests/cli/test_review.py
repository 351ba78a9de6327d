"""The monthly review on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command

MARCH = ("--team", "Core", "--period", "2026-03")


def _written(command: Command, home: Path, file: Path, *more: str) -> bytes:
    done = command("review", "month", *MARCH, *more, "--output", file, home=home)
    assert done.code == 0, done.err
    return file.read_bytes()


@pytest.mark.parametrize("format_", ["md", "html", "pdf", "json"])
def test_a_second_run_gives_the_same_bytes(command: Command, read_home: Path, tmp_path: Path, format_: str) -> None:
    first = _written(command, read_home, tmp_path / "one", "--format", format_)
    assert first == _written(command, read_home, tmp_path / "two", "--format", format_)


def _review(command: Command, home: Path, *more: str) -> Any:
    done = command("review", "month", *MARCH, "--format", "json", *more, home=home)
    assert done.code == 0, done.err
    return done.json


def test_the_facts_are_those_of_the_report(command: Command, read_home: Path) -> None:
    made = _review(command, read_home)
    assert (made["schema"], made["status"], made["partial"]) == ("quarterdeck.review/1", "draft", False)
    flow = next(one for one in made["sections"] if one["key"] == "flow")
    figures = {one["id"]: one for one in flow["figures"]}
    assert figures["oma"]["n"] == 2
    asked = ("--team", "Core", "--indicator", "oma", "--grain", "month", "--to", "2026-03-31", "--format", "json")
    report = command("report", *asked, home=read_home)
    latest = report.json["teams"][0]["indicators"][0]["latest"]
    assert (figures["oma"]["value"], figures["oma"]["n"]) == (latest["value"], latest["n"])
    (turns,) = flow["tables"]
    assert sum(line[1] for line in turns["lines"]) == 2


def test_the_rate_of_two_people_stays_withheld(command: Command, read_home: Path) -> None:
    flow = next(one for one in _review(command, read_home)["sections"] if one["key"] == "flow")
    (rate,) = [one for one in flow["figures"] if one["id"] == "mr_rate"]
    assert (rate["value"], rate["why_none"]) == (None, "too few people to show")


@pytest.mark.parametrize("profile", ["team", "department", "board"])
@pytest.mark.parametrize("format_", ["md", "html", "json"])
def test_no_review_names_anybody(command: Command, read_home: Path, format_: str, profile: str) -> None:
    done = command("review", "month", *MARCH, "--format", format_, "--profile", profile, home=read_home)
    words = set(done.out.replace('"', " ").replace(",", " ").replace(">", " ").replace("<", " ").split())
    assert not words & {"ana", "ben", "carl", "Ana", "Ben"}
    assert "example.com" not in done.out


def test_time_off_is_told_for_three_people_only(command: Command, read_home: Path) -> None:
    kept = read_home / "private" / "timeoff.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps([{"person": 1, "start_date": "2026-04-01", "end_date": "2026-04-02", "kind": None}]))
    try:
        done = command("review", "month", *MARCH, home=read_home)
        assert "No time off in April 2026 is known" in done.out
    finally:
        kept.unlink()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--team", "Core", "--period", "2026-3"), "write it as 2026-10"),
        (("--team", "Core", "--period", "2099-05"), "nothing of May 2099 is known yet"),
        (("--team", "Corr", "--period", "2026-03"), "Core"),
        (("--period", "2026-03"), "either --team or --department"),
        (("--team", "Core", "--department", "Core", "--period", "2026-03"), "either --team or --department"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line(
    command: Command, read_home: Path, options: tuple[str, ...], said: str
) -> None:
    done = command("review", "month", *options, home=read_home)
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1
