"""What moved the medians of many scopes between two days, from one reading: the parts alone, without the shares of
single merge requests. The same sums as in `quarterdeck.indicators.attribution`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.open_work.definitions import get_definition
from quarterdeck.indicators.open_work.matching import Matched, get_matched
from quarterdeck.indicators.open_work.reach import get_members
from quarterdeck.indicators.samples import DAY, Ints, Samples, known_until, take_samples


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a median between two days, in days: ``ageing + left + entered`` is ``after - before``."""

    first: date
    last: date
    before: float
    after: float
    ageing: float
    left: float
    entered: float

    @property
    def change(self) -> float:
        return self.after - self.before


def get_changes(connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask) -> list[Change | None]:
    """For each scope what moved ``oma`` or ``omrt`` from ``ask.first`` to ``ask.last``, the later day being the last
    that has begun.

    None where one of the days has no figure, and for the definition that counts answers' time only: it is explained one
    by one.
    """
    definition = get_definition(ask.indicator, ask.definition)
    if not scopes or definition.pauses == "answered" or ask.last <= ask.first:
        return [None] * len(scopes)
    zones = list(dict.fromkeys(scope.zone for scope in scopes))
    samples = take_samples(zones, ask.first, ask.last, until=known_until(ask))
    found = get_matched(
        connection, scopes, definition=definition, samples=samples, members=get_members(connection)
    )  # fmt: skip
    order = np.argsort(found.scope, kind="stable")
    edges = np.searchsorted(found.scope[order], np.arange(len(scopes) + 1))
    return [
        _change(found, order[low:high], _Ends.of(samples, scope.zone, whole=definition.whole_days))
        for scope, low, high in zip(scopes, edges[:-1], edges[1:], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Ends:
    """The two instants of a zone from which ages are reckoned, and where they stand among the samples."""

    first: date
    last: date
    begin: int
    end: int
    place: int

    @classmethod
    def of(cls, samples: Samples, zone: str, *, whole: bool) -> _Ends | None:
        row = samples.zone(zone)
        place = int(samples.lies[row].sum()) - 1
        if place < 1:
            return None
        ends = samples.ordinals() * DAY if whole else samples.instants[row]
        first = samples.days[0]
        return cls(first, first + timedelta(days=place), int(ends[0]), int(ends[place]), place)


def _change(found: Matched, rows: Ints, ends: _Ends | None) -> Change | None:
    if ends is None:
        return None
    then = rows[(found.first[rows] <= 0) & (found.until[rows] > 0)]
    now = rows[(found.first[rows] <= ends.place) & (found.until[rows] > ends.place)]
    if not len(then) or not len(now):
        return None
    age_now = ends.end - found.start[now]
    aged = ends.end - found.start[then]
    place = _places(found.mr_id[then], found.mr_id[now])
    stayed = place >= 0
    aged = np.where(stayed, age_now[place], aged)  # as it is now: a clock may have been set back by a reopening
    before, older = _twice(ends.begin - found.start[then]), _twice(aged)
    without = _twice(aged[stayed]) if stayed.any() else older
    after = _twice(age_now)
    parts = (before, after, older - before, without - older, after - without)
    return Change(ends.first, ends.last, *(part / (2 * DAY) for part in parts))


def _places(wanted: Ints, among: Ints) -> Ints:
    """Where each stands among others, -1 where it does not."""
    order = np.argsort(among)
    place = np.minimum(np.searchsorted(among[order], wanted), len(among) - 1)
    return np.where(among[order][place] == wanted, order[place], -1)


def _twice(ages: Ints) -> int:
    """Twice the median, a whole number of microseconds."""
    middle = len(ages) // 2
    low = (len(ages) - 1) // 2
    ordered = np.partition(ages, (low, middle))
    return int(ordered[low]) + int(ordered[middle])
