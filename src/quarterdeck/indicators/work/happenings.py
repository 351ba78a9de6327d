"""One merge request: what happened to it, and whose turn it was in each stretch of its open time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import duckdb
import numpy as np

from quarterdeck.indicators.clocks import History, State, opening_turn, reconciled
from quarterdeck.indicators.given import given
from quarterdeck.indicators.histories import get_bots, get_histories
from quarterdeck.indicators.work.items import whose_turn


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: ``kind`` is an EventKind; ``actor`` and ``subject`` are account numbers, None where unknown."""

    at: int
    kind: str
    actor: int | None
    subject: int | None
    internal: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class Turns:
    """Open time in one state, ``since`` <= t < ``until``, with the accounts whose turn it was when it began."""

    state: State
    since: int
    until: int
    waits_for: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """An account met on a merge request."""

    name: str | None
    bot: bool


@dataclass(frozen=True, slots=True)
class Course:
    """One merge request's course up to an instant. ``ended`` is when its last open span ended as far as is known
    then, None while it is open; ``open_now`` whether it is open at the end of what is known. ``labels`` are today's.
    """

    mr_id: int
    source: str
    project_id: int
    project: str
    iid: int
    title: str
    labels: tuple[str, ...]
    author: int | None
    state: str
    created: int
    ended: int | None
    open_now: bool
    happenings: tuple[Happening, ...]
    turns: tuple[Turns, ...]
    accounts: dict[int, Account]


_HEAD = """
select m.mr_id, m.source, m.project_id, coalesce(p.path, ''), m.iid, m.title, coalesce(m.labels, []), m.author_id,
       m.state, epoch_us(m.created_at), m.ended_at is null
from merge_requests m left join projects p on p.project_id = m.project_id
where m.mr_id = $mr and m.mr_id > 0 and not coalesce(p.excluded, false)
and m.created_at < make_timestamptz($at::bigint)
"""
_EVENTS = """
select epoch_us(e.at), e.kind, e.actor_id, e.subject_id, coalesce(e.internal, false), e.evidence from events e
where e.mr_id = $mr and e.at < make_timestamptz($at::bigint) order by e.at, e.seq
"""
_ACCOUNTS = "select u.user_id, u.username, u.kind = 'bot' from users u semi join wanted using (user_id)"


def find_course(connection: duckdb.DuckDBPyConnection, mr_id: int, *, at: int) -> Course | None:
    """The course of a merge request before an instant; None where there was no such one, or its project is left
    out."""
    rows = connection.execute(_HEAD, {"mr": mr_id, "at": at}).fetchall()
    if not rows:
        return None
    mr, source, project_id, project, iid, title, labels, author, state, created, open_now = rows[0]
    (history,) = get_histories(connection, [mr_id])
    happened = tuple(Happening(*line) for line in connection.execute(_EVENTS, {"mr": mr_id, "at": at}).fetchall())
    turns = tuple(_turns(history, get_bots(connection), at))
    ended = max((until for since, until in history.spans if since < at), default=at)
    return Course(
        mr, source, project_id, project, iid, title, tuple(labels), author, state, created,
        ended if ended < at else None, open_now, happened, turns, _accounts(connection, author, happened, turns),
    )  # fmt: skip


def _turns(history: History, bots: frozenset[int], at: int) -> list[Turns]:
    """Stretches, each with whose turn it was: cut where that changes, so that neighbours differ."""
    marks = list(_marks(reconciled(history), bots, at))
    found: list[Turns] = []
    for opened, ended in history.spans:
        for number, (begin, state, waits) in enumerate(marks):
            since = opened if number == 0 else max(begin, opened)
            until = min(ended, at, marks[number + 1][0] if number + 1 < len(marks) else at)
            if since < until:
                found.append(Turns(state, since, until, waits))
    return found


def _marks(history: History, bots: frozenset[int], at: int) -> Iterator[tuple[int, State, tuple[int | None, ...]]]:
    """Instants from which a state and those whose turn it is hold; the first holds from the beginning."""
    turn = opening_turn(history, bots)
    held = (turn.state(), tuple(whose_turn(turn)))
    yield 0, *held
    for when, acts in groupby(history.acts, key=lambda act: act.at):
        if when >= at:
            return
        for act in acts:
            turn.apply(act)
        if (now := (turn.state(), tuple(whose_turn(turn)))) != held:
            held = now
            yield when, *held


def _accounts(
    connection: duckdb.DuckDBPyConnection, author: int | None, happened: tuple[Happening, ...], turns: tuple[Turns, ...]
) -> dict[int, Account]:
    met = {author, *(h.actor for h in happened), *(h.subject for h in happened)}
    met |= {user for turn in turns for user in turn.waits_for}
    wanted = np.array(sorted(user for user in met if user is not None), dtype=np.int64)
    with given(connection, "wanted", {"user_id": wanted}):
        rows = connection.execute(_ACCOUNTS).fetchall()
    return {user: Account(name, bot) for user, name, bot in rows}
