"""Ages that stand still while nobody's answer is due: the definition ``waiting`` of the review time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.clocks import State, Stretch, stretches
from quarterdeck.indicators.histories import get_bots, get_histories

Ints = NDArray[np.int64]
Piece = tuple[int, int, int, bool]
"""From (exclusive) and until (inclusive), the time counted at its beginning, and whether it runs."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Stretches of open time after the clock began, row by row: a piece holds the instants ``since`` < T <=
    ``until``, at which the age is ``counted`` plus, where it ``runs``, T - ``since`` (microseconds)."""

    mr_id: Ints
    scope: Ints
    since: Ints
    until: Ints
    counted: Ints
    runs: NDArray[np.bool_]

    def rows(self, of: NDArray[np.intp]) -> Pieces:
        """Some of the rows."""
        return Pieces(
            self.mr_id[of], self.scope[of], self.since[of], self.until[of], self.counted[of], self.runs[of]
        )  # fmt: skip

    def at(self, instant: int) -> tuple[Ints, Ints]:
        """The rows that hold an instant, and their ages at it."""
        held = np.flatnonzero((self.since < instant) & (instant <= self.until))
        return held, self.counted[held] + np.where(self.runs[held], instant - self.since[held], 0)


def get_pieces(connection: duckdb.DuckDBPyConnection, mr_ids: Ints, scope: NDArray[np.int32], *, until: int) -> Pieces:
    """The pieces before ``until`` of merge requests, for each of their scopes: ``mr_ids`` and ``scope`` stand side by
    side, and a pair may repeat."""
    scopes: dict[int, set[int]] = {}
    for mr_id, number in zip(mr_ids.tolist(), scope.tolist(), strict=True):
        scopes.setdefault(mr_id, set()).add(number)
    bots = get_bots(connection)
    rows = [
        (history.mr_id, number, *piece)
        for history in get_histories(connection, list(scopes))
        for piece in cut(stretches(history, until=until, bots=bots))
        for number in scopes[history.mr_id]
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    mr_id, of_scope, since, ended, counted, runs = (table[:, i].copy() for i in range(6))
    return Pieces(mr_id, of_scope, since, ended, counted, runs.astype(np.bool_))


def cut(found: list[Stretch]) -> Iterator[Piece]:
    """The pieces of one merge request: the clock begins when a reviewer's answer is first due, and runs while one
    is."""
    counted, begun = 0, False
    for stretch in found:
        runs = stretch.state is State.WAITING_FOR_REVIEWER
        begun = begun or runs
        if begun:
            yield stretch.since, stretch.until, counted, runs
        counted += (stretch.until - stretch.since) * runs


def paused_medians(pieces: Pieces, instants: Ints) -> tuple[Ints, Ints]:
    """Twice the median age, and the number of ages, of each scope (rows) at its instants (scopes × samples)."""
    twice = np.zeros(instants.shape, dtype=np.int64)
    n = np.zeros(instants.shape, dtype=np.int64)
    for scope in range(len(instants)):
        own = pieces.rows(np.flatnonzero(pieces.scope == scope))
        for day, instant in enumerate(instants[scope].tolist()):
            ages = np.sort(own.at(instant)[1])
            n[scope, day] = len(ages)
            if len(ages):
                twice[scope, day] = ages[(len(ages) - 1) // 2] + ages[len(ages) // 2]
    return twice, n
