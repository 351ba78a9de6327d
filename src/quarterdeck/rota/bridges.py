"""Rest that shifts of the same person fill: shifts back to back are one block, and rest counts between blocks.

Two shifts with too little rest between them can be held together if others of the person fill all of the pause. The
pause is cut where shifts that could fill it begin and end, and of those that cover each part one must be held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from quarterdeck.rota.model import Rules, Shift

Starting = Mapping[datetime, Sequence[tuple[datetime, int]]]
Tile = tuple[datetime, datetime, int]  # begin, end, shift


@dataclass(frozen=True)
class Bridge:
    """Who holds ``first`` and ``second`` has too little rest, unless one shift of each of ``fills`` (bit masks) too."""

    first: int
    second: int
    fills: tuple[int, ...]

    def holds(self, mask: int) -> bool:
        """Whether somebody with the shifts of the mask keeps the rest."""
        ends = 1 << self.first | 1 << self.second
        return mask & ends != ends or all(mask & fill for fill in self.fills)


def starting(shifts: Sequence[Shift]) -> Starting:
    """The parts of shifts by their begin, as (end, shift)."""
    made: dict[datetime, list[tuple[datetime, int]]] = defaultdict(list)
    for s, shift in enumerate(shifts):
        for begin, end in shift.segments:
            made[begin].append((end, s))
    return made


def bridges(shifts: Sequence[Shift], rules: Rules, near: Iterable[tuple[int, int]]) -> list[Bridge]:
    """The pairs (of ``near``) that ``in_a_row`` shifts back to back may join."""
    rest = timedelta(hours=float(rules.rest_hours))
    if rules.in_a_row < 3 or not rest:
        return []
    parts = starting(shifts)
    made = ((i, j, _fills(shifts[i], shifts[j], parts, rest=rest, most=rules.in_a_row - 2)) for i, j in near)
    return [Bridge(i, j, fills) for i, j, fills in made if fills]


def _fills(a: Shift, b: Shift, parts: Starting, *, rest: timedelta, most: int) -> tuple[int, ...]:
    """What fills each pause between two shifts; empty where they need nothing, or nothing helps."""
    made: list[int] = []
    spans = sorted((*a.segments, *b.segments))
    for begin, end in a.segments:
        for other_begin, other_end in b.segments:
            if begin < other_end and other_begin < end:
                return ()
            low, high = (end, other_begin) if other_begin >= end else (other_end, begin)
            between = any(low <= x and y <= high for x, y in spans)
            if between or low == high or high - low >= rest:
                continue
            tiles = _tiles(parts, low, high, most)
            if not tiles:
                return ()
            made += _covers(tiles)
    return tuple(dict.fromkeys(made))


def _tiles(parts: Starting, low: datetime, high: datetime, most: int) -> list[Tile]:
    """The parts of shifts that, back to back and at most so many, can fill a pause."""
    after, edges, front = {low: 0}, set[Tile](), {low}
    for step in range(1, most + 1):
        steps = {(at, end, s) for at in front for end, s in parts.get(at, ()) if end <= high}
        edges |= steps
        front = {end for _, end, _ in steps if end not in after}
        after |= dict.fromkeys(front, step)
    before = {high: 0}
    for step in range(1, most + 1):
        reached = {begin for begin, end, _ in edges if end in before and begin not in before}
        before |= dict.fromkeys(reached, step)
    far = most + 1
    return sorted(e for e in edges if after.get(e[0], far) + 1 + before.get(e[1], far) <= most)


def _covers(tiles: Sequence[Tile]) -> Iterator[int]:
    """For each part of a pause, the shifts that cover it."""
    borders = sorted({at for begin, end, _ in tiles for at in (begin, end)})
    for low, high in pairwise(borders):
        yield sum({1 << s for begin, end, s in tiles if begin <= low and high <= end})
