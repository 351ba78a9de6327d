"""Which figures must stay hidden so that those which may not be shown cannot be computed from the others.

Pure. Figures hang together by equations (a department is the sum of its teams). An equation with one hidden figure
gives it away, so a second is hidden; and what the hidden ones sum up to is itself a figure about a group, which must
not be smaller than the rule allows. See Cox, "Suppression methodology and statistical disclosure control" (1980).
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass


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
    changed = True
    while changed:
        changed = False
        for equation in equations:
            while (more := _one_more(equation, sizes, found, unseen)) is not None:
                found.add(more)
                changed = True
    return found - set(unseen)


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
