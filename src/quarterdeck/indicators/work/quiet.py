"""When a human last acted on a merge request."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np

from quarterdeck.indicators.given import given

_LAST = """
select e.mr_id, epoch_us(max(e.at))
from events e semi join wanted using (mr_id) left join users u on u.user_id = e.actor_id
where e.at < make_timestamptz($at::bigint) and e.kind <> 'approvals_reset' and coalesce(u.kind, 'human') <> 'bot'
group by e.mr_id
"""


def last_human_acts(connection: duckdb.DuckDBPyConnection, mr_ids: Sequence[int], *, at: int) -> dict[int, int]:
    """By merge request, when a human last did something to it after it was opened and before an instant
    (microseconds): pushed, wrote, reviewed, approved, asked, assigned, marked, closed or reopened. Those to which
    nothing was done have no line.

    Who is not known counts as human: GitLab hides deleted people so, and it acts under names of its own. That
    approvals were reset by a push is the server's doing, and the push is there beside it.
    """
    with given(connection, "wanted", {"mr_id": np.array(mr_ids, dtype=np.int64)}):
        return dict(connection.execute(_LAST, {"at": at}).fetchall())
