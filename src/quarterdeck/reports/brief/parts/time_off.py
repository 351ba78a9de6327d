"""When either of the two was or will be away: since last time, and in the next weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from quarterdeck.desk.oneonones.dates import Diary
from quarterdeck.reports.brief.model import About, Line, Part

_AHEAD = timedelta(days=42)
_BACK = timedelta(days=14)
"""Where none was held before."""


def part(about: About) -> Iterator[Part]:
    """Days off of both. The manager sees these on the people pages as well."""
    since = about.since.date() if about.since else about.now.date() - _BACK
    sides = [about.sides.report] if about.sides.alone else [about.sides.report, about.sides.manager]
    lines = tuple(
        Line(f"off:{n}:{first}:{last}", _text(side, first, last, about.now.astimezone(side.zone).date()), "", first)
        for n, side in enumerate(sides)
        for first, last in side.away
        if last >= since and first <= about.for_date + _AHEAD
    )
    if lines:
        yield Part("time_off", "Time off", lines, known=True)


def _text(side: Diary, first: date, last: date, today: date) -> str:
    span = _day(first) if first == last else f"{_day(first)} to {_day(last)}"
    tense = "was" if last < today else "is"
    return f"{side.name} {tense} away {'on' if first == last else 'from'} {span}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
