"""Which figures must stay hidden so that those which may not be shown cannot be computed from the others.

Pure. Figures hang together by equations (a department is the sum of its teams). An equation with one hidden figure
gives it away, so a second is hidden; and what the hidden ones sum up to is itself a figure about a group, which must
not be smaller than the rule allows. See Cox, "Suppression methodology and statistical disclosure control" (1980).
"""

from __future__ import annotations

from collections.abc import Sequence
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

    ``unseen`` are figures that nobody is ever shown; they may be computed where they are large enough. The smallest
    figure that helps is hidden next; between equals the first.
    """
    found = set(hidden) | set(unseen)
    _settle(equations, sizes, found, unseen)
    while (more := _given_away(equations, sizes, found, unseen)) is not None:
        found.add(more)
        _settle(equations, sizes, found, unseen)
    return found - set(unseen)


def _settle(equations: Sequence[Equation], sizes: Sequence[float], found: set[int], unseen: AbstractSet[int]) -> None:
    """Hides more until every equation for itself is safe."""
    changed = True
    while changed:
        changed = False
        for equation in equations:
            while (more := _one_more(equation, sizes, found, unseen)) is not None:
                found.add(more)
                changed = True


def _one_more(
    equation: Equation, sizes: Sequence[float], found: AbstractSet[int], unseen: AbstractSet[int]
) -> int | None:
    """The next figure that an equation wants hidden, None where it is safe."""
    away = [part for part in equation.parts if part in found]
    if equation.whole is not None and equation.whole in found:
        return None if away else _smallest(equation.parts, sizes)
    if not away or equation.safe(away, sizes, unseen):
        return None
    shown = [part for part in equation.parts if part not in found]
    return _smallest(shown, sizes) if shown else equation.whole


def _smallest(parts: Sequence[int], sizes: Sequence[float]) -> int | None:
    return min(parts, key=lambda part: sizes[part], default=None)


def _given_away(
    equations: Sequence[Equation], sizes: Sequence[float], found: AbstractSet[int], unseen: AbstractSet[int]
) -> int | None:
    """A shown figure to hide because all equations together give a hidden one away; None where they do not.

    Each equation is a row over the hidden figures; a figure is given away where the rows span it alone.
    """
    for rows in _tangles(equations, found):
        columns = sorted({part for equation in rows for part in equation.figures() if part in found})
        place = {part: i for i, part in enumerate(columns)}
        matrix = np.zeros((len(rows), len(columns)))
        for row, equation in zip(matrix, rows, strict=True):
            row[[place[part] for part in equation.parts if part in found]] = 1.0
            if equation.whole is not None and equation.whole in found:
                row[place[equation.whole]] = -1.0
        spanned = np.diag(np.linalg.pinv(matrix) @ matrix)
        for part in (part for part in columns if spanned[place[part]] > 1 - _EXACT and part not in unseen):
            around = [p for equation in rows if part in equation.figures() for p in equation.parts if p not in found]
            if around:
                return _smallest(around, sizes)
    return None


def _tangles(equations: Sequence[Equation], found: AbstractSet[int]) -> list[list[Equation]]:
    """Equations that share hidden figures, directly or through others; one alone was looked at for itself."""
    above: dict[int, int] = {}

    def root(part: int) -> int:
        while (higher := above.setdefault(part, part)) != part:
            above[part] = part = above[higher]
        return part

    involved = [(equation, [p for p in equation.figures() if p in found]) for equation in equations]
    involved = [(equation, away) for equation, away in involved if away]
    for _, away in involved:
        for part in away[1:]:
            above[root(part)] = root(away[0])
    groups: dict[int, list[Equation]] = {}
    for equation, away in involved:
        groups.setdefault(root(away[0]), []).append(equation)
    return [group for group in groups.values() if len(group) > 1]
