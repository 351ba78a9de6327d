"""No output shows a figure about a person, and people are named for open work only."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.indicators.catalogue import CATALOGUE
from tests.cli.conftest import Command

PEOPLE = ("ana", "ben", "carl", "Ana", "Ben", "example.com", "project_11_bot")
DAYS = ("--from", "2026-03-01", "--to", "2026-03-31")


def _named(text: str) -> list[str]:
    words = set(text.replace('"', " ").replace(",", " ").replace("<", " ").replace(">", " ").split())
    return [name for name in PEOPLE if name in words or ("." in name and name in text)]


@pytest.mark.parametrize("format_", ["table", "json", "csv", "md", "html"])
@pytest.mark.parametrize("definition", ["omrt=gitlab-2022", "omrt=waiting", "mr_rate=team", "handbook=authored"])
def test_no_report_names_anybody(command: Command, read_home: Path, format_: str, definition: str) -> None:
    done = command("report", *DAYS, "--definition", definition, "--format", format_, home=read_home)
    assert done.code == 0, done.err
    assert _named(done.out) == []


@pytest.mark.parametrize("format_", ["table", "json", "md"])
@pytest.mark.parametrize("indicator", ["oma", "omrt"])
def test_no_explanation_names_anybody(command: Command, read_home: Path, indicator: str, format_: str) -> None:
    days = ("--from", "2026-03-05", "--to", "2026-03-11")
    done = command("why", indicator, "--team", "Core", *days, "--format", format_, home=read_home)
    assert done.code == 0, done.err
    assert _named(done.out) == []


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


@pytest.mark.parametrize("indicator", list(CATALOGUE))
def test_rows_of_finished_work_have_no_column_for_people(command: Command, read_home: Path, indicator: str) -> None:
    done = command("rows", indicator, "--team", "Core", "--on", "2026-03-10", "--format", "json", home=read_home)
    assert done.code == 0, done.err
    for row in done.json["rows"]:
        if row.get("now") != "open":
            assert not {"author", "reviewers", "user", "person", "assignee"} & set(_keys(row))
            assert _named(str(row)) == []


def test_exported_rows_leave_the_cells_of_finished_work_empty(command: Command, read_home: Path) -> None:
    done = command("rows", "oma", "--team", "Core", "--on", "2026-03-10", "--format", "csv", home=read_home)
    lines = list(csv.DictReader(io.StringIO(done.out)))
    assert {line["title"]: line["author"] for line in lines} == {"A": "", "B": "ben", "C": "ana"}


@pytest.mark.parametrize("format_", ["table", "json", "csv"])
def test_the_rows_do_not_give_away_a_withheld_rate(command: Command, read_home: Path, format_: str) -> None:
    done = command("rows", "mr_rate", "--team", "Core", "--on", "2026-03-31", "--format", format_, home=read_home)
    assert done.code == 0, done.err
    assert not re.search(r"(?<![\d:])0\.50*(?!\d)", done.out)  # of the times, seconds may end so
    if format_ == "json":
        assert done.json["value"] is None
        assert done.json["rows"] == []


def test_waiting_counts_work_and_never_people(command: Command, read_home: Path) -> None:
    found = set(_keys(command("waiting", "--format", "json", home=read_home).json))
    assert not {"by_author", "by_reviewer", "per_person", "people"} & found
