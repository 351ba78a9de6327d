"""Reads histories for the two clocks out of the lake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
import numpy as np

from quarterdeck.indicators.clocks import CLOCK_KINDS, Act, History, Stretch, clipped, stretches
from quarterdeck.indicators.given import given
from quarterdeck.indicators.memory import remembered
from quarterdeck.indicators.samples import FOREVER

BATCH = 20_000
"""Merge requests whose events are held in memory together."""

_HEADS = """
select m.mr_id, m.author_id, m.draft, m.reopened, epoch_us(m.created_at), epoch_us(m.ended_at)
from merge_requests m semi join wanted using (mr_id) order by m.mr_id
"""
_SPANS = """
select s.mr_id, epoch_us(s.opened_at), epoch_us(s.ended_at)
from open_spans s semi join wanted using (mr_id) order by s.mr_id, s.opened_at
"""
_ACTS = """
select e.mr_id, epoch_us(e.at), e.kind, e.actor_id, e.subject_id
from events e semi join wanted using (mr_id)
where list_contains($kinds, e.kind) order by e.mr_id, e.at, e.seq
"""
_REVIEWERS = """
select r.mr_id, r.user_id from reviewers r semi join wanted using (mr_id) order by r.mr_id
"""


@remembered
def get_bots(connection: duckdb.DuckDBPyConnection) -> frozenset[int]:
    """The accounts that are bots."""
    return frozenset(user for (user,) in connection.execute("select user_id from users where kind = 'bot'").fetchall())


def get_histories(connection: duckdb.DuckDBPyConnection, mr_ids: Sequence[int]) -> Iterator[History]:
    """The histories of merge requests, in the order of their ids, in batches so that memory stays bounded."""
    bots = get_bots(connection)
    ids = np.unique(np.asarray(mr_ids, dtype=np.int64))
    for start in range(0, len(ids), BATCH):
        yield from _batch(connection, ids[start : start + BATCH], bots)


def _batch(
    connection: duckdb.DuckDBPyConnection, ids: np.ndarray[Any, np.dtype[np.int64]], bots: frozenset[int]
) -> Iterator[History]:
    with given(connection, "wanted", {"mr_id": ids}):
        heads = connection.execute(_HEADS).fetchall()
        spans = _by_id(connection.execute(_SPANS).fetchall())
        acts = _by_id(connection.execute(_ACTS, {"kinds": [str(kind) for kind in CLOCK_KINDS]}).fetchall())
        reviewers = _by_id(connection.execute(_REVIEWERS).fetchall())
    for mr_id, author, draft, reopened, created, ended in heads:
        own = spans.get(mr_id, []) if reopened else [(mr_id, created, ended)]
        present = frozenset(user for _, user in reviewers.get(mr_id, ()) if user not in bots and user != author)
        yield History(
            mr_id, author, draft,
            tuple((since, FOREVER if until is None else until) for _, since, until in own),
            tuple(Act(*act) for _, *act in acts.get(mr_id, ())),
            present,
        )  # fmt: skip


def _by_id(rows: Sequence[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    return {mr_id: list(lines) for mr_id, lines in groupby(rows, key=itemgetter(0))}


def get_stretches(
    connection: duckdb.DuckDBPyConnection, mr_ids: Sequence[int], *, since: int, until: int
) -> Iterator[tuple[int, list[Stretch]]]:
    """By merge request, its open time from ``since`` to ``until`` (microseconds) cut into states."""
    bots = get_bots(connection)
    for history in get_histories(connection, mr_ids):
        yield history.mr_id, clipped(stretches(history, until=until, bots=bots), since, until)
