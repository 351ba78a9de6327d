"""What all monthly figures share: the months of each zone, the periods of the grain, and the caveats of them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.indicators.errors import WrongGrain
from quarterdeck.indicators.periods import (
    Month,
    Period,
    by_month,
    by_quarter,
    end_of_month,
    first_of_month,
    first_of_quarter,
    last_day_begun,
    months_between,
)
from quarterdeck.indicators.samples import known_until

ONLY_OPEN = "only open merge requests were read so far"
EXISTS_NOW = "past months use today's bot flags, and only merge requests that exist today"
NO_PEOPLE = "nobody was in the team"


@dataclass(frozen=True, slots=True)
class Frame:
    """The time that a question asks for, in one zone: its months in order, and the periods that bear points."""

    zone: str
    months: tuple[Month, ...]
    periods: tuple[Period, ...]


def check(ask: Ask) -> None:
    """Raises WrongGrain, UnknownDefinition or UnknownIndicator where the question cannot be answered as put."""
    indicator = get_indicator(ask.indicator)
    indicator.get_definition(ask.definition)
    if ask.grain not in indicator.grains:
        raise WrongGrain(ask.indicator, ask.grain, indicator.grains)


def frame_of(ask: Ask, zone: str) -> Frame:
    """The frame of a question in a zone; whole quarters where it asks by quarter."""
    first, last = ask.first, ask.last
    if ask.grain == "quarter":
        first, last = first_of_quarter(first), _end_of_quarter(last)
    months = months_between(first, last, zone=zone, until=known_until(ask))
    return Frame(zone, months, by_quarter(months) if ask.grain == "quarter" else by_month(months))


def _end_of_quarter(day: date) -> date:
    return end_of_month(first_of_month(first_of_quarter(day), plus=2))


def known_day(ask: Ask) -> date:
    """The last day that had begun, in UTC, at the last known instant."""
    return last_day_begun(known_until(ask), "UTC")


def by_zone(scopes: Sequence[Scope]) -> dict[str, list[int]]:
    """The places of the scopes, by their zone."""
    places: dict[str, list[int]] = {}
    for place, scope in enumerate(scopes):
        places.setdefault(scope.zone, []).append(place)
    return places


def frames_of(ask: Ask, scopes: Sequence[Scope]) -> dict[str, Frame]:
    """A frame for each zone of the scopes."""
    return {zone: frame_of(ask, zone) for zone in by_zone(scopes)}


def span_of(frames: Iterable[Frame]) -> list[Month]:
    """All months of some frames, in no order: what data must be read."""
    return [month for frame in frames for month in frame.months]
