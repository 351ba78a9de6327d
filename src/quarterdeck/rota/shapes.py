"""From layers to shifts: every instant of the horizon that a layer asks for lies in exactly one shift of each slot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from quarterdeck.rota.model import ALL_DAYS, WEEKDAYS, Layer, Request, Shift
from quarterdeck.rota.zones import instant, local_day

Span = tuple[datetime, datetime]
_DAY = timedelta(days=1)
_MIDNIGHT = time(0)

PRESETS: dict[str, tuple[tuple[str, ...], int, frozenset[int]]] = {
    "weekly": (("09:00-09:00",), 7, ALL_DAYS),
    "daily": (("09:00-09:00",), 1, ALL_DAYS),
    "follow-the-sun": (("23:00-07:00", "07:00-15:00", "15:00-23:00"), 1, ALL_DAYS),
    "follow-the-sun-24x5": (("23:00-07:00", "07:00-15:00", "15:00-23:00"), 1, WEEKDAYS),
    "gitlab-incident-manager": (
        ("23:00-05:00", "05:00-11:00", "11:00-15:00", "15:00-19:00", "19:00-23:00"),
        4,
        ALL_DAYS,
    ),
    "four-hours": (tuple(f"{h:02}:00-{(h + 4) % 24:02}:00" for h in range(0, 24, 4)), 1, ALL_DAYS),
}  # windows, days in a row, days
OVERNIGHT = {"follow-the-sun-24x5": frozenset({6, 0, 1, 2, 3})}  # from Sunday 23:00 to Friday 23:00


def expand(request: Request) -> tuple[Shift, ...]:
    """All shifts of all layers, shadow layers included, by start, layer and slot; cut at the horizon's ends."""
    layers = {layer.name: layer for layer in request.layers}
    made: list[Shift] = []
    for layer in request.layers:
        source = layers[layer.shadow_of] if layer.shadow_of else layer
        made += _shifts_of(layer, source, request)
    return tuple(sorted(made, key=lambda s: (s.start_at, s.layer, s.slot, s.end_at)))


def _shifts_of(layer: Layer, source: Layer, request: Request) -> Iterable[Shift]:
    seen: dict[str, int] = {}
    for segments in _blocks(source, request.start_at, request.end_at):
        stem = f"{layer.name}/{segments[0][0]:%Y-%m-%dT%H:%MZ}"
        seen[stem] = seen.get(stem, 0) + 1
        stem += f"+{seen[stem]}" if seen[stem] > 1 else ""
        for slot in range(layer.needs):
            yield Shift(stem + (f"#{slot + 1}" if slot else ""), layer.name, segments, slot)


def _blocks(layer: Layer, start_at: datetime, end_at: datetime) -> Iterable[tuple[Span, ...]]:
    first = local_day(layer.timezone, start_at) - _DAY
    last = local_day(layer.timezone, end_at) + _DAY
    anchor = layer.anchor_date or local_day(layer.timezone, start_at)
    begin = first - timedelta(days=(first - anchor).days % layer.days_in_a_row)
    while begin <= last:
        days = [begin + timedelta(days=n) for n in range(layer.days_in_a_row)]
        for window in layer.windows:
            starting = layer.days if window[0] < window[1] else layer.overnight_days or layer.days
            spans = [_span(layer.timezone, day, window) for day in days if day.weekday() in starting]
            segments = _merged(_clip(spans, start_at, end_at))
            if segments:
                yield segments
        begin += timedelta(days=layer.days_in_a_row)


def _span(zone: str, day: date, window: tuple[time, time]) -> Span:
    """A window of a local day in UTC; empty where the clock skips all of it."""
    begins, ends = window
    return instant(zone, day, begins), instant(zone, day if ends > begins else day + _DAY, ends)


def _clip(spans: Iterable[Span], start_at: datetime, end_at: datetime) -> list[Span]:
    cut = [(max(begin, start_at), min(end, end_at)) for begin, end in spans]
    return [(begin, end) for begin, end in cut if begin < end]


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    made: list[Span] = []
    for begin, end in spans:
        if made and made[-1][1] == begin:
            made[-1] = (made[-1][0], end)
        else:
            made.append((begin, end))
    return tuple(made)


def gaps(shifts: Iterable[Shift], start_at: datetime, end_at: datetime) -> list[Span]:
    """The spans of the horizon that no shift covers, in order."""
    spans = sorted(span for shift in shifts for span in shift.segments)
    at, made = start_at, []
    for begin, end in spans:
        if begin > at:
            made.append((at, begin))
        at = max(at, end)
    if at < end_at:
        made.append((at, end_at))
    return made


def midnight(zone: str, day: date) -> datetime:
    """The instant at which a local day begins."""
    return instant(zone, day, _MIDNIGHT).astimezone(UTC)
