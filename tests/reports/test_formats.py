"""What every format of a report shows."""

from __future__ import annotations

import csv as csv_reader
import io
import json as json_reader
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from quarterdeck.indicators.answer import Point
from quarterdeck.reports.formats import csv, html, json, markdown, picture, terminal, words
from tests.reports.cast import EMPTY, MONTHS, indicator, report


def test_json_carries_the_contract_and_rounds_nothing() -> None:
    made = json_reader.loads(json.dumps(json.report(report(indicator(usual=(1 / 3, 2.0))))))
    assert made["schema"] == "quarterdeck.report/1"
    assert made["generated_at"] == "2026-03-31T12:30:00Z"
    assert made["tables"] == {"merge_requests": 9}
    (one,) = made["teams"][0]["indicators"]
    assert one["usual"] == {"low": 1 / 3, "high": 2.0}
    assert one["series"][1] == {"date": "2026-02-28", "value": None, "n": 40, "partial": False}
    assert one["latest"]["value"] == 12.5
    assert one["target"] == {"op": "<=", "value": 30.0}


def test_a_value_that_is_no_number_becomes_null_not_nan() -> None:
    made = json.report(report(indicator(series=(Point(MONTHS[0], float("nan"), 0),))))
    assert json_reader.loads(json.dumps(made))["teams"][0]["indicators"][0]["latest"]["value"] is None


def test_csv_has_a_line_for_each_point_and_an_empty_cell_for_no_value() -> None:
    lines = list(csv_reader.DictReader(io.StringIO(csv.report(report(indicator())))))
    assert [(line["date"], line["value"]) for line in lines] == [
        ("2026-01-28", "10.0"), ("2026-02-28", ""), ("2026-03-28", "12.5"),
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(cell: str) -> None:
    assert csv.table(("a",), [(cell,)]).splitlines()[1].strip('"').startswith("'")


def test_the_table_shows_what_there_is_and_names_what_is_missing() -> None:
    text = terminal.report(report())
    assert "12.5 d" in text
    assert "≤ 30.0 d" in text
    assert "too few people to show" in text
    assert "INCOMPLETE" in text
    assert "1 more figure needs data: Hiring Actual vs Plan" in text
    assert "\x1b" not in text


def test_a_team_without_data_says_so() -> None:
    assert "nothing to show yet" in terminal.report(report(EMPTY))


def test_markdown_escapes_what_would_break_its_table() -> None:
    text = markdown.report(report())
    assert "matches \\<nobody>" in text
    assert "author \\| matches" in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {9}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "line", "polyline"}:
            self.open.append(tag)
        self.loads += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"line", "polyline"}:
            assert self.open.pop() == tag


def test_html_is_whole_escaped_and_loads_nothing() -> None:
    text = html.report(report())
    parser = _Tags()
    parser.feed(text)
    assert (parser.open, parser.loads) == ([], [])
    assert "&lt;nobody&gt;" in text
    assert "<script" not in text
    assert 'aria-label="Jan 2026 10.0 d, Feb 2026 –, Mar 2026 12.5 d"' in text


def test_the_picture_is_well_formed_and_loads_nothing() -> None:
    text = picture.svg(report())
    assert ET.fromstring(text).tag.endswith("svg")
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_the_trend_runs_from_the_lowest_to_the_highest_block() -> None:
    assert words.trend(indicator().trend) == "▁·█"
