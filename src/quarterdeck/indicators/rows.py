"""What stands behind one figure.

Rows name people only for work that is open now. A row of finished work carries no person, and no row of any kind
carries a person's count.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Ask, RowSet, Scope
from quarterdeck.indicators.given import given
from quarterdeck.indicators.open_work.definitions import CLOCKS, get_definition
from quarterdeck.indicators.open_work.moment import Moment, get_moment
from quarterdeck.indicators.samples import DAY, instant
from quarterdeck.indicators.shapley import twice_median

PLAIN = ("merge_request", "title", "now", "created_at", "clock_start", "age_days")
NO_POINT = "no figure lies on that day: the last complete sync, or --as-of, is before it"
PEOPLE = ("author", "reviewers")
# Of millions only a few are wanted, so these are picked out first and everything else is joined to them.
_HEADS = """
with heads as materialized (
    select m.mr_id, m.project_id, m.iid, m.title, m.ended_at, m.state, m.created_at, {clock} as started, m.author_id
    from merge_requests m semi join wanted using (mr_id)
), named as (
    select r.mr_id, list_sort(list(u.username)) as reviewers
    from reviewers r semi join (select mr_id from heads where ended_at is null) o using (mr_id)
    join users u on u.user_id = r.user_id
    where u.username is not null group by r.mr_id
)
select m.mr_id, coalesce(p.path, '') || '!' || m.iid, m.title,
       case when m.ended_at is null then 'open' when m.state in ('merged', 'closed') then m.state else 'closed' end,
       epoch_us(m.created_at), epoch_us(m.started), a.username, n.reviewers
from heads m
left join projects p on p.project_id = m.project_id
left join users a on a.user_id = m.author_id
left join named n on n.mr_id = m.mr_id
"""


def rows(connection: duckdb.DuckDBPyConnection, scope: Scope, ask: Ask, *, on: date) -> RowSet:
    """The rows behind the figure of a scope on a day (a rate: in the month of that day).

    Open work: oldest first; ``age_days`` is the age that the definition counts, ``clock_start`` when its clock began,
    ``now`` open, merged or closed; ``author`` and ``reviewers`` are user names, and only of what is open now.
    """
    if ask.indicator in {"oma", "omrt"}:
        return _open_rows(connection, scope, ask, on=on)
    monthly = import_module("quarterdeck.indicators.monthly")  # loaded only where a rate is asked for
    found: RowSet = monthly.rows(connection, scope, ask, on)
    return found


def _open_rows(connection: duckdb.DuckDBPyConnection, scope: Scope, ask: Ask, *, on: date) -> RowSet:
    moment = get_moment(connection, scope, ask, day=on)
    if moment is None:
        return RowSet(ask.indicator, scope, ask.definition, on, None, 0, PLAIN, (), (NO_POINT,))
    found = describe(connection, moment, ask)
    value = twice_median(moment.age.tolist()) / (2 * DAY) if found else None
    columns = PLAIN + PEOPLE if any("author" in row for row in found) else PLAIN
    return RowSet(ask.indicator, scope, ask.definition, on, value, len(found), columns, tuple(found))


def describe(connection: duckdb.DuckDBPyConnection, moment: Moment, ask: Ask) -> list[dict[str, Any]]:
    """A row for each merge request of a moment, in its order; see `rows`."""
    clock = CLOCKS[get_definition(ask.indicator, ask.definition).clock]
    with given(connection, "wanted", {"mr_id": np.unique(moment.mr_id)}):
        heads = {row[0]: row[1:] for row in connection.execute(_HEADS.replace("{clock}", clock)).fetchall()}
    return [
        _row(heads[mr_id], age / DAY) for mr_id, age in zip(moment.mr_id.tolist(), moment.age.tolist(), strict=True)
    ]


def _row(head: tuple[Any, ...], age: float) -> dict[str, Any]:
    reference, title, now, created, start, author, reviewers = head
    row: dict[str, Any] = {
        "merge_request": reference, "title": title, "now": now, "created_at": instant(created),
        "clock_start": None if start is None else instant(start), "age_days": age,
    }  # fmt: skip
    if now == "open":
        row |= {"author": author, "reviewers": reviewers or []}
    return row


def read_project_sources(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The source of each project by its path."""
    return dict(connection.execute("select path, source from projects where path is not null").fetchall())
