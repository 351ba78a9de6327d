"""Epics on a time line, each with the bands in which its end falls: SVG that loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from textwrap import wrap

from quarterdeck.forecast.drawing import BANDS, fitted, framed, legend

WIDTH, LEFT, RIGHT, TOP, ROW = 920, 172, 282, 86, 34
NAME, NOTE = LEFT - 24, 125
"""Room for a name, and letters of a line of notes."""
COLUMNS = {0.5: WIDTH - RIGHT + 74, 0.85: WIDTH - RIGHT + 156}
"""Where the days at these levels stand in words; the target beside them."""
TARGET = WIDTH - RIGHT + 238
FAR = 3
"""A target so many times as far away as the latest end is drawn at the edge, not to squeeze the bars."""
BEYOND = "beyond: not by the last day that is simulated (--horizon); a band that reaches the right edge ends beyond it"


@dataclass(frozen=True, slots=True)
class Bar:
    """An epic: its end's quantile days by level (None: beyond the horizon), and its ``target``."""

    name: str
    days: dict[float, date | None]
    target: date | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """The time line: which place on the picture a day has."""

    first: date
    last: date

    def x(self, day: date | None) -> float:
        """A day that is beyond the line lies at its end."""
        span = max((self.last - self.first).days, 1)
        part = 1.0 if day is None else min(max((day - self.first).days / span, 0.0), 1.0)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * part, 1)


def svg(title: str, as_of: date, bars: Sequence[Bar], *, notes: Sequence[str] = ()) -> str:
    """The picture. ``notes`` stand below it, such as why there are no bands."""
    line = _line(as_of, bars)
    if any(day is None for bar in bars for day in bar.days.values()):
        notes = [*notes, BEYOND]
    notes = [line for note in notes for line in wrap(note, NOTE)]
    height = TOP + ROW * len(bars) + 14 + 18 * len(notes)
    parts = [f'<text class="t" x="12" y="22">{escape(title)}</text>']
    if any(bar.days for bar in bars):
        parts += legend(12, 44, target=any(bar.target for bar in bars))
    parts += [*_days(line, len(bars)), *_heads(bars)]
    for number, bar in enumerate(bars):
        parts += [*_bar(bar, TOP + ROW * number, line), *_words(bar, TOP + ROW * number)]
    for number, note in enumerate(notes):
        parts.append(f'<text x="12" y="{TOP + ROW * len(bars) + 14 + 18 * number}">{escape(note)}</text>')
    return framed(title, "; ".join(_said(bar) for bar in bars), (WIDTH, height), parts)


def _line(as_of: date, bars: Sequence[Bar]) -> _Line:
    ends = [day for bar in bars for day in bar.days.values() if day]
    last = max([*ends, as_of + timedelta(days=14)])
    edge = as_of + FAR * (last - as_of)
    targets = [bar.target for bar in bars if bar.target and (not ends or bar.target <= edge)]
    return _Line(as_of, max([last, *targets]) + timedelta(days=2))


def _days(line: _Line, rows: int) -> list[str]:
    made = []
    for part in range(5):
        day = line.first + timedelta(days=round((line.last - line.first).days * part / 4))
        x = line.x(day)
        made.append(f'<line class="g" x1="{x}" x2="{x}" y1="{TOP - 8}" y2="{TOP + ROW * rows - 4}"/>')
        made.append(f'<text x="{x}" y="{TOP - 14}" text-anchor="middle">{day}</text>')
    return made


def _heads(bars: Sequence[Bar]) -> list[str]:
    heads = [(x, f"{level:.0%}") for level, x in COLUMNS.items()] if any(bar.days for bar in bars) else []
    if any(bar.target for bar in bars):
        heads.append((TARGET, "target"))
    return [_centred(x, TOP - 14, said) for x, said in heads]


def _words(bar: Bar, y: int) -> list[str]:
    """The days beside the bands, to be read without measuring."""
    said = [(x, str(bar.days[level] or "beyond")) for level, x in COLUMNS.items() if level in bar.days]
    if bar.target:
        said.append((TARGET, str(bar.target)))
    return [_centred(x, y + 19, words) for x, words in said]


def _centred(x: float, y: float, said: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle">{said}</text>'


def _bar(bar: Bar, y: int, line: _Line) -> list[str]:
    made = [f'<text x="12" y="{y + 19}">{escape(fitted(bar.name, NAME))}<title>{escape(_said(bar))}</title></text>']
    for low, high, kind, name in BANDS:
        if bar.days.get(low) is not None:
            x, beyond = line.x(bar.days[low]), line.x(bar.days.get(high))
            made.append(
                f'<rect class="{kind}" x="{x}" y="{y + 5}" width="{max(beyond - x, 1):.1f}" height="20">'
                f"<title>{name}</title></rect>"
            )
    if bar.days.get(0.5) is not None:
        x = line.x(bar.days[0.5])
        made.append(f'<line class="mid" x1="{x}" x2="{x}" y1="{y + 3}" y2="{y + 27}"/>')
    return made + ([] if bar.target is None else [_target(bar.target, y, line)])


def _target(day: date, y: int, line: _Line) -> str:
    """A stroke; where the day is off the line an arrow towards it, for its day stands beside."""
    if line.first <= day <= line.last:
        x = line.x(day)
        return f'<line class="due" x1="{x}" x2="{x}" y1="{y}" y2="{y + 30}"><title>target</title></line>'
    past = day < line.first
    x, towards = (LEFT, -6) if past else (WIDTH - RIGHT, 6)
    return f'<path class="off" d="M{x} {y + 10}l{towards} 5l{-towards} 5z"><title>target {day}</title></path>'


def _said(bar: Bar) -> str:
    days = ", ".join(f"{level:.0%} {day or 'beyond the horizon'}" for level, day in bar.days.items())
    return f"{bar.name}: {days or 'no single date'}{f', target {bar.target}' if bar.target else ''}"
