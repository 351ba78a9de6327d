"""A forecast as a picture: what is done by each day with its quantile bands, as SVG that loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.drawing import BANDS, framed, legend, width_of

Floats = NDArray[np.float64]

WIDTH, HEIGHT = 760, 410
LEFT, RIGHT, TOP, BOTTOM = 62, 24, 64, 66


@dataclass(frozen=True, slots=True)
class Fan:
    """What a chart shows. ``past`` finished total by day up to ``as_of``; ``levels`` and ``bands`` (levels, days) the
    total to come; ``goal`` the total at which all is done; ``marks`` days by label; ``note`` the answer in a line."""

    title: str
    unit: str
    as_of: date
    past: Floats
    levels: Sequence[float]
    bands: Floats
    goal: float | None
    marks: Sequence[tuple[str, date]] = ()
    note: str = ""

    @property
    def first(self) -> date:
        """The first day shown."""
        return self.as_of - timedelta(days=len(self.past) - 1)


def fan_of(counts: NDArray[np.float32], past: Floats, *, levels: Sequence[float]) -> Floats:
    """Quantiles (levels, days) of the finished total, from daily amounts of runs (runs, days) after ``past``."""
    total = np.cumsum(counts, axis=1, dtype=np.float64) + (past[-1] if len(past) else 0.0)
    return np.asarray(np.quantile(total, levels, axis=0), dtype=np.float64)


def svg(fan: Fan) -> str:
    """The picture; its title and description say the same in words."""
    highest = max(float(fan.bands.max(initial=0)), float(fan.past.max(initial=0)), fan.goal or 0.0, 1.0) * 1.05
    days = len(fan.past) + fan.bands.shape[1]
    scale = _Scale(days, len(fan.past), highest)
    parts = [*_grid(fan, scale), *_bands(fan, scale), *_lines(fan, scale), *_marks(fan, scale)]
    says = "; ".join(f"{label}: {day.isoformat()}" for label, day in fan.marks) or "no date"
    says = f"{fan.note}; {says}" if fan.note else says
    return framed(fan.title, says, (WIDTH, HEIGHT), [*parts, *legend(LEFT, HEIGHT - 10)])


@dataclass(frozen=True, slots=True)
class _Scale:
    days: int
    past: int
    highest: float

    def x(self, day: float) -> float:
        """``day`` counts from the first day shown."""
        return round(LEFT + (WIDTH - LEFT - RIGHT) * day / max(self.days - 1, 1), 1)

    def y(self, amount: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * amount / self.highest, 1)


def _grid(fan: Fan, scale: _Scale) -> list[str]:
    made = [f'<text class="t" x="{LEFT}" y="20">{escape(fan.title)}</text>']
    made.append(f'<text x="{LEFT}" y="38">{escape(fan.note)}</text>')
    made.append(f'<text x="{LEFT}" y="{TOP - 8}">{escape(fan.unit)} finished since {fan.first}</text>')
    for amount in _ticks(scale.highest):
        y = scale.y(amount)
        made.append(f'<line class="g" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        made.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{amount:,.0f}</text>')
    for place in np.unique(np.linspace(0, scale.days - 1, 6).round()):
        x = scale.x(float(place))
        made.append(f'<line class="g" x1="{x}" x2="{x}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM + 5}"/>')
        made.append(_text(x, HEIGHT - BOTTOM + 18, (fan.first + timedelta(days=int(place))).isoformat()))
    return made


def _ticks(highest: float) -> list[float]:
    """Round amounts, whole ones, at most six up to the ``highest``."""
    step = next(
        step for power in range(16) for step in (10.0**power, 2 * 10.0**power, 5 * 10.0**power) if highest / step < 6
    )
    return [float(amount) for amount in np.arange(0.0, highest, step)]


def _bands(fan: Fan, scale: _Scale) -> list[str]:
    rows = dict(zip(fan.levels, fan.bands, strict=True))
    made = []
    for low, high, kind, name in BANDS:
        if low in rows and high in rows:
            # From what is done today on, so that a band of one day is seen too.
            there = _points(np.append(_now(fan), rows[high]), scale, scale.past - 1)
            back = list(reversed(_points(np.append(_now(fan), rows[low]), scale, scale.past - 1)))
            made.append(f'<polygon class="{kind}" points="{" ".join([*there, *back])}"><title>{name}</title></polygon>')
    return made


def _now(fan: Fan) -> float:
    return float(fan.past[-1]) if len(fan.past) else 0.0


def _text(x: float, y: float, said: str) -> str:
    """Around its place, but never over an edge."""
    half = width_of(said) / 2
    anchor, at = ("end", WIDTH - 4) if x + half > WIDTH - 4 else ("start", 4) if x - half < 4 else ("middle", x)
    return f'<text x="{at}" y="{y}" text-anchor="{anchor}">{escape(said)}</text>'


def _points(row: Floats, scale: _Scale, first: int) -> list[str]:
    return [f"{scale.x(first + place)},{scale.y(float(value))}" for place, value in enumerate(row)]


def _lines(fan: Fan, scale: _Scale) -> list[str]:
    middle = dict(zip(fan.levels, fan.bands, strict=True)).get(0.5)
    made = [f'<polyline class="past" points="{" ".join(_points(fan.past, scale, 0))}"/>']
    if middle is not None:
        made.append(
            f'<polyline class="mid" points="{" ".join(_points(np.append(_now(fan), middle), scale, scale.past - 1))}"/>'
        )
    if fan.goal is not None:
        y = scale.y(fan.goal)
        made.append(f'<line class="goal" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        made.append(f'<text x="{LEFT + 6}" y="{y - 5}">all done: {fan.goal:.0f}</text>')
    now = scale.x(scale.past - 1)
    made.append(f'<line class="now" x1="{now}" x2="{now}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
    return made


def _marks(fan: Fan, scale: _Scale) -> list[str]:
    made = []
    for number, (label, day) in enumerate(fan.marks):
        place = scale.past - 1 + (day - fan.as_of).days
        if place < scale.days:
            x = scale.x(place)
            y = HEIGHT - 30 - 14 * (number % 2)
            made.append(f'<line class="due" x1="{x}" x2="{x}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
            made.append(_text(x, y, f"{label} {day.isoformat()}"))
    return made
