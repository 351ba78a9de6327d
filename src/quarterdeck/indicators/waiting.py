"""The first question of the day: whose turn is it, and what waits on us.

Both look at merge requests that are open now, so they may name people. Instants are aware UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.clocks import History, State, Turn, stretches, turn_at
from quarterdeck.indicators.histories import get_bots, get_histories
from quarterdeck.indicators.open_work.reach import Members, get_members, get_reach
from quarterdeck.indicators.samples import instant, micros

Json = dict[str, Any]

COLUMNS = ("merge_request", "title", "state", "since", "days", "waits_for", "author", "reasons")
"""The keys of a row that a table shows, in order."""


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One open merge request.

    ``since`` is when its state began or, in what waits on us, since when we are due; ``days`` the time since then.
    ``waits_for`` are user names, those of accounts without a name left out; ``reasons`` say why it waits on us:
    reviewer, approver, owner (empty in whose turn it is).
    """

    mr_id: int
    source: str
    project: str
    iid: int
    title: str
    state: State
    since: datetime
    days: float
    waits_for: tuple[str, ...]
    author: str | None
    by_bot: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """As GitLab writes it: group/project!12."""
        return f"{self.project}!{self.iid}"

    def to_json(self) -> Json:
        """``{"merge_request","project","iid","title","state","since","days","waits_for","author","by_bot",
        "reasons"}``."""
        return {
            "merge_request": self.reference, "project": self.project, "iid": self.iid, "title": self.title,
            "source": self.source, "state": str(self.state), "since": self.since.isoformat(), "days": self.days,
            "waits_for": list(self.waits_for), "author": self.author, "by_bot": self.by_bot,
            "reasons": list(self.reasons),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class WhoseTurn:
    """Our open merge requests by state: ``by_state`` sums to ``open``, the number of ``rows`` (longest first within
    the order of states). ``bots`` are open ones by bots, ``strangers`` those whose author was in no team: both are
    counted over everything in reach, and set aside."""

    scope: Scope | None
    at: datetime
    rows: tuple[OpenRow, ...]
    bots: int
    strangers: int
    by_state: Mapping[State, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        return len(self.rows)

    def to_json(self) -> Json:
        """``{"at","team","open","by_state":{state:n},"bots","strangers","rows":[…]}``, see `OpenRow.to_json`."""
        return {
            "at": self.at.isoformat(), "team": self.scope.name if self.scope else None, "open": self.open,
            "by_state": {str(state): n for state, n in self.by_state.items()}, "bots": self.bots,
            "strangers": self.strangers, "rows": [row.to_json() for row in self.rows],
        }  # fmt: skip


def whose_turn(connection: duckdb.DuckDBPyConnection, scope: Scope | None, *, at: datetime) -> WhoseTurn:
    """Our open merge requests, each with whose turn it is; ``at`` is the start of the last complete sync.

    Ours are those whose author was in the scope when they were created; without a scope all by humans.
    """
    here = _Here(connection, at)
    authored = _authored(here, scope)
    ours = [history for history in here.histories.values() if history.mr_id in authored]
    rows = sorted((here.turn_row(history) for history in ours), key=_by_state_and_age)
    counts = Counter(row.state for row in rows)
    in_a_team = _authored(here, here.members.everybody(scope.zone if scope else "UTC"))
    humans = {history.mr_id for history in here.histories.values() if history.author not in here.bots}
    return WhoseTurn(
        scope, at, tuple(rows), len(here.histories) - len(humans), len(humans - in_a_team),
        {state: counts[state] for state in State},
    )  # fmt: skip


def waiting_on_us(connection: duckdb.DuckDBPyConnection, scope: Scope, *, at: datetime) -> tuple[OpenRow, ...]:
    """Every open merge request in reach, whoever wrote it, that waits on somebody who is in the scope now: a reviewer
    whose answer is due, an eligible approver of a rule that is not met, or an owner of what it touches.

    ``waits_for`` names those of ours; ``since`` is the earliest instant from which one of them is due. Longest first.
    """
    here = _Here(connection, at)
    ours = _present(here.members, scope, micros(at))
    approvers = _approvers(connection)
    rows = (here.due_row(history, ours, approvers.get(history.mr_id, ())) for history in here.histories.values())
    return tuple(sorted((row for row in rows if row is not None), key=lambda row: (row.since, row.mr_id)))


def _by_state_and_age(row: OpenRow) -> tuple[int, datetime, int]:
    return list(State).index(row.state), row.since, row.mr_id


class _Here:
    """What is open at an instant: identities, histories and names, read once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, at: datetime) -> None:
        self.at = micros(at)
        self.bots: Collection[int | None] = get_bots(connection)
        self.members = get_members(connection)
        self.heads = _open_heads(connection, self.at)
        self.histories = {h.mr_id: h for h in get_histories(connection, list(self.heads))}
        self.names = _names(connection)

    def turn_row(self, history: History) -> OpenRow:
        """A row for whose turn it is: since the present state began."""
        found = stretches(history, until=self.at, bots=self.bots)
        turn = turn_at(history, self.at, self.bots)
        since = found[-1].since if found else self.at
        return self._row(history, turn, since, self._named(turn.waits_for()))

    def due_row(self, history: History, ours: Collection[int], approvers: Iterable[tuple[int, str]]) -> OpenRow | None:
        """A row for what waits on us, None where it does not."""
        turn = turn_at(history, self.at, self.bots)
        ready = self._ready_since(history)
        due = [(user, since, "reviewer") for user, since in _due(turn).items()]
        due += [(user, ready, rule) for user, rule in approvers if user not in turn.approvals]
        mine = [(user, since, why) for user, since, why in due if user in ours and user != history.author]
        if not mine:
            return None
        users = dict.fromkeys(user for user, _, _ in mine)
        reasons = tuple(dict.fromkeys(why for _, _, why in mine))
        return self._row(history, turn, min(since for _, since, _ in mine), self._named(users), reasons)

    def _ready_since(self, history: History) -> int:
        """Since when it has been open without a break and no draft; for a draft, since when it is one."""
        found = stretches(history, until=self.at, bots=self.bots)
        since, draft = self.at, bool(found) and found[-1].state is State.DRAFT
        for stretch in reversed(found):
            if stretch.until < since or (stretch.state is State.DRAFT) is not draft:
                break
            since = stretch.since
        return since

    def _named(self, users: Iterable[int | None]) -> tuple[str, ...]:
        names = (self.names.get(user) for user in users)
        return tuple(name for name in names if name)

    def _row(
        self, history: History, turn: Turn, since: int, waits_for: tuple[str, ...], reasons: tuple[str, ...] = ()
    ) -> OpenRow:
        source, project, iid, title = self.heads[history.mr_id]
        return OpenRow(
            history.mr_id, source, project, iid, title, turn.state(), instant(since),
            (self.at - since) / 86_400_000_000, waits_for, self.names.get(history.author),
            history.author in self.bots, reasons,
        )  # fmt: skip


def _due(turn: Turn) -> dict[int | None, int]:
    """Reviewers whose answer is due, also while it is a draft; whoever approved is asked only where nobody else is."""
    return turn.waits_for() or {
        user: since for user, since in turn.pending().items() if user not in turn.approvals
    }  # fmt: skip


def _open_heads(connection: duckdb.DuckDBPyConnection, at: int) -> dict[int, tuple[str, str, int, str]]:
    rows = connection.execute(
        "select m.mr_id, m.source, coalesce(p.path, ''), m.iid, m.title"
        " from merge_requests m left join projects p on p.project_id = m.project_id"
        " where m.mr_id > 0 and not coalesce(p.excluded, false) and m.created_at < make_timestamptz($at::bigint)"
        " and case when m.reopened then exists (from open_spans s where s.mr_id = m.mr_id"
        "     and s.opened_at < make_timestamptz($at::bigint)"
        "     and (s.ended_at is null or s.ended_at >= make_timestamptz($at::bigint)))"
        " else m.ended_at is null or m.ended_at >= make_timestamptz($at::bigint) end",
        {"at": at},
    ).fetchall()
    return {mr_id: (source, path, iid, title) for mr_id, source, path, iid, title in rows}


def _names(connection: duckdb.DuckDBPyConnection) -> dict[int | None, str]:
    rows = connection.execute("select user_id, username from users where username is not null").fetchall()
    return dict(rows)


def _approvers(connection: duckdb.DuckDBPyConnection) -> dict[int, list[tuple[int, str]]]:
    """By merge request, who may meet a rule that is not met, and as what."""
    found: dict[int, list[tuple[int, str]]] = {}
    rows = connection.execute("select mr_id, user_id, rule from approvers order by mr_id, rule, user_id").fetchall()
    for mr_id, user, rule in rows:
        found.setdefault(mr_id, []).append((user, "owner" if rule == "owner" else "approver"))
    return found


def _authored(here: _Here, scope: Scope | None) -> set[int]:
    """The open merge requests whose author was in the scope on their creation; without a scope, all by humans."""
    if scope is None:
        return {mr for mr, history in here.histories.items() if history.author not in here.bots}
    histories = list(here.histories.values())
    authors = np.array([history.author or 0 for history in histories], dtype=np.int64)
    created = np.array([history.spans[0][0] for history in histories], dtype=np.int64)
    rows, _ = get_reach(here.members, {0: scope}).match(authors, created)
    return {histories[row].mr_id for row in rows.tolist()}


def _present(members: Members, scope: Scope, at: int) -> set[int]:
    """The accounts of the people who are in the scope at an instant: who joins or leaves at it has not yet."""
    rows = members.of(scope)
    since, until = members.instants(rows, scope.zone)
    return set(members.user[rows[(since < at) & (at <= until)]].tolist())
