"""Whose figure: teams and departments out of the dated lines of the teams table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.errors import UnknownSpecialty, UnknownTeam
from quarterdeck.indicators.memory import remembered


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One dated line of a team or department; ``valid_from`` None holds from the beginning."""

    position: int
    team: str
    parent: str | None = None
    group_label: str | None = None
    projects: tuple[str, ...] = ()
    handbook_globs: tuple[str, ...] = ()
    calendar: str | None = None
    zone: str = "UTC"
    valid_from: date | None = None


class Teams:
    """The organisation as its lines tell it. A name that is only met as a parent, or only in a membership, counts
    as well; the order is that of the file, a parent without a line of its own standing before its first team."""

    def __init__(self, lines: Iterable[TeamLine], staffed: Iterable[str] = ()) -> None:
        self._lines: dict[str, list[TeamLine]] = {}
        self._staffed = frozenset(staffed)
        self._children: dict[date | None, dict[str, list[str]]] = {}
        for line in sorted(lines, key=lambda line: (line.position, line.valid_from or date.min)):
            self._lines.setdefault(line.team, []).append(line)
        for dated in self._lines.values():
            dated.sort(key=lambda line: (line.valid_from or date.min, line.position))
        self.names = self._ordered()

    def _ordered(self) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for team, dated in self._lines.items():
            for line in dated:
                if line.parent is not None and line.parent not in self._lines:
                    names.setdefault(line.parent)
            names.setdefault(team)
        return tuple(names | dict.fromkeys(sorted(self._staffed)))

    def find_line(self, team: str, day: date | None = None) -> TeamLine | None:
        """The line in force on a day, None where there is none yet; without a day the latest line."""
        dated = self._lines.get(team, [])
        held = [line for line in dated if day is None or line.valid_from is None or line.valid_from <= day]
        return held[-1] if held else None

    def children(self, name: str, day: date | None = None) -> list[str]:
        """The teams and departments right below a name on a day, in file order."""
        if day not in self._children:
            self._children[day] = {}
            for team in self._lines:
                line = self.find_line(team, day)
                if line and line.parent is not None and line.parent != team:
                    self._children[day].setdefault(line.parent, []).append(team)
        return self._children[day].get(name, [])

    def below(self, name: str, day: date | None = None) -> tuple[str, ...]:
        """The leaf teams meant by a name, in file order: itself, or those below it, and itself where it has people
        of its own. A circle of parents is walked once."""
        within = self.within(name, day)
        leaves = {here for here in within if here in self._staffed or not self.children(here, day)}
        return tuple(team for team in self.names if team in leaves) or (name,)

    def within(self, name: str, day: date | None = None) -> frozenset[str]:
        """A name and every team and department below it."""
        found, waiting = {name}, [name]
        while waiting:
            children = [child for child in self.children(waiting.pop(), day) if child not in found]
            found.update(children)
            waiting.extend(children)
        return frozenset(found)

    def scope(self, name: str, *, specialty: str | None = None, day: date | None = None) -> Scope:
        """The scope of a name that is known."""
        line = self.find_line(name, day)
        department = bool(self.children(name, day))
        return Scope(name, self.below(name, day), department, specialty, line.zone if line else "UTC")

    def globs(self, scope: Scope, day: date | None = None) -> tuple[str, ...]:
        """Handbook globs of a scope on a day: its own line's, else those of its teams together."""
        return self._own_or_below(scope, day, "handbook_globs")

    def projects(self, scope: Scope, day: date | None = None) -> tuple[str, ...]:
        """Paths that a scope owns on a day: its own line's, else those of its teams together."""
        return self._own_or_below(scope, day, "projects")

    def group_labels(self, scope: Scope) -> list[str]:
        """The group labels of a scope and of the teams in it, in lower case."""
        within = self.within(scope.name) | {*scope.teams}
        lines = (self.find_line(name) for name in self.names if name in within)
        return list(dict.fromkeys(line.group_label.lower() for line in lines if line and line.group_label))

    def _own_or_below(self, scope: Scope, day: date | None, field: str) -> tuple[str, ...]:
        own = self.find_line(scope.name, day)
        lines = [own] if own and getattr(own, field) else [self.find_line(team, day) for team in scope.teams]
        return tuple(dict.fromkeys(value for line in lines if line for value in getattr(line, field)))


@remembered
def read_teams(connection: duckdb.DuckDBPyConnection, *, until: date | None = None) -> Teams:
    """The organisation of a lake; lines that begin after ``until`` are not known yet (None: all are)."""
    rows = connection.execute(
        "select position, team, parent, group_label, projects, handbook_globs, calendar, timezone, valid_from"
        " from teams order by position"
    ).fetchall()
    staffed = connection.execute("select distinct team from memberships where team is not null").fetchall()
    lines = [_line(row) for row in rows]
    known = (line for line in lines if until is None or line.valid_from is None or line.valid_from <= until)
    return Teams(known, (team for (team,) in staffed))


def _line(row: tuple[Any, ...]) -> TeamLine:
    position, team, parent, label, projects, globs, calendar, zone, valid_from = row
    return TeamLine(
        position, team, parent or None, label or None, tuple(projects or ()), tuple(globs or ()), calendar or None,
        zone or "UTC", valid_from,
    )  # fmt: skip


def get_scopes(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    *,
    specialty: str | None = None,
    day: date | None = None,
) -> list[Scope]:
    """Scopes by name: a team, or a department as the union of the teams below it; no names mean all, in file order.

    ``day`` chooses among dated lines (None: the latest). Case matters only where it must. Raises UnknownTeam or
    UnknownSpecialty, each with the names that are near.
    """
    teams = read_teams(connection)
    chosen = [_known(name, teams.names, UnknownTeam) for name in names] if names else list(teams.names)
    if specialty is not None:
        specialty = _known(specialty, _specialties(connection), UnknownSpecialty)
    return [teams.scope(name, specialty=specialty, day=day) for name in dict.fromkeys(chosen)]


def _specialties(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute("select distinct specialty from memberships where specialty is not null order by 1")
    return [name for (name,) in rows.fetchall()]


def _known(name: str, known: Sequence[str], error: type[UnknownTeam] | type[UnknownSpecialty]) -> str:
    if name in known:
        return name
    same = [other for other in known if other.casefold() == name.strip().casefold()]
    if len(same) == 1:
        return same[0]
    raise error(name, known)
