"""The first question of the day: whose turn is it, and what waits on us.

Both look at merge requests that are open now, so they may name people. Instants are aware UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.clocks import History, State, Stretch, Turn, stretches, turn_at
from quarterdeck.indicators.histories import get_histories
from quarterdeck.indicators.open_work.reach import Members, get_members, get_reach
from quarterdeck.indicators.samples import DAY, instant, micros

Json = dict[str, Any]

COLUMNS = ("merge_request", "title", "state", "since", "days", "waits_for", "author", "reasons")
"""The keys of a row that a table shows, in order."""


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One open merge request.

    ``since`` is when its state began or, in what waits on us, since when we are due; ``days`` the time since then.
    ``waits_for`` are user names, those of accounts without a name left out: reviewers, or the author, or nobody where
    it waits for a reviewer to be named or for a merge. ``reasons`` say why it waits on us: reviewer, approver, owner
    (empty in whose turn it is).
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
        """``{"merge_request","project","iid","title","source","state","since","days","waits_for","author","by_bot",
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
    """See `OpenNow.whose_turn`; for several scopes make one `OpenNow`."""
    return OpenNow(connection, at=at).whose_turn(scope)


def waiting_on_us(connection: duckdb.DuckDBPyConnection, scope: Scope, *, at: datetime) -> tuple[OpenRow, ...]:
    """See `OpenNow.waiting_on_us`; for several scopes make one `OpenNow`."""
    return OpenNow(connection, at=at).waiting_on_us(scope)


_REASONS = ("reviewer", "approver", "owner")


@dataclass(frozen=True, slots=True)
class _Due:
    """Somebody is due on a merge request, since an instant, as reviewer, approver or owner."""

    mr_id: int
    user: int
    since: int
    reason: str


class OpenNow:
    """Everything that is open at an instant, read once; ``at`` is the start of the last complete sync."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, at: datetime) -> None:
        self.at = at
        self._at = micros(at)
        self._members = get_members(connection)
        self._bots = frozenset(self._members.bots.tolist())
        self._heads = _open_heads(connection, self._at)
        self._histories = {history.mr_id: history for history in get_histories(connection, list(self._heads))}
        self._names = _names(connection)
        self._turns = {mr: turn_at(history, self._at, self._bots) for mr, history in self._histories.items()}
        self._ids = list(self._histories)
        found = self._histories.values()
        self._author = np.array([history.author or 0 for history in found], dtype=np.int64)
        self._created = np.array([history.spans[0][0] for history in found], dtype=np.int64)
        self._humans = {mr for mr, history in self._histories.items() if history.author not in self._bots}
        self._in_a_team: dict[str, set[int]] = {}
        self._turn_rows: dict[int, OpenRow] = {}
        self._due_by_user: dict[int, list[_Due]] = {}
        for due in self._all_due(_approvers(connection)):
            self._due_by_user.setdefault(due.user, []).append(due)

    def whose_turn(self, scope: Scope | None) -> WhoseTurn:
        """Our open merge requests, each with whose turn it is.

        Ours are those whose author was in the scope when they were created; without a scope all by humans.
        """
        ours = self._humans if scope is None else self._authored(scope)
        rows = sorted((self._turn_row(self._histories[mr]) for mr in ours), key=_by_state_and_age)
        counts = Counter(row.state for row in rows)
        zone = scope.zone if scope else "UTC"
        if zone not in self._in_a_team:
            self._in_a_team[zone] = self._authored(self._members.everybody(zone))
        return WhoseTurn(
            scope, self.at, tuple(rows), len(self._histories) - len(self._humans),
            len(self._humans - self._in_a_team[zone]), {state: counts[state] for state in State},
        )  # fmt: skip

    def waiting_on_us(self, scope: Scope) -> tuple[OpenRow, ...]:
        """Every open merge request in reach, whoever wrote it, that waits on somebody who is in the scope now: a
        reviewer whose answer is due, an eligible approver of a rule that is not met, or an owner of what it touches.

        ``waits_for`` names those of ours; ``since`` is the earliest instant from which one of them is due. Longest
        first.
        """
        found: dict[int, list[_Due]] = {}
        for user in sorted(_present(self._members, scope, self._at)):
            for due in self._due_by_user.get(user, ()):
                found.setdefault(due.mr_id, []).append(due)
        rows = (self._due_row(self._histories[mr], due) for mr, due in found.items())
        return tuple(sorted(rows, key=lambda row: (row.since, row.mr_id)))

    def _authored(self, scope: Scope) -> set[int]:
        """The open merge requests whose author was in the scope on their creation."""
        rows, _ = get_reach(self._members, {0: scope}).match(self._author, self._created)
        return {self._ids[row] for row in rows.tolist()}

    def _all_due(self, approvers: Mapping[int, list[tuple[int, str]]]) -> Iterable[_Due]:
        """Who is due on what; nobody is on what they wrote themselves."""
        for mr, turn in self._turns.items():
            for user, since in _due_reviewers(turn).items():
                if user is not None and user != turn.author:
                    yield _Due(mr, user, since, "reviewer")
            waiting = [(user, rule) for user, rule in approvers.get(mr, ()) if user not in turn.approvals]
            ready = _ready_since(self._stretches(mr), self._at) if waiting else 0
            for user, rule in waiting:
                if user != turn.author and user not in self._bots:
                    yield _Due(mr, user, ready, rule)

    def _stretches(self, mr: int) -> list[Stretch]:
        return stretches(self._histories[mr], until=self._at, bots=self._bots)

    def _turn_row(self, history: History) -> OpenRow:
        """A row for whose turn it is: since the present state began."""
        if history.mr_id in self._turn_rows:
            return self._turn_rows[history.mr_id]
        found = self._stretches(history.mr_id)
        since = found[-1].since if found else self._at
        turn = self._turns[history.mr_id]
        authors = [history.author] if turn.state() in {State.DRAFT, State.WAITING_FOR_AUTHOR} else []
        made = self._row(history, since, self._named([*turn.waits_for(), *authors]))
        self._turn_rows[history.mr_id] = made
        return made

    def _due_row(self, history: History, due: list[_Due]) -> OpenRow:
        due = sorted(due, key=lambda one: (_REASONS.index(one.reason), one.user))
        users = dict.fromkeys(one.user for one in due)
        reasons = tuple(dict.fromkeys(one.reason for one in due))
        return self._row(history, min(one.since for one in due), self._named(users), reasons)

    def _named(self, users: Iterable[int | None]) -> tuple[str, ...]:
        names = (self._names.get(user) for user in users)
        return tuple(name for name in names if name)

    def _row(self, history: History, since: int, waits_for: tuple[str, ...], reasons: tuple[str, ...] = ()) -> OpenRow:
        source, project, iid, title = self._heads[history.mr_id]
        return OpenRow(
            history.mr_id, source, project, iid, title, self._turns[history.mr_id].state(), instant(since),
            (self._at - since) / DAY, waits_for, self._names.get(history.author), history.author in self._bots, reasons,
        )  # fmt: skip


_ORDER = {state: place for place, state in enumerate(State)}


def _by_state_and_age(row: OpenRow) -> tuple[int, datetime, int]:
    return _ORDER[row.state], row.since, row.mr_id


def _due_reviewers(turn: Turn) -> dict[int | None, int]:
    """Reviewers whose answer is due, also while it is a draft; whoever approved is asked only where nobody else is."""
    return turn.waits_for() or {
        user: since for user, since in turn.pending().items() if user not in turn.approvals
    }  # fmt: skip


def _ready_since(found: list[Stretch], at: int) -> int:
    """Since when it has been open without a break and no draft; for a draft, since when it is one."""
    since, draft = at, bool(found) and found[-1].state is State.DRAFT
    for stretch in reversed(found):
        if stretch.until < since or (stretch.state is State.DRAFT) is not draft:
            break
        since = stretch.since
    return since


def _open_heads(connection: duckdb.DuckDBPyConnection, at: int) -> dict[int, tuple[str, str, int, str]]:
    """Source, project, number and title of what is open at an instant, excluded projects left out."""
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


def _present(members: Members, scope: Scope, at: int) -> set[int]:
    """The accounts of the people who are in the scope at an instant: who joins or leaves at it has not yet."""
    rows = members.of(scope)
    since, until = members.instants(rows, scope.zone)
    return set(members.user[rows[(since < at) & (at <= until)]].tolist())
