"""Teams of fewer than 3 people, whose rates are withheld, and those whose rates would give them away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.monthly.frame import Frame
from quarterdeck.indicators.people import People
from quarterdeck.indicators.periods import Ints
from quarterdeck.indicators.scopes import Teams
from quarterdeck.indicators.suppression import Equation, hide

FEWEST = 3
"""A rate needs so many people seen in the month."""
TOO_FEW = "too few people to show"

Key = tuple[str, str | None]
"""A team or department, and a specialty within."""


class Withheld:
    """Which scopes are withheld in which month, whatever is asked together: what is not asked now can be asked next.

    ``frames`` give the months by zone. A department that has people of its own besides its teams', and a team that
    has people without a specialty, count as a part that nobody is ever shown.
    """

    def __init__(self, people: People, teams: Teams, frames: Iterable[Frame], *, specialties: bool) -> None:
        self._teams = teams
        self._specialties = sorted({s.specialty for s in people.spans if s.specialty}) if specialties else []
        # Zones differ in no more than the month that is not over, and seldom in that.
        known: dict[tuple[date, ...], dict[date, set[Key]]] = {}
        self._nodes = self._all_nodes()
        self._presences = [people.presence(scope) for scope in self._nodes.values()]
        self._found: dict[str, dict[date, set[Key]]] = {}
        for frame in frames:
            days = tuple(month.through_date for month in frame.months)
            if days not in known:
                known[days] = self._in_frame(frame)
            self._found[frame.zone] = known[days]

    def has(self, scope: Scope, month: date) -> bool:
        """Whether a scope is withheld in the month that begins on that day."""
        return (scope.name, scope.specialty) in self._found[scope.zone].get(month, ())

    def _in_frame(self, frame: Frame) -> dict[date, set[Key]]:
        seen = np.array([presence.seen(frame.months) for presence in self._presences], dtype=np.int64)
        seen = seen.reshape(len(self._nodes), len(frame.months))
        small = (seen > 0) & (seen < FEWEST)
        keys = list(self._nodes)
        return {
            frame.months[i].first_date: self._hidden(keys, seen[:, i])
            for i in np.flatnonzero(small.any(axis=0)).tolist()
        }

    def _all_nodes(self) -> dict[Key, Scope]:
        """Every figure that could be shown, and the parts that never are (their names begin with a blank)."""
        nodes: dict[Key, Scope] = {}
        for specialty in (None, *self._specialties):
            for name in self._teams.names:
                below = self._teams.below(name)
                nodes[name, specialty] = Scope(name, below, specialty=specialty)
                if name in below and below != (name,):
                    nodes[_own(name), specialty] = Scope(name, (name,), specialty=specialty)
        return nodes

    def _hidden(self, keys: Sequence[Key], seen: Ints) -> set[Key]:
        place = {key: i for i, key in enumerate(keys) if seen[i] > 0}
        sizes = [float(size) for size in seen]
        hidden = {i for key, i in place.items() if seen[i] < FEWEST and not key[0].startswith(" ")}
        unseen = {i for key, i in place.items() if key[0].startswith(" ")}
        found = hide(sizes, hidden, self._sums(place, (None,)), unseen=unseen)
        if self._specialties:
            equations = [*self._sums(place, self._specialties), *self._splits(place, sizes, unseen)]
            found = hide(sizes, found | hidden, equations, unseen=unseen)
        return {keys[i] for i in found}

    def _sums(self, place: dict[Key, int], specialties: Iterable[str | None]) -> list[Equation]:
        """A department is the sum of the teams right below it and of its own people."""
        equations = []
        for specialty in specialties:
            for name in self._teams.names:
                children = self._teams.children(name)
                parts = [place.get((part, specialty)) for part in (*children, _own(name))]
                if children and (name, specialty) in place:
                    known = tuple(part for part in parts if part is not None)
                    equations.append(Equation(place[name, specialty], known, FEWEST))
        return equations

    def _splits(self, place: dict[Key, int], sizes: list[float], unseen: set[int]) -> list[Equation]:
        """A team is the sum of its specialties and of those who have none."""
        equations = []
        for name in self._teams.names:
            if (name, None) not in place:
                continue
            parts = [place[name, s] for s in self._specialties if (name, s) in place]
            rest = sizes[place[name, None]] - sum(sizes[part] for part in parts)
            if rest > 0:
                parts.append(len(sizes))
                unseen.add(len(sizes))
                sizes.append(rest)
            equations.append(Equation(place[name, None], tuple(parts), FEWEST))
        return equations


def _own(name: str) -> str:
    return f" {name}"
