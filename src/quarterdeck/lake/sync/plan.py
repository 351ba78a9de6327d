"""Cuts the history into slices of creation time that are read side by side, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from quarterdeck.sources.protocol import Query

_AGES = (0, 1, 3, 7, 14, 28, 56, 84, 126, 182, 273, 365, 547, 730, 1095, 1460, 2190, 3285, 4745)
"""Edges of the first look in days before now: fine where the work is recent, coarse where it is old."""
SLICE_MAX = 4000
WITHOUT_A_LOOK = 300
"""So few merge requests are read in one slice: cutting them would cost more than it saves."""


@dataclass(frozen=True, slots=True)
class Window:
    """Creation time from ``after`` up to, but without, ``before``; whole seconds; None is without bound."""

    after: datetime | None = None
    before: datetime | None = None

    def holds(self, created_at: datetime) -> bool:
        return (self.after is None or created_at >= self.after) and (self.before is None or created_at < self.before)

    def query(self, query: Query) -> Query:
        """GitLab's bounds are inclusive: what was created at ``before`` comes too, see `holds`."""
        return replace(query, created_after=self.after, created_before=self.before)

    def counting(self, query: Query) -> Query:
        """Without what was created at ``before``: for counts, which cannot be sifted afterwards."""
        last = None if self.before is None else self.before - timedelta(microseconds=1)
        return replace(query, created_after=self.after, created_before=last)

    def cut(self, parts: int) -> list[Window]:
        """Even parts, newest first; one where it has no bounds or is too narrow."""
        if self.after is None or self.before is None:
            return [self]
        step = (self.before - self.after) / parts
        inner = {(self.after + step * i).replace(microsecond=0) for i in range(1, parts)}
        edges = [self.after, *sorted(edge for edge in inner if self.after < edge < self.before), self.before]
        return [Window(low, high) for low, high in reversed(list(pairwise(edges)))]


def first_look(now: datetime, lower: datetime | None = None) -> list[Window]:
    """Windows whose counts tell how the history is spread, newest first; nothing before ``lower``."""
    kept = [edge for edge in _edges(now) if lower is None or edge > lower]
    bounds: list[datetime | None] = [None, *kept, lower]
    return [Window(older, newer) for newer, older in pairwise(bounds)]


def by_age(window: Window, now: datetime) -> list[Window]:
    """A bounded window cut at the edges of the first look; empty where it holds none of them."""
    low, high = window.after, window.before
    inner = [edge for edge in _edges(now) if low is not None and high is not None and low < edge < high]
    return [Window(older, newer) for newer, older in pairwise([high, *inner, low])] if inner else []


def _edges(now: datetime) -> list[datetime]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return [midnight - timedelta(days=age) for age in _AGES]


def target(total: int, readers: int) -> int:
    """How many merge requests a slice should hold, in whole pages of 100."""
    return max(200, min(SLICE_MAX, -(-total // (100 * readers)) * 100))


def slices(windows: Sequence[Window], counts: Sequence[int], size: int) -> list[Window]:
    """Windows of about ``size`` merge requests each, newest first: large ones cut evenly, small neighbours joined."""
    pieces = [piece for window, count in zip(windows, counts, strict=True) for piece in _cut(window, count, size)]
    return list(_join(pieces, size))


def _cut(window: Window, count: int, size: int) -> Iterator[tuple[Window, float]]:
    parts = window.cut(max(1, round(count / size)))
    for part in parts:
        yield part, count / len(parts)


def _join(pieces: Iterable[tuple[Window, float]], size: int) -> Iterator[Window]:
    held: tuple[Window, float] | None = None
    for window, count in pieces:
        if held is None:
            held = window, count
        elif held[1] + count <= size * 1.25:
            held = Window(window.after, held[0].before), held[1] + count
        else:
            yield held[0]
            held = window, count
    if held is not None:
        yield held[0]
