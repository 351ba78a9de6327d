"""Open merge requests on which no human has acted for a while."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np

from quarterdeck.indicators.given import given
from quarterdeck.indicators.work.items import OpenItem

_LAST = """
select e.mr_id, epoch_us(max(e.at))
from events e semi join wanted using (mr_id) left join users u on u.user_id = e.actor_id
where e.at < make_timestamptz($at::bigint) and e.kind <> 'approvals_reset' and coalesce(u.kind, 'human') <> 'bot'
group by e.mr_id
"""


def last_human_acts(connection: duckdb.DuckDBPyConnection, items: Sequence[OpenItem], *, at: int) -> dict[int, int]:
    """By merge request, when a human last did something to it before an instant (microseconds): opened it, pushed,
    wrote, reviewed, approved, asked, assigned, marked, closed or reopened.

    Who is not known counts as human: GitLab hides deleted people so, and it acts under names of its own. That
    approvals were reset by a push is the server's doing, and the push is there beside it.
    """
    last = {item.mr_id: item.created for item in items}
    with given(connection, "wanted", {"mr_id": np.array(list(last), dtype=np.int64)}):
        rows = connection.execute(_LAST, {"at": at}).fetchall()
    return last | {mr_id: max(last[mr_id], when) for mr_id, when in rows}
