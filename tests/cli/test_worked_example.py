"""The worked example passes through the command line, value by value."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command


def _points(command: Command, home: Path, indicator: str, *more: str) -> dict[str, Any]:
    days = ("--from", "2026-03-05", "--to", "2026-03-11", "--grain", "day")
    done = command("report", "--team", "Core", "--indicator", indicator, *days, *more, "--format", "json", home=home)
    assert done.code == 0, done.err
    (one,) = done.json["teams"][0]["indicators"]
    return {point["date"]: point for point in one["series"]}


@pytest.mark.parametrize(
    ("day", "value", "n"),
    [("05", 3.0, 2), ("08", 6.0, 2), ("09", 5.0, 3), ("10", 6.0, 3), ("11", 6.25, 2)],
)
def test_open_age_on_each_day(command: Command, read_home: Path, day: str, value: float, n: int) -> None:
    point = _points(command, read_home, "oma")[f"2026-03-{day}"]
    assert (point["value"], point["n"]) == (value, n)


@pytest.mark.parametrize(("day", "value", "n"), [("05", 2.0, 2), ("11", 7.0, 1)])
def test_review_time_on_each_day(command: Command, read_home: Path, day: str, value: float, n: int) -> None:
    point = _points(command, read_home, "omrt")[f"2026-03-{day}"]
    assert (point["value"], point["n"]) == (value, n)


def test_the_rate_of_a_team_of_two_is_withheld(command: Command, read_home: Path) -> None:
    done = command(
        "report", "--indicator", "mr_rate", "--from", "2026-03-01", "--to", "2026-03-31", "--format", "json",
        home=read_home,
    )  # fmt: skip
    (one,) = done.json["teams"][0]["indicators"]
    assert one["series"][0]["value"] is None
    assert one["health"] == "confidential"
    assert one["series"][0]["caveat"]
    assert not re.search(r"(?<![\d:])0\.50*(?!\d)", done.out)  # of the times, seconds may end so


def test_why_splits_the_change_exactly(command: Command, read_home: Path) -> None:
    days = ("--from", "2026-03-10", "--to", "2026-03-11")
    done = command("why", "oma", "--team", "Core", *days, "--format", "json", home=read_home)
    assert (done.json["before"], done.json["after"], done.json["change"]) == (6.0, 6.25, 0.25)
    assert done.json["parts"] == {"ageing": 1.0, "left": -0.75, "entered": 0.0}
    (row,) = done.json["merge_requests"]
    assert (row["project"], row["iid"], row["part"], row["share"]) == ("acme/app", 1, "left", -0.75)


def test_as_of_ignores_what_happened_later(command: Command, read_home: Path) -> None:
    points = _points(command, read_home, "oma", "--as-of", "2026-03-08T12:00:00Z")
    last = points["2026-03-08"]
    assert (last["value"], last["n"], last["partial"]) == (5.5, 2, True)
    assert "2026-03-09" not in points


def test_rows_name_people_for_open_work_only(command: Command, read_home: Path) -> None:
    done = command("rows", "oma", "--team", "Core", "--on", "2026-03-10", "--format", "json", home=read_home)
    assert (done.json["value"], done.json["n"]) == (6.0, 3)
    by_title = {row["title"]: row for row in done.json["rows"]}
    assert by_title["B"]["author"] == "ben"
    assert not {"author", "reviewers"} & set(by_title["A"])


def test_waiting_sums_to_what_is_open_and_names_whom_it_waits_for(command: Command, read_home: Path) -> None:
    done = command("waiting", "--format", "json", home=read_home)
    (team,) = done.json["teams"]
    turns = {turn["state"]: turn for turn in team["turns"]}
    assert team["open"] == sum(turn["count"] for turn in turns.values()) == 2
    assert team["by_bots"] == 1
    (asked,) = turns["waiting_for_reviewer"]["merge_requests"]
    assert (asked["title"], asked["waits_for"]) == ("B", ["carl"])
    assert turns["unassigned"]["count"] == 1


def test_an_old_version_of_the_lake_still_answers(command: Command, read_home: Path) -> None:
    newest = command("report", "--format", "json", home=read_home).json["lake_version"]
    done = command("report", "--lake-version", newest - 1, "--format", "json", home=read_home)
    assert (done.code, done.json["lake_version"]) in {(0, newest - 1), (2, None)} if done.out else done.code == 2
    assert command("report", "--lake-version", 999, home=read_home).code == 2
