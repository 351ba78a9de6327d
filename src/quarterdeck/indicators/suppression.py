"""Which figures must stay hidden so that those which may not be shown cannot be computed from the others.

Pure. Figures hang together by equations (a department is the sum of its teams). An equation with one hidden figure
gives it away, so a second is hidden; and what the hidden ones sum up to is itself a figure about a group, which must
not be smaller than the rule allows. See Cox, "Suppression methodology and statistical disclosure control" (1980).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
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
        alone = len(away) == 1 and away[0] not in unseen
        people = sum(group for part, group in zip(self.parts, self.groups, strict=False) if part in away)
        return not alone and sum(sizes[part] for part in away) >= self.least and people >= self.least_group


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
    search = _Search(sizes, equations, unseen, set(hidden) | set(unseen))
    search.settle(equations)
    while (more := search.find_given_away()) is not None:
        search.hide(more)
    return search.found - set(unseen)


class _Search:
    """Figures found to hide so far, and what follows from that."""

    def __init__(
        self, sizes: Sequence[float], equations: Sequence[Equation], unseen: AbstractSet[int], found: set[int]
    ) -> None:
        self.found = found
        self._sizes, self._unseen, self._equations = sizes, unseen, equations
        self._of: dict[int, list[Equation]] = {}
        for equation in equations:
            for figure in equation.figures():
                self._of.setdefault(figure, []).append(equation)

    def hide(self, figure: int) -> None:
        """Hides a figure and what must go with it."""
        self.found.add(figure)
        self.settle(self._of[figure])

    def settle(self, equations: Iterable[Equation]) -> None:
        """Hides more until every equation for itself is safe."""
        waiting = deque(equations)
        while waiting:
            more = self._one_more(waiting[0])
            if more is None:
                waiting.popleft()
            else:
                self.found.add(more)
                waiting.extend(self._of[more])

    def _one_more(self, equation: Equation) -> int | None:
        """The next figure that an equation wants hidden, None where it is safe."""
        away = [part for part in equation.parts if part in self.found]
        if equation.whole is not None and equation.whole in self.found:
            return None if away else self._next(equation.parts)
        if not away or equation.safe(away, self._sizes, self._unseen):
            return None
        shown = [part for part in equation.parts if part not in self.found]
        return self._next(shown) if shown else equation.whole

    def _next(self, parts: Sequence[int]) -> int | None:
        """The part to hide: in as few equations as possible that hide nothing yet, then the smallest."""
        return min(parts, key=lambda part: (self._untouched(part), self._sizes[part]), default=None)

    def _untouched(self, part: int) -> int:
        return sum(self.found.isdisjoint(equation.figures()) for equation in self._of[part])

    def find_given_away(self) -> int | None:
        """A shown figure to hide because all equations together give a hidden one away; None where they do not.

        Each equation is a row over the hidden figures; a figure is given away where the rows span it alone.
        """
        for rows in _tangles(self._equations, self.found):
            for part in sorted(_spanned(rows, self.found) - set(self._unseen)):
                around = [p for row in rows if part in row.figures() for p in row.parts if p not in self.found]
                if around:
                    return self._next(around)
        return None


def _spanned(rows: Sequence[Equation], found: AbstractSet[int]) -> set[int]:
    """The hidden figures that follow from some equations."""
    columns = sorted({part for equation in rows for part in equation.figures() if part in found})
    place = {part: i for i, part in enumerate(columns)}
    matrix = np.zeros((len(rows), len(columns)))
    for row, equation in zip(matrix, rows, strict=True):
        row[[place[part] for part in equation.parts if part in found]] = 1.0
        if equation.whole is not None and equation.whole in found:
            row[place[equation.whole]] = -1.0
    spanned = np.diag(np.linalg.pinv(matrix) @ matrix)
    return {part for part in columns if spanned[place[part]] > 1 - _EXACT}


def _tangles(equations: Sequence[Equation], found: AbstractSet[int]) -> list[list[Equation]]:
    """Equations that share hidden figures, directly or through others; one alone was looked at for itself."""
    above: dict[int, int] = {}

    def root(part: int) -> int:
        while (higher := above.setdefault(part, part)) != part:
            above[part] = part = above[higher]
        return part

    involved = _telling([(e, [p for p in e.figures() if p in found]) for e in equations])
    for _, away in involved:
        for part in away[1:]:
            above[root(part)] = root(away[0])
    groups: dict[int, list[Equation]] = {}
    for equation, away in involved:
        groups.setdefault(root(away[0]), []).append(equation)
    return [group for group in groups.values() if len(group) > 1]


_Away = list[tuple[Equation, list[int]]]


def _telling(involved: _Away) -> _Away:
    """Leaves out equations that tell nothing: those with two hidden figures that no other equation knows."""
    while True:
        uses = Counter(part for _, away in involved for part in away)
        kept = [(e, away) for e, away in involved if away and sum(uses[part] == 1 for part in away) < 2]
        if len(kept) == len(involved):
            return kept
        involved = kept
