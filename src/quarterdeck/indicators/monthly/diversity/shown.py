"""Which cells of a composition may be shown. Pure.

A scope of fewer than 20 people is not shown at all, a cell below 5 is not shown; and no cell that is not shown can
be computed from the total, from departments and their teams, or from the quarter before or after.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from quarterdeck.indicators.monthly.diversity.pictures import Counts
from quarterdeck.indicators.scopes import Teams
from quarterdeck.indicators.suppression import Equation, Hiding

FEWEST_PEOPLE = 20
SMALLEST_CELL = 5

Cell = tuple[str, str]
"""A scope and a category."""


def is_shown(counts: dict[str, int]) -> bool:
    """Whether a scope has enough people to be shown at all."""
    return sum(counts.values()) >= FEWEST_PEOPLE


def hidden_cells(teams: Teams, quarters: Sequence[Counts]) -> list[set[Cell]]:
    """The cells of one dimension that are not shown, for each of some quarters that follow one another."""
    tables = [_Table(teams, counts) for counts in quarters]
    found = [table.hide(table.small()) for table in tables]
    near = [_near(this, other) for this, other in pairwise(quarters)]
    changed = True
    while changed:
        changed = False
        for i in range(len(tables) - 1):
            for this, other in ((i, i + 1), (i + 1, i)):
                more = _told(near[i], quarters[other], found[this]) - found[other]
                if more:
                    found[other] = tables[other].hide(found[other] | more)
                    changed = True
    return found


def _near(this: Counts, other: Counts) -> set[str]:
    """The scopes that are shown in both quarters and in which fewer than 5 changed between them."""
    return {
        scope
        for scope in this.keys() & other.keys()
        if is_shown(this[scope]) and is_shown(other[scope]) and _change(this[scope], other[scope]) < SMALLEST_CELL
    }


def _told(near: AbstractSet[str], other: Counts, hidden: set[Cell]) -> set[Cell]:
    """The hidden cells that a neighbouring quarter would give away."""
    return {(scope, category) for scope, category in hidden if scope in near and category in other[scope]}


def _change(now: dict[str, int], then: dict[str, int]) -> int:
    return sum(abs(now.get(category, 0) - then.get(category, 0)) for category in {*now, *then})


class _Table:
    """One dimension in one quarter, as figures and the equations between them."""

    def __init__(self, teams: Teams, counts: Counts) -> None:
        self._counts = counts
        self._people = {scope: sum(own.values()) for scope, own in counts.items()}
        self._cells: list[Cell] = [(scope, category) for scope, own in counts.items() for category in own]
        self._place = {cell: i for i, cell in enumerate(self._cells)}
        self._sizes = [float(counts[scope][category]) for scope, category in self._cells]
        self._unseen: set[int] = set()
        equations = [*self._totals(), *self._sums(teams)]
        self._hiding = Hiding(self._sizes, equations, unseen=self._unseen)

    def small(self) -> set[Cell]:
        """Cells that may not be shown whatever else is shown."""
        return {
            (scope, category)
            for scope, category in self._cells
            if self._counts[scope][category] < SMALLEST_CELL or self._people[scope] < FEWEST_PEOPLE
        }

    def hide(self, cells: set[Cell]) -> set[Cell]:
        """The cells to hide where these are hidden, and those of earlier calls."""
        found = self._hiding.hide({self._place[cell] for cell in cells})
        return {self._cells[place] for place in found}

    def _totals(self) -> list[Equation]:
        """Everybody knows how many people a scope has."""
        return [
            Equation(None, tuple(self._place[scope, category] for category in own), SMALLEST_CELL)
            for scope, own in self._counts.items()
            if self._people[scope] >= FEWEST_PEOPLE
        ]

    def _sums(self, teams: Teams) -> list[Equation]:
        """A department is the sum of what is right below it, and of people of its own or of teams without counts."""
        equations: list[Equation] = []
        for scope, own in self._counts.items():
            below = [name for name in teams.children(scope) if name in self._counts]
            if not below or self._people[scope] < FEWEST_PEOPLE:
                continue
            rest = self._people[scope] - sum(self._people[name] for name in below)
            equations.extend(self._sum(scope, category, below, rest) for category in own)
        return equations

    def _sum(self, scope: str, category: str, below: Sequence[str], rest: int) -> Equation:
        names = [name for name in below if category in self._counts[name]]
        parts = [self._place[name, category] for name in names]
        groups = [float(self._people[name]) for name in names]
        if rest > 0:
            apart = self._counts[scope][category] - sum(self._counts[name][category] for name in names)
            parts.append(len(self._sizes))
            groups.append(float(rest))
            self._unseen.add(len(self._sizes))
            self._sizes.append(float(max(apart, 0)))
        return Equation(
            self._place[scope, category], tuple(parts), SMALLEST_CELL, tuple(groups), float(FEWEST_PEOPLE)
        )  # fmt: skip
