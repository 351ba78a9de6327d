"""Open work at one moment: each merge request with its age, as the figure of that day counts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.open_work.definitions import OpenDefinition, get_definition
from quarterdeck.indicators.open_work.matching import Matched, get_matched
from quarterdeck.indicators.open_work.paused import get_pieces
from quarterdeck.indicators.open_work.reach import get_members
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
    found = get_matched(
        connection, [scope], definition=definition, samples=samples, members=get_members(connection)
    )  # fmt: skip
    mr_id, age, runs = _ages(connection, found, samples, definition)
    order = np.lexsort((mr_id, -age))
    return Moment(day, samples.last, bool(samples.partial.any()), mr_id[order], age[order], runs[order])


def _ages(
    connection: duckdb.DuckDBPyConnection, found: Matched, samples: Samples, definition: OpenDefinition
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    if definition.pauses == "answered":
        pieces = get_pieces(connection, found.mr_id, found.scope, until=samples.last)
        held, age = pieces.at(samples.last)
        return pieces.mr_id[held], age, pieces.runs[held]
    end = int(samples.ordinals()[0]) * DAY if definition.whole_days else samples.last
    return found.mr_id, end - found.start, np.ones(len(found.mr_id), dtype=np.bool_)
