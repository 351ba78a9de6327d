"""Everything that is open at an instant: each with its state, since when, and who is due on it.

The same states as in `quarterdeck.indicators.waiting`; here each merge request stands alone, so that what was found
can be kept and asked for any team afterwards. Instants are microseconds since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from quarterdeck.indicators.clocks import History, State, Stretch, Turn, stretches, turn_at
from quarterdeck.indicators.given import given
from quarterdeck.indicators.histories import get_bots, get_histories
from quarterdeck.indicators.samples import Ints
from quarterdeck.indicators.work.quiet import last_human_acts

REASONS = ("reviewer", "approver", "owner")


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody is due on a merge request since an instant, as reviewer, approver or owner; ``name`` None: unknown."""

    user: int
    name: str | None
    since: int
    reason: str


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One merge request that was open at the instant asked.

    ``since`` is when its state began. ``waits_for`` are those whose turn it is, by user name and in ``waits_ids`` by
    number: reviewers or the author; nobody where it waits for a reviewer to be named or for a merge. ``due`` are all
    whose answer is due, whatever the state. ``open_now`` False: it has ended since, and names nobody (``author``,
    ``waits_for`` and the names in ``due`` are empty then; numbers stay, to tell whose team it is).
    """

    mr_id: int
    source: str
    project: str
    iid: int
    title: str
    labels: tuple[str, ...]
    author_id: int | None
    author: str | None
    by_bot: bool
    created: int
    open_now: bool
    state: State
    since: int
    waits_for: tuple[str, ...]
    waits_ids: tuple[int, ...]
    due: tuple[Due, ...]
    human_at: int
    """When a human last did something to it, see `quarterdeck.indicators.work.quiet`."""

    @property
    def reference(self) -> str:
        """As GitLab writes it: group/project!12."""
        return f"{self.project}!{self.iid}"


_HEADS = """
select m.mr_id, m.source, coalesce(p.path, '') as path, m.iid, m.title, coalesce(m.labels, []) as labels, m.author_id,
       u.username, epoch_us(m.created_at), m.ended_at is null
from merge_requests m {among} left join projects p on p.project_id = m.project_id
left join users u on u.user_id = m.author_id
where m.mr_id > 0 and not coalesce(p.excluded, false) and m.created_at < make_timestamptz($at::bigint)
and case when m.reopened then exists (from open_spans s where s.mr_id = m.mr_id
    and s.opened_at < make_timestamptz($at::bigint)
    and (s.ended_at is null or s.ended_at >= make_timestamptz($at::bigint)))
