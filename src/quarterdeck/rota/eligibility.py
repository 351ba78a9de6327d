"""May this person take this shift? A reason in words where not."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.rota.hours import Kinds, Meter
from quarterdeck.rota.model import Away, Layer, Person, Request, Shift


def months_later(day: date, months: int) -> date:
    """The same day some months on, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Eligibility:
    """Answers, for one request, who may take what. Eligible is lasting; being away for a while is not ineligible."""

    def __init__(self, request: Request, meter: Meter) -> None:
        self._request, self._meter = request, meter
        self._layers = {layer.name: layer for layer in request.layers}
        self._away: dict[str, list[Away]] = defaultdict(list)
        self._here: dict[str, tuple[datetime | None, datetime | None]] = {}
        for span in request.away:
            self._away[span.handle].append(span)

    def find_reason(self, person: Person, shift: Shift) -> str | None:
        """Why this person may not take this shift at all; None: may."""
        return self.find_ineligible(person, shift) or self.find_away(person, shift, counts=True)

    def find_ineligible(self, person: Person, shift: Shift) -> str | None:
        """Why the shift is none of this person's (and does not count for the entitlement); None: it is."""
        layer = self._layers[shift.layer]
        return (
            self._by_layer(person, layer)
            or self._by_dates(person, shift.start_at, shift.end_at)
            or self._by_kind(person, self.kinds(person, shift))
            or self.find_away(person, shift, counts=False)
        )

    def row(self, person: Person, shifts: Sequence[Shift], kinds: Sequence[Kinds]) -> list[bool]:
        """For each shift whether ``find_ineligible`` gives None, quickly; ``kinds`` are the person's of each."""
        fits = {name: self._by_layer(person, layer) is None for name, layer in self._layers.items()}
        spans = [span for span in self._away.get(person.handle, ()) if not span.counts]
        begin, end = self.here(person)
        picky = self._by_kind(person, Kinds(weekend=1, holiday=1, night=1)) is not None
        return [
            fits[shift.layer]
            and not (begin and shift.start_at < begin)
            and not (end and shift.end_at > end)
            and not (picky and self._by_kind(person, kind))
            and not any(meets(shift.segments, span.start_at, span.end_at) for span in spans)
            for shift, kind in zip(shifts, kinds, strict=True)
        ]

    def find_away(self, person: Person, shift: Shift, *, counts: bool) -> str | None:
        """The kind of a span away that meets the shift, of those that do (or do not) count as eligible time."""
        for span in self._away.get(person.handle, ()):
            if span.counts == counts and meets(shift.segments, span.start_at, span.end_at):
                return span.kind
        return None

    def away_in(self, person: Person, shift: Shift) -> tuple[list[str], float]:
        """The person's time off that meets a shift, each as its first and last local day, and the seconds of the shift
        in it."""
        zone, days, seconds = ZoneInfo(person.timezone), [], 0.0
        for span in self._away.get(person.handle, ()):
            if span.counts and meets(shift.segments, span.start_at, span.end_at):
                first, last = span.start_at.astimezone(zone), (span.end_at - timedelta(seconds=1)).astimezone(zone)
                days.append(
                    f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" if first.date() < last.date() else f"{first:%Y-%m-%d}"
                )
                parts = (min(end, span.end_at) - max(begin, span.start_at) for begin, end in shift.segments)
                seconds += sum(max(part.total_seconds(), 0.0) for part in parts)
        return days, seconds

    def has_time_off(self, person: Person) -> bool:
        """Whether any span away of the person counts as eligible time."""
        return any(span.counts for span in self._away.get(person.handle, ()))

    def kinds(self, person: Person, shift: Shift) -> Kinds:
        """The seconds of a shift by kind, on this person's clock."""
        return self._meter.kinds(person, shift.segments)

    def here(self, person: Person) -> tuple[datetime | None, datetime | None]:
        """From when until when the person may be on call (None: no such end), by tenure and dates."""
        if person.handle not in self._here:
            self._here[person.handle] = self._dates(person)
        return self._here[person.handle]

    def seconds_here(self, person: Person, start_at: datetime, end_at: datetime) -> int:
        """The part of a span in which the person was here, less long leave and duty elsewhere."""
        begin, end = self.here(person)
        low, high = max(start_at, begin or start_at), min(end_at, end or end_at)
        away = sorted((a.start_at, a.end_at) for a in self._away.get(person.handle, ()) if not a.counts)
        seconds, at = 0.0, low
        for first, last in [*away, (high, high)]:
            seconds += max(0.0, (min(first, high) - at).total_seconds())
            at = max(at, last)
        return int(seconds)

    def _dates(self, person: Person) -> tuple[datetime | None, datetime | None]:
        zone = ZoneInfo(person.timezone)
        begin = end = None
        if person.start_date:
            begin = _start(months_later(person.start_date, self._request.rules.tenure_months), zone)
        if person.end_date:
            end = _start(person.end_date + timedelta(days=1), zone)
        return begin, end

    def _by_dates(self, person: Person, start_at: datetime, end_at: datetime) -> str | None:
        begin, end = self.here(person)
        if begin and start_at < begin:
            return "not here long enough"
        return "has left by then" if end and end_at > end else None

    def _by_layer(self, person: Person, layer: Layer) -> str | None:
        if person.training != bool(layer.shadow_of):
            return "in training" if person.training else "not in training"
        if person.layers and layer.name not in person.layers and layer.shadow_of not in person.layers:
            return "not of this layer"
        if layer.levels and person.level not in layer.levels:
            return "not of this level"
        return "opted out of this layer" if layer.name in person.opt_outs else None

    def _by_kind(self, person: Person, kinds: Kinds) -> str | None:
        rules, country = self._request.rules, (person.country or "").partition("-")[0]
        if kinds.weekend and ("weekend" in person.opt_outs or country in rules.no_weekend):
            return "takes no weekend duty"
        if kinds.holiday and ("holiday" in person.opt_outs or country in rules.no_holiday):
            return "takes no holiday duty"
        return "takes no night duty" if kinds.night and "night" in person.opt_outs else None


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def meets(segments: Iterable[tuple[datetime, datetime]], start_at: datetime, end_at: datetime) -> bool:
    """Whether any segment overlaps the span."""
    return any(begin < end_at and start_at < end for begin, end in segments)
