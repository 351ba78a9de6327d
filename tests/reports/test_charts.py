from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.indicators.answer import Point, Target
from quarterdeck.reports.charts import Chart, Mark, draw, spark
from quarterdeck.reports.charts.scale import day_ticks, ticks, value_range

FIRST = date(2026, 1, 1)


def _points(values: list[float | None]) -> list[Point]:
    return [Point(FIRST + timedelta(days=n), value, 10) for n, value in enumerate(values)]


def _chart(values: list[float | None], **more: object) -> Chart:
    return Chart("Age of <Ledger>", "days", _points(values), **more)  # type: ignore[arg-type]


def _classes(svg: str) -> list[str]:
    return [node.get("class", "") for node in ET.fromstring(svg).iter()]


def test_a_gap_breaks_the_line_and_a_lone_point_is_a_dot() -> None:
    svg = draw(_chart([1.0, 2.0, None, 3.0, None, 4.0, 5.0]))
    assert _classes(svg).count("chart-line") == 3


def test_a_partial_point_is_hollow_and_a_signal_is_a_shape_of_its_own() -> None:
    points = [*_points([1.0, 2.0]), Point(FIRST + timedelta(days=2), 2.5, 3, partial=True)]
    svg = draw(Chart("t", "days", points, marks=(Mark(FIRST, "unusually high", "signal"),)))
    assert _classes(svg).count("chart-dot chart-partial") == 1
    assert _classes(svg).count("chart-line chart-so-far") == 1
    assert _classes(svg).count("chart-signal") == 1
    assert "2026-01-01: unusually high" in svg


def test_target_and_usual_range_are_drawn_and_said() -> None:
    svg = draw(_chart([8.0, 12.0, 9.0], target=Target("<=", 10.0), usual=(7.0, 13.0)))
    assert _classes(svg).count("chart-target") == 1
    assert _classes(svg).count("chart-usual") == 1
    assert "target ≤ 10.0 d" in svg
    assert "usual range 7.0–13.0 d" in svg


def test_a_target_far_away_is_told_instead_of_flattening_the_line() -> None:
    svg = draw(_chart([1.0, 1.5, 1.2], target=Target("<=", 30.0)))
    assert "chart-target" not in _classes(svg)
    assert "target ≤ 30.0 d (above this range)" in svg


def test_words_are_escaped_and_nothing_is_inline_that_a_strict_page_refuses() -> None:
    svg = draw(_chart([1.0, 2.0], marks=(Mark(FIRST, "<b>moved</b>"),)))
    assert "Age of &lt;Ledger&gt;" in svg
    assert "<b>" not in svg
    assert not re.search(r"style=|<style|<script|\son\w+=", svg)
    assert "<style>" in draw(_chart([1.0, 2.0]), standalone=True)


def test_a_year_of_days_weighs_little() -> None:
    assert len(draw(_chart([float(n % 37) + 0.123456 for n in range(366)]))) < 12_000


def test_a_series_without_values_says_so() -> None:
    assert "nothing to show" in draw(_chart([None, None]))
    assert "There is no value to show." in draw(_chart([]))
    assert spark(_points([None]), "days") == ""


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.none() | st.floats(-1e6, 1e9, allow_subnormal=False), max_size=30),
    st.none() | st.floats(0, 1e6),
    st.none() | st.tuples(st.floats(0, 1e3), st.floats(1e3, 1e6)),
)
def test_any_series_makes_a_sound_drawing_within_its_frame(
    values: list[float | None], goal: float | None, usual: tuple[float, float] | None
) -> None:
    target = None if goal is None else Target("<=", goal)
    drawn = ET.fromstring(draw(_chart(values, target=target, usual=usual), width=920, height=300))
    for node in drawn.iter():
        for pair in node.get("points", "").split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= 920
            assert 0 <= y <= 300
    small = spark(_points(values), "days", target=target)
    assert not small or ET.fromstring(small).get("aria-label")


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_hold_the_range_and_are_few(low: float, span: float) -> None:
    found = ticks(low, low + span)
    assert found == sorted(set(found)) or span < abs(low) * 1e-9
    assert len(found) <= 9
    assert found[0] <= low + abs(low) * 1e-6 + span * 0.01
    assert found[-1] >= low + span - abs(low) * 1e-6 - span * 0.01


@pytest.mark.parametrize("days", [0, 3, 20, 44, 90, 200, 366, 799, 1096, 5000])
def test_days_are_marked_in_order_and_with_room(days: int) -> None:
    marked = list(day_ticks(FIRST, FIRST + timedelta(days=days)))
    assert [day for day, _ in marked] == sorted({day for day, _ in marked})
    assert 1 <= len(marked) <= 14


def test_a_range_begins_at_zero_unless_the_values_are_far_from_it() -> None:
    assert value_range([4.0, 10.0], []) == (0.0, 10.0)
    assert value_range([0.9, 0.95], [0.85]) == (0.85, 0.95)
    assert value_range([4.0, 10.0], [500.0]) == (0.0, 10.0)
