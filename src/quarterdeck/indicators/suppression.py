"""Which figures must stay hidden so that those which may not be shown cannot be computed from the others.

Pure. Figures hang together by equations (a department is the sum of its teams). An equation with one hidden figure
gives it away, so a second is hidden; and what the hidden ones sum up to is itself a figure about a group, which must
not be smaller than the rule allows. See Cox, "Suppression methodology and statistical disclosure control" (1980).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Equation:
    """``whole`` is the sum of ``parts`` (indices of figures); ``whole`` None is known to everybody.

    The hidden parts together must have a size of ``least`` (sizes are by figure, see `hide`) and, where the parts have
    ``groups`` (people each of them is about), be about ``least_group`` people.
    """

    whole: int | None
    parts: tuple[int, ...]
    least: float
    groups: tuple[float, ...] = ()
    least_group: float = 0.0

    def figures(self) -> tuple[int, ...]:
        """All figures of the equation."""
        return self.parts if self.whole is None else (*self.parts, self.whole)

    def safe(self, away: Sequence[int], sizes: Sequence[float], unseen: AbstractSet[int]) -> bool:
        """Whether hidden parts may be known as a sum."""
        if (len(away) == 1 and away[0] not in unseen) or sum(sizes[part] for part in away) < self.least:
            return False
        if not self.groups:
            return self.least_group <= 0
        held = set(away)
        return sum(group for part, group in zip(self.parts, self.groups, strict=False) if part in held) >= (
            self.least_group
        )


def hide(
    sizes: Sequence[float],
    hidden: AbstractSet[int],
    equations: Sequence[Equation],
    *,
    unseen: AbstractSet[int] = frozenset(),
) -> set[int]:
    """Indices of all figures that must stay hidden, those of ``hidden`` included.

    ``unseen`` are figures that nobody is ever shown; they may be computed where they are large enough. What is hidden
    next is a figure that makes no further equation unsafe, of these the smallest, between equals the first.
    """
    return Hiding(sizes, equations, unseen=unseen).hide(hidden)


class Hiding:
    """Figures and equations of which more and more is hidden, see `hide`."""

    def __init__(
        self, sizes: Sequence[float], equations: Sequence[Equation], *, unseen: AbstractSet[int] = frozenset()
    ) -> None:
        self._found = set(unseen)
        self._sizes, self._unseen, self._equations = sizes, unseen, equations
        self._figures = [equation.figures() for equation in equations]
        self._of: dict[int, list[int]] = {}
        for i, figures in enumerate(self._figures):
            for figure in figures:
                self._of.setdefault(figure, []).append(i)
        self._unsettled: set[int] = set(range(len(equations)))
        self._known: dict[tuple[_Row, ...], set[int]] = {}

    def hide(self, figures: AbstractSet[int]) -> set[int]:
        """Hides these and what must go with them; gives all that is hidden by now."""
        for figure in figures - self._found:
            self._add(figure)
        self._settle()
        while (more := self._find_given_away()) is not None:
            self._add(more)
            self._settle()
        return self._found - self._unseen

    def _add(self, figure: int) -> None:
        self._found.add(figure)
        self._unsettled.update(self._of.get(figure, ()))

    def _settle(self) -> None:
        """Hides more until every equation for itself is safe."""
        waiting = deque(sorted(self._unsettled))
        self._unsettled.clear()
        while waiting:
            more = self._one_more(self._equations[waiting[0]])
            if more is None:
                waiting.popleft()
            else:
                self._found.add(more)
                waiting.extend(self._of[more])

    def _one_more(self, equation: Equation) -> int | None:
        """The next figure that an equation wants hidden, None where it is safe."""
        away = [part for part in equation.parts if part in self._found]
        if equation.whole is not None and equation.whole in self._found:
            return None if away else self._next(equation.parts)
        if not away or equation.safe(away, self._sizes, self._unseen):
            return None
        shown = [part for part in equation.parts if part not in self._found]
        return self._next(shown) if shown else equation.whole

    def _next(self, parts: Sequence[int]) -> int | None:
        """The part to hide: in as few equations as possible that hide nothing yet, then the smallest."""
        return min(parts, key=lambda part: (self._untouched(part), self._sizes[part]), default=None)

    def _untouched(self, part: int) -> int:
        return sum(self._found.isdisjoint(self._figures[i]) for i in self._of[part])

    def _find_given_away(self) -> int | None:
        """A shown figure to hide because all equations together give a hidden one away; None where they do not.

        Each equation is a row over the hidden figures; a figure is given away where the rows span it alone.
        """
        rows = ((i, tuple(f for f in figures if f in self._found)) for i, figures in enumerate(self._figures))
        for tangle in _tangles([row for row in rows if row[1]]):
            for part in sorted(self._given_away(tangle) - self._unseen):
                among = [self._equations[i] for i, away in tangle if part in away]
                around = [p for equation in among for p in equation.parts if p not in self._found]
                if around:
                    return self._next(around)
        return None

    def _given_away(self, tangle: list[_Row]) -> set[int]:
        """The hidden figures that follow from some rows, which are looked at once."""
        key = tuple(tangle)
        if key not in self._known:
            wholes = {i: self._equations[i].whole for i, _ in tangle}
            self._known[key] = _spanned(tangle, wholes)
        return self._known[key]


_Row = tuple[int, tuple[int, ...]]
"""The place of an equation, and its hidden figures."""


def _spanned(rows: Sequence[_Row], wholes: Mapping[int, int | None]) -> set[int]:
    """The hidden figures that follow from some equations."""
    columns = sorted({part for _, away in rows for part in away})
    place = {part: i for i, part in enumerate(columns)}
    matrix = np.zeros((len(rows), len(columns)))
    for line, (i, away) in zip(matrix, rows, strict=True):
        for part in away:
            line[place[part]] = -1.0 if part == wholes[i] else 1.0
    spanned = np.diag(np.linalg.pinv(matrix) @ matrix)
    return {part for part in columns if spanned[place[part]] > 1 - _EXACT}


def _tangles(rows: list[_Row]) -> list[list[_Row]]:
    """Equations that share hidden figures, directly or through others; one alone was looked at for itself."""
    above: dict[int, int] = {}

    def root(part: int) -> int:
        while (higher := above.setdefault(part, part)) != part:
            above[part] = part = above[higher]
        return part

    rows = _telling(rows)
    for _, away in rows:
        for part in away[1:]:
            above[root(part)] = root(away[0])
    groups: dict[int, list[_Row]] = {}
    for row in rows:
        groups.setdefault(root(row[1][0]), []).append(row)
    return [group for group in groups.values() if len(group) > 1]


def _telling(rows: list[_Row]) -> list[_Row]:
    """Leaves out equations that tell nothing: those with two hidden figures that no other equation knows."""
    while True:
        uses = Counter(part for _, away in rows for part in away)
        kept = [row for row in rows if sum(uses[part] == 1 for part in row[1]) < 2]
        if len(kept) == len(rows):
            return kept
        rows = kept
