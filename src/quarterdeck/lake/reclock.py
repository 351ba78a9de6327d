"""Corrects the clocks of merge requests in the lake when it turns out that somebody is a bot, or is none.

``requested_at`` and ``assigned_at`` are kept as columns and depend on who is a bot. When the list of names or an
account's kind changes, only the merge requests where such an account was asked or assigned are written again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from quarterdeck.lake.rows import Columns, Rows
from quarterdeck.lake.schema import FACTS, TABLES, EventKind, Table
from quarterdeck.lake.shape import UserBook

if TYPE_CHECKING:
    import duckdb

_NAT = int(np.iinfo(np.int64).min)
_REQUESTED, _ASSIGNED = EventKind.REVIEW_REQUESTED.value, EventKind.ASSIGNED.value

# The first of each kind put to a human who is not the author; somebody unknown counts as one, as in shape.clock.
_CLOCKS = f"""
with touched as (
    select distinct mr_id from events
    where kind in ('{_REQUESTED}', '{_ASSIGNED}') and subject_id in (select unnest($changed::bigint[]))
), counting as (
    select e.mr_id, e."at" as asked_at, e.seq, e.kind, e.evidence
    from events e join touched using (mr_id) join merge_requests m using (mr_id)
    where e.kind in ('{_REQUESTED}', '{_ASSIGNED}')
      and (e.subject_id is null or (e.subject_id is distinct from m.author_id
           and e.subject_id not in (select unnest($bots::bigint[]))))
), firsts as (
    select mr_id,
        min(asked_at) filter (where kind = '{_REQUESTED}') as requested_at,
        arg_min(evidence, (asked_at, seq)) filter (where kind = '{_REQUESTED}') as request_evidence,
        min(asked_at) filter (where kind = '{_ASSIGNED}') as assigned_at
    from counting group by mr_id
)
select m.mr_id, epoch_us(f.requested_at), f.request_evidence, epoch_us(f.assigned_at)
from merge_requests m join touched using (mr_id) left join firsts f using (mr_id)
where (m.requested_at, m.request_evidence, m.assigned_at)
    is distinct from (f.requested_at, f.request_evidence, f.assigned_at)
order by m.mr_id
"""


def find_stale(
    connection: duckdb.DuckDBPyConnection, changed_user_ids: Collection[int], users: UserBook
) -> dict[int, tuple[int | None, str | None, int | None]]:
    """The merge requests whose clocks are other than the book says now, with the right ones.

    ``changed_user_ids`` are the accounts whose kind changed, ``users`` knows the new kinds. Values are requested_at,
    request_evidence and assigned_at, in microseconds since 1970 UTC (None: no start).
    """
    found = connection.execute(_CLOCKS, {"changed": sorted(changed_user_ids), "bots": sorted(users.bots)}).fetchall()
    return {mr_id: (requested, evidence, assigned) for mr_id, requested, evidence, assigned in found}


def reclock(
    connection: duckdb.DuckDBPyConnection,
    changed_user_ids: Collection[int],
    users: UserBook,
    *,
    only: Iterable[int] | None = None,
) -> tuple[Rows, tuple[int, ...]]:
    """All fact rows, clocks corrected, of the merge requests that an account's new kind concerns, and their numbers.

    Append the rows with these numbers as ``supersede``. ``only`` takes some of what `find_stale` gives, to bound
    memory: some 3 kB for each merge request.
    """
    stale = find_stale(connection, changed_user_ids, users)
    ids = tuple(sorted(stale if only is None else stale.keys() & set(only)))
    rows = {name: _read(connection, TABLES[name], ids) for name in FACTS}
    merge_requests = dict(rows["merge_requests"])
    right = [stale[int(mr_id)] for mr_id in merge_requests["mr_id"]]
    merge_requests["requested_at"] = _instants(clock[0] for clock in right)
    merge_requests["request_evidence"] = [clock[1] for clock in right]
    merge_requests["assigned_at"] = _instants(clock[2] for clock in right)
    return {**rows, "merge_requests": merge_requests}, ids


def _instants(values: Iterable[int | None]) -> Any:
    return np.array([_NAT if value is None else value for value in values], dtype=np.int64)


def _read(connection: duckdb.DuckDBPyConnection, table: Table, ids: Sequence[int]) -> Columns:
    """A table's rows of these merge requests, as they are, without what the store adds."""
    columns = [column for column in table.columns if column.name not in {"written", "period"}]
    fields = [f'epoch_us(t."{c.name}")' if c.type == "timestamptz" else f't."{c.name}"' for c in columns]
    names = [column.name for column in columns]
    if table.name != "merge_requests":
        # Children stand in the partition of the year of creation.
        fields.append("cast(year(m.created_at at time zone 'UTC') as varchar)")
        names.append("period")
    join = "" if table.name == "merge_requests" else "join merge_requests m using (mr_id)"
    found = connection.execute(
        f"select {', '.join(fields)} from {table.name} t {join} where t.mr_id in (select unnest($ids::bigint[]))",
        {"ids": list(ids)},
    ).fetchall()
    values = zip(*found, strict=True) if found else ((),) * len(names)
    return {
        name: _instants(column) if _is_instant(table, name) else list(column)
        for name, column in zip(names, values, strict=True)
    }


def _is_instant(table: Table, name: str) -> bool:
    return any(column.name == name and column.type == "timestamptz" for column in table.columns)