else m.ended_at is null or m.ended_at >= make_timestamptz($at::bigint) end
order by m.mr_id
"""
_NEAR = """
select mr_id from merge_requests m semi join accounts a on a.user_id = m.author_id
where m.ended_at is null or m.ended_at >= make_timestamptz($at::bigint)
union select e.mr_id from events e semi join accounts a on a.user_id = e.subject_id where e.kind = 'review_requested'
union select r.mr_id from reviewers r semi join accounts a using (user_id)
union select r.mr_id from approvers r semi join accounts a using (user_id)
"""


def get_items(
    connection: duckdb.DuckDBPyConnection,
    *,
    at: int,
    accounts: Ints | None = None,
    ids: Ints | None = None,
    approvers: bool = True,
) -> list[OpenItem]:
    """What is open at an instant, by number; with ``accounts`` only what these wrote or can be due on, with ``ids``
    only these merge requests.

    ``approvers`` are known for the present alone: leave them out for an instant in the past.
    """
    if accounts is not None:
        ids = _near(connection, accounts, at)
    heads = _heads(connection, at, ids)
    found = _Finder(connection, at, last_human_acts(connection, list(heads), at=at), approvers=approvers)
    return [found.item(heads[history.mr_id], history) for history in get_histories(connection, list(heads))]


def _near(connection: duckdb.DuckDBPyConnection, accounts: Ints, at: int) -> Ints:
    with given(connection, "accounts", {"user_id": accounts}):
        return np.asarray(connection.execute(_NEAR, {"at": at}).fetchnumpy()["mr_id"], dtype=np.int64)


def _heads(connection: duckdb.DuckDBPyConnection, at: int, ids: Ints | None) -> dict[int, tuple[Any, ...]]:
    if ids is None:
        rows = connection.execute(_HEADS.format(among=""), {"at": at}).fetchall()
    else:
        with given(connection, "among", {"mr_id": np.unique(ids)}):
            query = _HEADS.format(among="semi join among using (mr_id)")
            rows = connection.execute(query, {"at": at}).fetchall()
    return {row[0]: row for row in rows}


class _Finder:
    """Makes items out of histories, at one instant."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, at: int, acts: Mapping[int, int], *, approvers: bool
    ) -> None:
        self._at, self._acts = at, acts
        self._bots = get_bots(connection)
        self._names = dict(
            connection.execute("select user_id, username from users where username is not null").fetchall()
        )
        self._approvers = _approvers(connection) if approvers else {}

    def item(self, head: Sequence[Any], history: History) -> OpenItem:
        mr_id, source, path, iid, title, labels, author, name, created, open_now = head
        turn = turn_at(history, self._at, self._bots)
        found = stretches(history, until=self._at, bots=self._bots)
        state = turn.state()
        waits = [user for user in whose_turn(turn) if user is not None]
        names = [self._names[user] for user in waits if user in self._names] if open_now else []
        return OpenItem(
            mr_id, source, path, iid, title, tuple(labels), author, name if open_now else None, author in self._bots,
            created, open_now, state, found[-1].since if found else self._at, tuple(names), tuple(waits),
            tuple(sorted(self._due(turn, found, mr_id, named=open_now), key=_by_reason)),
            max(created, self._acts.get(mr_id, created)),
        )  # fmt: skip

    def _due(self, turn: Turn, found: Sequence[Stretch], mr_id: int, *, named: bool) -> Iterable[Due]:
        """Who is due; nobody is on what they wrote themselves."""
        for user, since in due_reviewers(turn).items():
            if user is not None and user != turn.author:
                yield Due(user, self._names.get(user) if named else None, since, "reviewer")
        ready = ready_since(found, self._at)
        for user, rule in self._approvers.get(mr_id, ()):
            if user not in turn.approvals and user != turn.author and user not in self._bots:
                yield Due(user, self._names.get(user) if named else None, ready, rule)


def _by_reason(due: Due) -> tuple[int, int]:
    return REASONS.index(due.reason), due.user


def whose_turn(turn: Turn) -> list[int | None]:
    """Whose turn it is: the reviewers whose answer is due, or the author of a draft or of what waits for them."""
    author = [turn.author] if turn.state() in {State.DRAFT, State.WAITING_FOR_AUTHOR} else []
    return [*turn.waits_for(), *author]


def due_reviewers(turn: Turn) -> dict[int | None, int]:
    """Reviewers whose answer is due, also while it is a draft; whoever approved is asked only where nobody else is."""
    return turn.waits_for() or {
        user: since for user, since in turn.pending().items() if user not in turn.approvals
    }  # fmt: skip


def ready_since(found: Sequence[Stretch], at: int) -> int:
    """Since when it has been open without a break and no draft; for a draft, since when it is one."""
    since, draft = at, bool(found) and found[-1].state is State.DRAFT
    for stretch in reversed(found):
        if stretch.until < since or (stretch.state is State.DRAFT) is not draft:
            break
        since = stretch.since
    return since


def _approvers(connection: duckdb.DuckDBPyConnection) -> Mapping[int, list[tuple[int, str]]]:
    """By merge request, who may meet a rule that is not met, and as what."""
    found: dict[int, list[tuple[int, str]]] = {}
    rows = connection.execute("select mr_id, user_id, rule from approvers order by mr_id, rule, user_id").fetchall()
    for mr_id, user, rule in rows:
        found.setdefault(mr_id, []).append((user, "owner" if rule == "owner" else "approver"))
    return found
