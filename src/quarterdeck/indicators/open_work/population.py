"""Which spans of open work count: one query for all scopes at once."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.given import given
from quarterdeck.indicators.open_work.definitions import CLOCKS, OpenDefinition
from quarterdeck.indicators.open_work.reach import Reach
from quarterdeck.indicators.samples import FOREVER


@dataclass(frozen=True, slots=True)
class Spans:
    """Open spans with a started clock, row by row.

    ``start`` is where the clock stands at zero, ``opened`` when the span begins to count (the later of opening and
    clock start), ``ended`` when it ends (FOREVER: still open); all microseconds. ``scope`` is an index into the
    scopes asked; ``assumed`` marks a review request without a known time. A merge request has a row for each of its
    spans and scopes.
    """

    mr_id: NDArray[np.int64]
    start: NDArray[np.int64]
    opened: NDArray[np.int64]
    ended: NDArray[np.int64]
    scope: NDArray[np.int32]
    assumed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.start)


# Merge requests read from a clone (negative ids) are all merged: they say nothing about open work.
_SPANS = Template("""
select m.mr_id, m.author_id, m.created_at, m.project_id, m.created_at as opened_at, m.ended_at,
       $clock as start_at, m.request_evidence
from merge_requests m where m.mr_id > 0 and not m.reopened
union all
select m.mr_id, m.author_id, m.created_at, m.project_id, s.opened_at, s.ended_at,
       $clock_of_span as start_at, m.request_evidence
from $open_spans s join merge_requests m on m.mr_id = s.mr_id where m.mr_id > 0 and m.reopened
""")
_SHUT_BEFORE = """(
select *, opened_at - to_microseconds(coalesce(
    sum(epoch_us(ended_at) - epoch_us(opened_at)) over (partition by mr_id order by opened_at
        rows between unbounded preceding and 1 preceding), 0)::bigint) as start_at
from open_spans)"""
_COUNTED = """
start_at < make_timestamptz($last::bigint) and opened_at < make_timestamptz($last::bigint)
and (ended_at is null or ended_at >= make_timestamptz($first::bigint))
and (ended_at is null or start_at < ended_at)
and project_id not in (select project_id from projects where excluded and project_id is not null)
"""
_AUTHORED = """authors.user_id = spans.author_id
and epoch_us(created_at) >= authors.since and epoch_us(created_at) < authors.until"""
_OURS = Template("""
select mr_id, epoch_us(start_at) as start, epoch_us(greatest(start_at, opened_at)) as opened,
       coalesce(epoch_us(ended_at), $forever) as ended, authors.scope,
       coalesce(request_evidence = 'assumed', false) as assumed
from ($spans) as spans join authors on $authored where $counted
""")
_STRANGERS = Template("""
select count(distinct mr_id) from ($spans) as spans
where $counted and not exists (from authors where $authored)
and (author_id is null or author_id not in (select user_id from users where kind = 'bot'))
""")


def _spans_sql(definition: OpenDefinition) -> str:
    clock = CLOCKS[definition.clock]
    if definition.pauses == "closed":
        return _SPANS.substitute(clock=clock, clock_of_span="s.start_at", open_spans=_SHUT_BEFORE)
    return _SPANS.substitute(clock=clock, clock_of_span=clock, open_spans="open_spans")


def get_spans(
    connection: duckdb.DuckDBPyConnection, reach: Reach, definition: OpenDefinition, *, first: int, last: int
) -> Spans:
    """The spans of the scopes' people that hold some instant between ``first`` and ``last`` (microseconds)."""
    query = _OURS.substitute(
        spans=_spans_sql(definition), authored=_AUTHORED, counted=_COUNTED, forever=int(FOREVER)
    )  # fmt: skip
    with given(connection, "authors", reach.columns()):
        columns = connection.execute(query, {"first": first, "last": last}).fetchnumpy()
    return Spans(*(np.asarray(columns[name]) for name in ("mr_id", "start", "opened", "ended", "scope", "assumed")))


def count_strangers(connection: duckdb.DuckDBPyConnection, reach: Reach, *, first: int, last: int) -> int:
    """How many merge requests by humans were open between two instants whose author was in no team on creation.

    ``reach`` holds the author spans of all teams together. Unknown and ghost authors count.
    """
    query = _STRANGERS.substitute(
        spans=_spans_sql(OpenDefinition("created")), authored=_AUTHORED, counted=_COUNTED
    )  # fmt: skip
    with given(connection, "authors", reach.columns()):
        [(strangers,)] = connection.execute(query, {"first": first, "last": last}).fetchall()
    return int(strangers)
