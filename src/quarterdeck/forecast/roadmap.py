"""Epics on a time line, each with the bands in which its end falls: SVG that loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from textwrap import wrap

from quarterdeck.forecast.chart import BANDS, key_of

WIDTH, LEFT, RIGHT, TOP, ROW = 760, 150, 24, 58, 34
NAME, NOTE = 20, 112
"""Letters of a name and of a line of notes that there is room for."""
FAR = 3
"""A target so many times as far away as the latest end is drawn at the edge, not to squeeze the bars."""
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.t{font-weight:600;font-size:14px}.g{stroke:#ddd}"
    ".mid{stroke:#1f5fa8;stroke-width:3}.due{stroke:#b3450b;stroke-width:2;stroke-dasharray:4 2}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.g{stroke:#444}.mid{stroke:#0b2f5c}.due{stroke:#ff9a66}}"
)


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
    ends = [day for bar in bars for day in bar.days.values() if day]
    last = max([*ends, as_of + timedelta(days=14)])
    edge = as_of + FAR * (last - as_of)
    targets = [bar.target for bar in bars if bar.target and (not ends or bar.target <= edge)]
    line = _Line(as_of, max([last, *targets]) + timedelta(days=4))
    notes = [line for note in notes for line in wrap(note, NOTE)]
    height = TOP + ROW * len(bars) + 24 + 18 * len(notes)
    parts = [f'<text class="t" x="12" y="22">{escape(title)}</text>', *_days(line, len(bars))]
    for number, bar in enumerate(bars):
        parts += _bar(bar, TOP + ROW * number, line)
    for number, note in enumerate(notes):
        parts.append(f'<text x="12" y="{TOP + ROW * len(bars) + 20 + 18 * number}">{escape(note)}</text>')
    says = "; ".join(_said(bar) for bar in bars)
    key = key_of(title, says)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="t{key} d{key}"><title id="t{key}">{escape(title)}</title>'
        f'<desc id="d{key}">{escape(says)}</desc><style>{_STYLE}</style>'
        f"{''.join(parts)}</svg>\n"
    )


def _days(line: _Line, rows: int) -> list[str]:
    made = []
    for part in range(5):
        day = line.first + timedelta(days=round((line.last - line.first).days * part / 4))
        x = line.x(day)
        made.append(f'<line class="g" x1="{x}" x2="{x}" y1="{TOP - 8}" y2="{TOP + ROW * rows}"/>')
        made.append(f'<text x="{x}" y="{TOP - 14}" text-anchor="{"end" if part == 4 else "middle"}">{day}</text>')
    return made


def _bar(bar: Bar, y: int, line: _Line) -> list[str]:
    name = bar.name if len(bar.name) <= NAME else bar.name[: NAME - 1] + "…"
    made = [f'<text x="12" y="{y + 19}">{escape(name)}<title>{escape(_said(bar))}</title></text>']
    for low, high, colour in BANDS:
        if bar.days.get(low) is not None:
            x, beyond = line.x(bar.days[low]), line.x(bar.days.get(high))
            name = f"{high - low:.0%} of the runs"
            made.append(
                f'<rect x="{x}" y="{y + 5}" width="{max(beyond - x, 1):.1f}" height="20" fill="{colour}">'
                f"<title>{name}</title></rect>"
            )
    if bar.days.get(0.5) is not None:
        x = line.x(bar.days[0.5])
        made.append(f'<line class="mid" x1="{x}" x2="{x}" y1="{y + 3}" y2="{y + 27}"/>')
    if bar.target is not None and line.first <= bar.target <= line.last:
        x = line.x(bar.target)
        made.append(f'<line class="due" x1="{x}" x2="{x}" y1="{y}" y2="{y + 30}"><title>target</title></line>')
    elif bar.target is not None:
        past = bar.target < line.first
        x, anchor, said = (LEFT, "start", "← target") if past else (WIDTH - 4, "end", "target →")
        made.append(f'<text x="{x}" y="{y + 3}" text-anchor="{anchor}">{said} {bar.target}</text>')
    return made


def _said(bar: Bar) -> str:
    days = ", ".join(f"{level:.0%} {day or 'beyond the horizon'}" for level, day in bar.days.items())
    return f"{bar.name}: {days or 'no single date'}{f', target {bar.target}' if bar.target else ''}"
