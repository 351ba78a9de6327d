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
from quarterdeck.indicators.open_work.matching import Matched, get_matched
from quarterdeck.indicators.open_work.paused import get_pieces, paused_medians
from quarterdeck.indicators.open_work.reach import Members
from quarterdeck.indicators.samples import DAY, Samples

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grid:
    """Daily medians: shape (scopes, days). ``value`` is in days, NaN where nothing was open or no point lies.

    ``assumed`` counts, by scope, the rows whose review request has no known time; ``strangers`` the merge requests by
    humans who were in no team when they created them.
    """

    samples: Samples
    value: NDArray[np.float64]
    n: Ints
    assumed: Ints
    strangers: int


def get_grid(
    connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], *, definition: OpenDefinition, samples: Samples,
    members: Members,
) -> Grid:  # fmt: skip
    """The daily medians of all scopes, from one scan and one run of the kernel."""
    found = get_matched(connection, scopes, definition=definition, samples=samples, members=members)
    zones = np.array([samples.zone(scope.zone) for scope in scopes], dtype=np.int64)
    if definition.pauses == "answered":
        pieces = get_pieces(connection, found.mr_id, found.scope, until=samples.last)
        twice, n = paused_medians(pieces, samples.instants[zones])
        value = np.where((n > 0) & samples.lies[zones], twice / (2.0 * DAY), np.nan)
    else:
        rows = Rows(found.start, found.first, found.until, found.scope)
        held = medians(rows, samples=len(samples.days), groups=len(scopes))
        value, n = _ages(held, samples, zones, whole_days=definition.whole_days), held.n.T
    return Grid(samples, value, n, _assumed(found, len(scopes)), found.strangers)


def _ages(found: Medians, samples: Samples, zones: Ints, *, whole_days: bool) -> NDArray[np.float64]:
    """Days from the median start to the sample, (scopes, days): one rounding, at the division."""
    ends = np.tile(samples.ordinals() * DAY, (len(zones), 1)) if whole_days else samples.instants[zones]
    ages = (2 * ends - found.twice.T) / (2.0 * DAY)
    return np.where((found.n.T > 0) & samples.lies[zones], ages, np.nan)


def _assumed(found: Matched, scopes: int) -> Ints:
    pairs = np.stack([found.scope[found.assumed], found.mr_id[found.assumed]])
    return np.bincount(np.unique(pairs, axis=1)[0], minlength=scopes)
