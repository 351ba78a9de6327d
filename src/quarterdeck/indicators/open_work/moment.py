"""Open work at one moment: each merge request with its age, as the figure of that day counts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.open_work.definitions import OpenDefinition, get_definition
from quarterdeck.indicators.open_work.grid import index_rows
from quarterdeck.indicators.open_work.paused import get_pieces
from quarterdeck.indicators.open_work.population import Spans, get_spans
from quarterdeck.indicators.open_work.reach import get_members, get_reach
from quarterdeck.indicators.samples import DAY, Samples, known_until, take_samples

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Moment:
    """The merge requests behind the figure of ``day``, at ``instant``, with their ages in microseconds, and whether
    the clock of each ``runs`` then."""

    day: date
    instant: int
    partial: bool
    mr_id: Ints
    age: Ints
    runs: NDArray[np.bool_]


def get_moment(connection: duckdb.DuckDBPyConnection, scope: Scope, ask: Ask, *, day: date) -> Moment | None:
    """What stands behind the figure of a scope on a day, oldest first; None where no point lies on that day."""
    definition = get_definition(ask.indicator, ask.definition)
    samples = take_samples([scope.zone], day, day, until=known_until(ask))
    if not samples.lies.all():
        return None
    reach = get_reach(get_members(connection), [scope])
    spans = get_spans(connection, reach, definition, first=samples.first, last=samples.last)
    mr_id, age, runs = _ages(connection, spans, samples, definition)
    order = np.lexsort((mr_id, -age))
    return Moment(day, samples.last, bool(samples.partial.any()), mr_id[order], age[order], runs[order])


def _ages(
    connection: duckdb.DuckDBPyConnection, spans: Spans, samples: Samples, definition: OpenDefinition
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    if definition.pauses == "answered":
        pieces = get_pieces(connection, spans, until=samples.last)
        held, age = pieces.at(samples.last)
        return pieces.mr_id[held], age, pieces.runs[held]
    rows = index_rows(spans, samples, np.zeros(1, dtype=np.int64), whole_days=definition.whole_days)
    held = np.flatnonzero(rows.first < rows.until)
    end = int(samples.ordinals()[0]) * DAY if definition.whole_days else samples.last
    return spans.mr_id[held], end - rows.start[held], np.ones(len(held), dtype=np.bool_)
