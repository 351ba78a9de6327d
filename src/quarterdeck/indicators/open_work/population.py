"""Which open spans count, and for whom: one scan of the lake, matched with the people of all scopes at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import Template
from typing import Any

import duckdb
import numpy as np
from arro3.core import RecordBatchReader
from numpy.typing import NDArray

from quarterdeck.indicators.open_work.definitions import CLOCKS, OpenDefinition
from quarterdeck.indicators.samples import DAY, FOREVER

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Columns = dict[str, NDArray[Any]]
AGAIN = 0
"""Stands for the end of a merge request that was reopened, whose spans are read apart."""
NOBODY = 0
"""Stands for an author that is unknown or a ghost."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Open spans with a started clock, row by row, whoever the author is.

    ``start`` is where the clock stands at zero, ``opened`` when the span begins to count (the later of opening and
    clock start), ``ended`` when it ends (FOREVER: still open), ``created`` when the merge request was created; all
    microseconds. ``assumed`` marks a review request without a known time (None where nobody asks). ``once`` says that
    no merge request has a second row here.
    """

    mr_id: Ints
    author: Ints
    created: Ints
    start: Ints
    opened: Ints
    ended: Ints
    assumed: Bools | None = None
    once: bool = True

    def __len__(self) -> int:
        return len(self.start)


_NONE = np.empty(0, dtype=np.int64)
NO_SPANS = Spans(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE)
# Merge requests read from a clone (negative ids) are all merged: they say nothing about open work.
_HEADS = Template("""
select mr_id, coalesce(author_id, $nobody) as author, epoch_us(created_at) as created,
       case when reopened then $again else coalesce(epoch_us(ended_at), $forever) end as ended $start $assumed
from merge_requests m
where mr_id > 0 and $started $not_excluded $near
""")
_NEAR = Template("""
and created_at < make_timestamptz($last) and coalesce(ended_at >= make_timestamptz($first), true)
""")
NARROW = 500 * DAY
"""Over a longer time the lake need not be asked to leave out what was not open: most was, and what was not is dropped
later."""
_REOPENED = Template("""
select mr_id, epoch_us(opened_at) as opened, coalesce(epoch_us(ended_at), $forever) as ended,
       coalesce(sum(epoch_us(ended_at) - epoch_us(opened_at)) over (partition by mr_id order by opened_at
           rows between unbounded preceding and 1 preceding), 0)::bigint as open_before
from open_spans where mr_id > 0
""")


def read_spans(
    connection: duckdb.DuckDBPyConnection, definition: OpenDefinition, *, first: int, last: int
) -> Iterator[Spans]:
    """The spans of all merge requests that may hold some instant between ``first`` and ``last`` (microseconds),
    projects on the exclusion list left out; as they are read, the connection being taken until the last."""
    clock = CLOCKS[definition.clock]
    query = _HEADS.substitute(
        nobody=NOBODY,
        forever=FOREVER,
        again=AGAIN,
        start="" if definition.clock == "created" else f", epoch_us({clock}) as start",
        started="true" if definition.clock == "created" else f"{clock} is not null",
        assumed=", coalesce(request_evidence = 'assumed', false)::utinyint as assumed"
        if definition.asks_reviewers
        else "",
        not_excluded=_not_excluded(connection),
        near=_NEAR.substitute(first=first, last=last) if last - first < NARROW else "",
    )
    again: list[Columns] = []
    for heads in _stream(connection, query):
        reopened = np.flatnonzero(heads["ended"] == AGAIN)
        if len(reopened):
            again.append({name: column[reopened] for name, column in heads.items()})
        yield _opened_once(heads, definition)
    if again:
        heads = {name: np.concatenate([part[name] for part in again]) for name in again[0]}
        yield _reopened(heads, connection.execute(_REOPENED.substitute(forever=FOREVER)).fetchnumpy(), definition)


def _stream(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[Columns]:
    """The columns of a query without nulls, batch by batch as DuckDB makes them: half the time and memory of all at
    once."""
    for batch in RecordBatchReader.from_stream(connection.sql(query)):
        yield {name: batch.column(name).to_numpy() for name in batch.schema.names}


def _not_excluded(connection: duckdb.DuckDBPyConnection) -> str:
    """The condition that leaves excluded projects out; none at all where there are none, for then it costs nothing."""
    rows = connection.execute("select project_id from projects where excluded and project_id is not null").fetchall()
    return f"and project_id not in ({', '.join(str(int(project)) for (project,) in rows)})" if rows else ""


def _opened_once(heads: Columns, definition: OpenDefinition) -> Spans:
    """A span for each merge request; that of a reopened one is empty, for its spans stand elsewhere."""
    created = heads["created"]
    start = created if definition.clock == "created" else heads["start"]
    opened = created if definition.clock == "created" else np.maximum(start, created)
    assumed = heads["assumed"].astype(np.bool_) if definition.asks_reviewers else None
    return Spans(heads["mr_id"], heads["author"], created, start, opened, heads["ended"], assumed)


def _reopened(heads: Columns, spans: Columns, definition: OpenDefinition) -> Spans:
    """A span for each time that a merge request was open."""
    order = np.argsort(heads["mr_id"])
    place = np.minimum(np.searchsorted(heads["mr_id"], spans["mr_id"], sorter=order), len(order) - 1)
    head = order[place]
    known = np.flatnonzero(heads["mr_id"][head] == spans["mr_id"])
    whole = _opened_once({name: column[head[known]] for name, column in heads.items()}, definition)
    opened, ended = spans["opened"][known], spans["ended"][known]
    start = opened - spans["open_before"][known] if definition.pauses == "closed" else whole.start
    return Spans(
        whole.mr_id, whole.author, whole.created, start, np.maximum(start, opened), ended, whole.assumed, once=False
    )  # fmt: skip
