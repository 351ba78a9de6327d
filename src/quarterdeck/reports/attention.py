"""Merge requests requiring attention: open, no draft, and no human has acted on them for 28 days.

Due on the 8th and the 23rd of each month. Only open work is named here, and only for what is to be done about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.clocks import State
from quarterdeck.indicators.samples import DAY, instant, micros
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.indicators.work.items import OpenItem
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import links
from quarterdeck.reports.basis import Basis, as_instant, day_of
from quarterdeck.reports.formats import json
from quarterdeck.reports.opened import Opened, take

DAYS = 28
DUE_DAYS = (8, 23)
"""Days of the month on which the report is due."""


@dataclass(frozen=True, slots=True)
class Row:
    """One that has gone quiet: ``quiet_days`` since ``last_human_act_at``; ``todo`` says what would move it.

    ``author_here``: the author is in the team still; otherwise it needs somebody new.
    """

    mr_id: int
    project: str
    iid: int
    title: str
    url: str | None
    state: State
    last_human_act_at: datetime
    quiet_days: float
    age_days: float
    author: str | None
    author_here: bool
    waits_for: tuple[str, ...]
    todo: str

    @property
    def reference(self) -> str:
        return f"{self.project}!{self.iid}"

    def to_json(self) -> dict[str, Any]:
        """Every field by its name; ``last_human_act_at`` an instant."""
        row = {name: getattr(self, name) for name in self.__slots__}
        return row | {"state": str(self.state), "last_human_act_at": json.instant(self.last_human_act_at)}


@dataclass(frozen=True, slots=True)
class TeamAttention:
    """One team's, the longest quiet first; ``open`` counts its open merge requests that are no drafts. ``scope``
    None: everybody. ``issue_project`` is where an issue about it belongs, with its source; None where unknown."""

    scope: Scope | None
    open: int
    rows: tuple[Row, ...]
    issue_project: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        return self.scope.name if self.scope else "everybody"


@dataclass(frozen=True, slots=True)
class Attention:
    """``at``: the instant for which it is true; ``on``: its day; ``next_due``: when the next report is due."""

    at: datetime
    on: date
    next_due: date
    complete: bool
    remarks: tuple[str, ...]
    teams: tuple[TeamAttention, ...]
    sites: Mapping[str, str]


def build(snapshot: Snapshot, basis: Basis, teams: Sequence[str], *, on: date | None = None) -> Attention:
    """For the teams named; without names for every team that is no department, without teams for everybody.

    ``on``: as it stood at the end of a day; None: now. UnknownTeam.
    """
    asked = as_instant(on, "UTC")
    at = min(asked, basis.known_until) if asked else basis.known_until
    scopes = get_scopes(snapshot.connection, teams, day=day_of(at, "UTC"))
    chosen: list[Scope | None] = [scope for scope in scopes if teams or not scope.department]
    lone = chosen[0] if len(chosen) == 1 else None
    opened = take(snapshot, at=at, scope=lone, past=at < basis.known_until)
    return build_from(opened, basis, chosen or [None], sites=links.sites(snapshot.manifest))


def build_from(opened: Opened, basis: Basis, scopes: Sequence[Scope | None], *, sites: Mapping[str, str]) -> Attention:
    """For scopes (None: everybody), out of what is open at an instant."""
    day = day_of(opened.at, "UTC")
    made = tuple(_team(opened, scope, sites) for scope in scopes)
    return Attention(opened.at, day, next_due(day), basis.complete, basis.remarks, made, sites)


def _team(opened: Opened, scope: Scope | None, sites: Mapping[str, str]) -> TeamAttention:
    return opened.once(("attention", scope), lambda: _Quiet(opened, sites).team(scope))


def next_due(day: date) -> date:
    """The first day on or after ``day`` on which the report is due."""
    while day.day not in DUE_DAYS:
        day += timedelta(days=1)
    return day


class _Quiet:
    """Finds what has gone quiet, at one instant."""

    def __init__(self, opened: Opened, sites: Mapping[str, str]) -> None:
        self._opened, self._sites = opened, sites
        self._at = micros(opened.at)

    def team(self, scope: Scope | None) -> TeamAttention:
        items = [item for item in self._own(scope) if item.state is not State.DRAFT]
        quiet = [item for item in items if self._at - item.human_at >= DAYS * DAY]
        here = self._opened.whose.present(scope) if scope else None
        rows = [self._row(item, here) for item in sorted(quiet, key=lambda item: (item.human_at, item.mr_id))]
        return TeamAttention(scope, len(items), tuple(rows), self._project(quiet))

    def _own(self, scope: Scope | None) -> Iterator[OpenItem]:
        if scope is None:
            return (item for item in self._opened.items if not item.by_bot)
        return (self._opened.items[place] for place in self._opened.whose.ours(scope))

    def _row(self, item: OpenItem, here: frozenset[int] | None) -> Row:
        author_here = here is None or not item.open_now or item.author_id in here  # of finished work nothing is told
        return Row(
            item.mr_id, item.project, item.iid, item.title,
            links.find_merge_request(self._sites, item.source, item.project, item.iid), item.state,
            instant(item.human_at), (self._at - item.human_at) / DAY, (self._at - item.created) / DAY,
            item.author, author_here, item.waits_for,
            todo(item.state, author_here=author_here),
        )  # fmt: skip

    def _project(self, quiet: Sequence[OpenItem]) -> tuple[str, str] | None:
        """Where most of them are; of several the first by name."""
        places = Counter((item.source, item.project) for item in quiet if item.project)
        return min(places, key=lambda place: (-places[place], place), default=None)


def todo(state: State, *, author_here: bool) -> str:
    """What would move a quiet merge request, in a few words."""
    if not author_here:
        return "its author has left the team: agree who carries it on"
    return {
        State.UNASSIGNED: "ask somebody to review it",
        State.WAITING_FOR_REVIEWER: "remind the reviewer, or ask another",
        State.WAITING_FOR_AUTHOR: "ask the author whether it goes on",
        State.WAITING_FOR_MERGE: "ask a maintainer to merge it",
        State.DRAFT: "ask the author whether it goes on",
    }[state]
