"""From spans to ages: the median age of every scope on every day, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.open_work.definitions import OpenDefinition
from quarterdeck.indicators.open_work.kernels import Medians, Rows, medians
from quarterdeck.indicators.open_work.paused import get_pieces, paused_medians
from quarterdeck.indicators.open_work.population import Spans, get_spans
from quarterdeck.indicators.open_work.reach import Reach
from quarterdeck.indicators.periods import day_numbers
from quarterdeck.indicators.samples import DAY, Samples

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grid:
    """Daily medians: shape (scopes, days). ``value`` is in days, NaN where nothing was open or no point lies."""

    samples: Samples
    value: NDArray[np.float64]
    n: Ints
    assumed: Ints
    """By scope, the rows whose review request has no known time."""


def get_grid(
    connection: duckdb.DuckDBPyConnection,
    scopes: Sequence[Scope],
    reach: Reach,
    *,
    definition: OpenDefinition,
    samples: Samples,
) -> Grid:
    """The daily medians of all scopes, from one query and one run of the kernel."""
    spans = get_spans(connection, reach, definition, first=samples.first, last=samples.last)
    zones = np.array([samples.zone(scope.zone) for scope in scopes], dtype=np.int64)
    if definition.pauses == "answered":
        return _paused_grid(connection, spans, samples, zones)
    rows = index_rows(spans, samples, zones, whole_days=definition.whole_days)
    found = medians(rows, samples=len(samples.days), groups=len(scopes))
    held = spans.assumed & (rows.first < rows.until)
    assumed = np.bincount(spans.scope[held], minlength=len(scopes))
    return Grid(samples, _ages(found, samples, zones, whole_days=definition.whole_days), found.n.T, assumed)


def _paused_grid(connection: duckdb.DuckDBPyConnection, spans: Spans, samples: Samples, zones: Ints) -> Grid:
    pieces = get_pieces(connection, spans, until=samples.last)
    twice, n = paused_medians(pieces, samples.instants[zones])
    value = np.where((n > 0) & samples.lies[zones], twice / (2.0 * DAY), np.nan)
    assumed = np.unique(np.stack([spans.mr_id, spans.scope])[:, spans.assumed], axis=1)[1]
    return Grid(samples, value, n, np.bincount(assumed, minlength=len(zones)))


def index_rows(spans: Spans, samples: Samples, zones: Ints, *, whole_days: bool) -> Rows:
    """Spans as rows of the kernel: instants become indices of samples, in the zone of each scope."""
    first = np.empty(len(spans), dtype=np.int64)
    until = np.empty(len(spans), dtype=np.int64)
    start = spans.start.copy()
    zone_of = zones[spans.scope]
    for zone, name in enumerate(samples.zones):
        mine = np.flatnonzero(zone_of == zone)
        first[mine] = np.searchsorted(samples.instants[zone], spans.opened[mine], side="right")
        until[mine] = np.searchsorted(samples.instants[zone], spans.ended[mine], side="right")
        if whole_days:
            start[mine] = day_numbers(start[mine], name) * DAY
    return Rows(start, first, until, spans.scope)


def _ages(found: Medians, samples: Samples, zones: Ints, *, whole_days: bool) -> NDArray[np.float64]:
    """Days from the median start to the sample, (scopes, days): one rounding, at the division."""
    ends = np.tile(samples.ordinals() * DAY, (len(zones), 1)) if whole_days else samples.instants[zones]
    ages = (2 * ends - found.twice.T) / (2.0 * DAY)
    return np.where((found.n.T > 0) & samples.lies[zones], ages, np.nan)
