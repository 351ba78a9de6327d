"""A line in a row: the shape of a figure's last months."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from quarterdeck.indicators.answer import Point, Target
from quarterdeck.reports.charts.scale import Scale
from quarterdeck.reports.formats import words


def spark(
    points: Sequence[Point], unit: str, *, target: Target | None = None, width: int = 132, height: int = 30
) -> str:
    """The points as a small SVG line, the target dashed where it is near; "" where there is no value."""
    known = [p.value for p in points if p.value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    near = target is not None and low - (high - low) <= target.value <= high + (high - low)
    if target is not None and near:
        low, high = min(low, target.value), max(high, target.value)
    x, y = Scale(0, max(1, len(points) - 1), 4, width - 4), Scale(low, high if high > low else low + 1, height - 5, 5)
    level = y(target.value) if target is not None else 0.0
    goal = f'<line class="chart-target" x1="0" x2="{width}" y1="{level:.1f}" y2="{level:.1f}"/>'
    said = ", ".join(f"{p.date:%b %Y} {words.value(p.value, unit)}" for p in points)
    return (
        f'<svg class="plot plot-spark" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(said)}">{goal if near else ""}{"".join(_lines(points, x, y))}{_last(points, x, y)}</svg>'
    )  # fmt: skip


def _lines(points: Sequence[Point], x: Scale, y: Scale) -> list[str]:
    runs: list[list[str]] = [[]]
    for n, point in enumerate(points):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(f"{x(n):.1f},{y(point.value):.1f}")
    return [f'<polyline class="chart-line" points="{" ".join(run)}"/>' for run in runs if run]


def _last(points: Sequence[Point], x: Scale, y: Scale) -> str:
    n, point = max((n, p) for n, p in enumerate(points) if p.value is not None)
    name = "chart-dot chart-partial" if point.partial else "chart-dot"
    return f'<circle class="{name}" cx="{x(n):.1f}" cy="{y(point.value or 0.0):.1f}" r="2.5"/>'
