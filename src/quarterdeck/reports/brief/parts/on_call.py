"""When the report was or will be on call: dates, and how much of it lay in their night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.desk.oneonones.dates import instant
from quarterdeck.desk.oneonones.models import Series
from quarterdeck.desk.people.models import OnCallShift
from quarterdeck.reports.brief.model import About, Line, Part

_BACK, _AHEAD = timedelta(days=14), timedelta(days=28)
_MOST = 20
_NIGHT = time(22), time(6)
"""By the report's clock."""


def part(about: About) -> Iterator[Part]:
    """The report's own shifts, for their manager alone: not in a skip-level."""
    if about.series.kind == Series.Kind.SKIP_LEVEL:
        return
    since = about.since or about.now - _BACK
    near = OnCallShift.objects.filter(
        person_id=about.series.report_id, end_at__gt=since, start_at__lt=about.now + _AHEAD
    ).order_by("start_at", "pk")[:_MOST]
    lines = tuple(
        Line(f"oncall:{shift.rota}:{shift.start_at.astimezone(UTC):%Y%m%dT%H%M}"[:200], _text(shift, about), "",
             shift.start_at.astimezone(about.sides.zone).date())
        for shift in near
    )  # fmt: skip
    if lines:
        yield Part("on_call", "On call", lines, ask="Was there rest after it?")


def _text(shift: OnCallShift, about: About) -> str:
    zone = about.sides.zone
    nights = night_hours(shift.start_at, shift.end_at, zone)
    said = f"On call ({shift.rota}) from {_when(shift.start_at, zone)} to {_when(shift.end_at, zone)}"
    return f"{said}, {nights:g} h of it between 22:00 and 6:00" if nights else said


def night_hours(start: datetime, end: datetime, zone: ZoneInfo) -> float:
    """Hours of a span that lie between 22:00 and 6:00 by a local clock; hours that pass, whatever the clock does."""
    day = start.astimezone(zone).date() - timedelta(days=1)
    total = timedelta()
    while (begins := instant(day, _NIGHT[0], zone)) < end:
        ends = instant(_next(day), _NIGHT[1], zone)
        total += max(timedelta(), min(end, ends) - max(start, begins))
        day = _next(day)
    return round(total.total_seconds() / 3600, 1)


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b} {local:%H:%M}"
