"""Brings open spans together with the scopes they count for and the samples they hold."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.open_work.definitions import OpenDefinition
from quarterdeck.indicators.open_work.population import NO_SPANS, Spans, read_spans
from quarterdeck.indicators.open_work.reach import Members, Positions, Reach, get_reach
from quarterdeck.indicators.periods import day_numbers
from quarterdeck.indicators.samples import DAY, Samples

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Matched:
    """Spans that hold a sample, once for each scope they count for.

    ``start`` is where the clock stands at zero (microseconds; in whole days midnight, as if in UTC, of its day in the
    zone of the scope); ``first`` and ``until`` are the samples that the span holds, in that zone; ``assumed`` marks a
    review request without a known time. ``strangers`` counts the merge requests by humans that hold a sample and
    whose author was in no team when they were created.
    """

    mr_id: Ints
    start: Ints
    first: NDArray[np.integer]
    until: NDArray[np.integer]
    scope: NDArray[np.int32]
    assumed: NDArray[np.bool_]
    strangers: int


@dataclass(frozen=True, slots=True)
class _Target:
    """What spans are matched with."""

    samples: Samples
    reaches: tuple[Reach, ...]
    """By zone."""
    everybody: Reach
    bots: Positions
    whole_days: bool


def get_matched(
    connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], *, definition: OpenDefinition, samples: Samples,
    members: Members,
) -> Matched:  # fmt: skip
    """The open spans of the scopes' people that hold a sample, from one scan of the lake."""
    numbered = list(enumerate(scopes))
    reaches = [get_reach(members, {i: s for i, s in numbered if s.zone == zone}) for zone in samples.zones]
    whole = get_reach(members, {0: members.everybody(samples.zones[0])})
    target = _Target(samples, tuple(reaches), whole, Positions(members.bots), definition.whole_days)
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        # What is read is matched by other threads while the next is read: the work is done inside NumPy.
        spans = read_spans(connection, definition, first=samples.first, last=samples.last)
        waiting = [pool.submit(_match, target, part) for part in spans]
        found = [matched for one in waiting for matched in one.result()]
    return _joined(found) if found else _match(target, NO_SPANS)[0]


def _joined(parts: Sequence[Matched]) -> Matched:
    def column(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(part, name) for part in parts])

    return Matched(
        column("mr_id"), column("start"), column("first"), column("until"), column("scope"), column("assumed"),
        sum(part.strangers for part in parts),
    )  # fmt: skip


def _match(target: _Target, spans: Spans) -> list[Matched]:
    """The part of each zone; strangers are looked for in the first."""
    return [_match_in(target, zone, spans) for zone in range(len(target.samples.zones))]


def _match_in(target: _Target, zone: int, spans: Spans) -> Matched:
    samples = target.samples
    first, until = (samples.index(zone, instants) for instants in (spans.opened, spans.ended))
    held = first < until
    span, scope = target.reaches[zone].match(spans.author, spans.created, held)
    start = spans.start[span]
    if target.whole_days:
        start = day_numbers(start, samples.zones[zone]) * DAY
    assumed = np.zeros(len(span), dtype=np.bool_) if spans.assumed is None else spans.assumed[span]
    if zone == 0:
        held[span] = False
    strangers = 0 if zone else _count_strangers(target, spans, np.flatnonzero(held))
    return Matched(spans.mr_id[span], start, first[span], until[span], scope, assumed, strangers)


def _count_strangers(target: _Target, spans: Spans, rest: NDArray[np.intp]) -> int:
    """How many merge requests, of the spans that nobody asked for, are by humans who were in no team, days taken in
    the first zone. Unknown and ghost authors count."""
    author, created = spans.author[rest], spans.created[rest]
    strange = target.bots(author) == len(target.bots.keys)
    inside, _ = target.everybody.match(author, created)
    strange[inside] = False
    return int(strange.sum()) if spans.once else len(np.unique(spans.mr_id[rest[strange]]))
