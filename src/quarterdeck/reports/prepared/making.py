"""Makes what is prepared: for one scope, or for all at once from the same readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from quarterdeck.home.settings import Settings
from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.indicators.changes import Change, get_changes
from quarterdeck.indicators.clocks import State
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import board, links
from quarterdeck.reports.basis import as_instant, day_of, get_basis
from quarterdeck.reports.board import Filter, Row
from quarterdeck.reports.build import build, definition_for
from quarterdeck.reports.model import Report, Request, TeamReport
from quarterdeck.reports.opened import Opened
from quarterdeck.reports.prepared.limits import is_beyond
from quarterdeck.reports.prepared.model import Prepared, Unusual, Waits

MOVED = ("omrt", "oma")
"""The indicators whose changes can be explained."""
MONTH = 30
"""Days over which a change is told."""
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Maker:
    """What all scopes share. ``opened`` holds at least what concerns those that are made."""

    snapshot: Snapshot
    settings: Settings
    opened: Opened

    def make(self, request: Request, *, now: datetime) -> Iterator[Prepared]:
        """What is prepared for each scope of a request. NothingYet, UnknownTeam, UnknownSpecialty."""
        report = build(self.snapshot, self.settings, request, now=now)
        changes = self._changes([team.scope for team in report.teams], request)
        apart = self._apart()
        for team, own in zip(report.teams, changes, strict=True):
            yield self._one(team, report, own, apart)

    def _one(
        self,
        team: TeamReport,
        report: Report,
        changes: Mapping[str, Change],
        apart: tuple[int, int] | tuple[None, None],
    ) -> Prepared:
        scope = team.scope
        bots, strangers = apart
        return Prepared(
            scope, report.version, report.tables, report.as_of, report.complete, report.remarks, team.indicators,
            tuple(self._ours(scope)), self._on_us(scope), bots, strangers, changes, _unusual(team, report),
        )  # fmt: skip

    def _ours(self, scope: Scope) -> Iterator[Waits]:
        rows = list(board.all_rows(self.opened, scope, Filter(), sites=self._sites))
        for state in board.ORDER:
            yield self._waits(state, [row for row in rows if row.state is state], scope)

    def _on_us(self, scope: Scope) -> Waits:
        rows = list(board.all_rows(self.opened, scope, Filter("on_us"), sites=self._sites))
        return self._waits(State.WAITING_FOR_REVIEWER, rows, scope)

    def _waits(self, state: State, rows: Sequence[Row], scope: Scope) -> Waits:
        at = self.opened.at
        beyond = sum(is_beyond(state, row.since, at=at, zone=scope.zone) for row in rows)
        return Waits(state, len(rows), beyond, tuple(rows[:_SHOWN]))

    @property
    def _sites(self) -> Mapping[str, str]:
        return links.sites(self.snapshot.manifest)

    def _apart(self) -> tuple[int, int] | tuple[None, None]:
        """Open ones by bots, and by people in no team; None where only one scope's were read."""
        if self.opened.scope is not None:
            return None, None
        bots = sum(item.by_bot for item in self.opened.items)
        return bots, len(self.opened.items) - bots - len(self.opened.whose.in_a_team())

    def _changes(self, scopes: Sequence[Scope], request: Request) -> list[dict[str, Change]]:
        """By scope and indicator what moved it in the last month."""
        found: list[dict[str, Change]] = [{} for _ in scopes]
        known = get_basis(self.snapshot.manifest).known_until
        for indicator in MOVED:
            groups: dict[tuple[str, date, datetime | None], list[int]] = {}
            for place, scope in enumerate(scopes):
                end = as_instant(request.as_of, scope.zone)
                day = day_of(min(known, end) if end else known, scope.zone)
                name = definition_for(self.settings, request, get_indicator(indicator), scope.name, day)
                groups.setdefault((name, day, end), []).append(place)
            for (name, day, end), places in groups.items():
                ask = Ask(indicator, name, day - timedelta(days=MONTH), day, "day", known, end)
                made = get_changes(self.snapshot.connection, [scopes[place] for place in places], ask)
                for place, change in zip(places, made, strict=True):
                    if change is not None:
                        found[place][indicator] = change
        return found


def _unusual(team: TeamReport, report: Report) -> tuple[Unusual, ...] | None:
    """A department's exceptions, by name of the team; None where its teams are not all in the report."""
    if not team.scope.department:
        return ()
    below = {one.scope.name: one for one in report.teams if one.scope.name in team.scope.teams}
    if len(below) < len(team.scope.teams):
        return None
    return tuple(
        Unusual(name, one.id, one.signal)
        for name in sorted(below, key=str.casefold)
        for one in below[name].indicators
        if one.signal and not one.withheld
    )
