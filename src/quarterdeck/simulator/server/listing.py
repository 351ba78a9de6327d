"""Lists of merge requests: filtered, sorted, and paged by key, so that a page is stable while the list changes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from quarterdeck.simulator.model import MergeRequest

Test = Callable[[MergeRequest], bool]

KEYS: dict[str, Callable[[MergeRequest], Any]] = {
    "created_at": attrgetter("created_at"),
    "updated_at": attrgetter("updated_at"),
    "merged_at": attrgetter("merged_at"),
    "closed_at": attrgetter("closed_at"),
    "title": attrgetter("title"),
}


class Index:
    """Some merge requests in the order of one key; those without the key stand apart, by id."""

    def __init__(self, rows: Sequence[MergeRequest], key: str) -> None:
        of, place = KEYS[key], attrgetter(key, "id")
        self.rows = sorted((mr for mr in rows if of(mr) is not None), key=place)
        self.keys: list[tuple[Any, int]] = [place(mr) for mr in self.rows]
        self.nulls = sorted((mr for mr in rows if of(mr) is None), key=attrgetter("id"))

    def of_state(self, state: str) -> Index:
        """Those of one state, without sorting again."""
        found = Index.__new__(Index)
        kept = [(key, mr) for key, mr in zip(self.keys, self.rows, strict=True) if mr.state == state]
        found.keys, found.rows = [key for key, _ in kept], [mr for _, mr in kept]
        found.nulls = [mr for mr in self.nulls if mr.state == state]
        return found

    def span(self, after: datetime | None, before: datetime | None) -> tuple[int, int]:
        """Places of the rows between two inclusive bounds."""
        low = 0 if after is None else bisect_left(self.keys, (after, 0))
        high = len(self.keys) if before is None else bisect_right(self.keys, (before, 1 << 62))
        return low, max(low, high)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which ones: a state, inclusive bounds by key, and whatever else."""

    state: str | None = None
    bounds: dict[str, tuple[datetime | None, datetime | None]] = field(default_factory=dict)
    tests: tuple[Test, ...] = ()


def _bound_test(key: str, after: datetime | None, before: datetime | None) -> Test:
    of = KEYS[key]

    def test(mr: MergeRequest) -> bool:
        value = of(mr)
        return value is not None and (after is None or value >= after) and (before is None or value <= before)

    return test


@dataclass(frozen=True, slots=True)
class Slice:
    """A page: its rows, and whether there are any before and after it."""

    rows: list[MergeRequest]
    has_next: bool
    has_previous: bool


class Listing:
    """One filtered and sorted list. ``index_of(state, key)`` gives the sorted rows of its scope."""

    def __init__(
        self, index_of: Callable[[str | None, str], Index], filters: Filters, *, key: str, descending: bool
    ) -> None:
        self.key = key
        self.descending = descending
        self._index_of = index_of
        self._filters = filters
        self._index = index_of(filters.state, key)
        self._low, self._high = self._index.span(*filters.bounds.get(key, (None, None)))
        self._nulls: Sequence[MergeRequest] = () if key in filters.bounds else self._index.nulls
        self._tests = self._tests_besides(key)

    def _tests_besides(self, key: str) -> tuple[Test, ...]:
        others = [_bound_test(name, *bounds) for name, bounds in self._filters.bounds.items() if name != key]
        return (*others, *self._filters.tests)

    def __len__(self) -> int:
        return self.count()

    def count(self, limit: int | None = None) -> int:
        """How many match; with ``limit``, at most one more than it, as GitLab counts."""
        key = next(iter(self._filters.bounds), self.key)
        index = self._index if key == self.key else self._index_of(self._filters.state, key)
        low, high = index.span(*self._filters.bounds.get(key, (None, None)))
        tests = self._tests_besides(key)
        nulls = () if key in self._filters.bounds else index.nulls
        if not tests:
            total = high - low + len(nulls)
        else:
            total = sum(1 for part in (index.rows[low:high], nulls) for mr in part if all(t(mr) for t in tests))
        return total if limit is None else min(total, limit + 1)

    @property
    def _length(self) -> int:
        return self._high - self._low + len(self._nulls)

    def _at(self, place: int) -> MergeRequest:
        valued = self._high - self._low
        if place < valued:
            return self._index.rows[self._high - 1 - place if self.descending else self._low + place]
        rest = place - valued
        return self._nulls[len(self._nulls) - 1 - rest if self.descending else rest]

    def _place(self, value: Any, mr_id: int, *, past: bool) -> int:
        """Where a row with this key stands or would stand; with ``past`` the place behind it."""
        valued = self._high - self._low
        if value is None:
            ids = [mr.id for mr in self._nulls]
            there = (bisect_right if past != self.descending else bisect_left)(ids, mr_id)
            return valued + (len(ids) - there if self.descending else there)
        there = (bisect_right if past != self.descending else bisect_left)(self._index.keys, (value, mr_id))
        place = self._high - there if self.descending else there - self._low
        return min(max(place, 0), valued)

    def _matching(self, places: Iterator[int] | range) -> Iterator[MergeRequest]:
        tests = self._tests
        for place in places:
            mr = self._at(place)
            if not tests or all(test(mr) for test in tests):
                yield mr

    def all(self) -> list[MergeRequest]:
        return list(self._matching(range(self._length)))

    def offset(self, start: int, size: int) -> list[MergeRequest]:
        """Rows from ``start``, as an offset page reads them."""
        if not self._tests:
            return [self._at(place) for place in range(min(start, self._length), min(start + size, self._length))]
        return self.all()[start : start + size]

    def page(
        self, *, first: int | None, after: tuple[Any, int] | None, last: int | None, before: tuple[Any, int] | None
    ) -> Slice:
        """A page by key; ``after`` and ``before`` are (key, id) of rows that need not exist any more."""
        start = 0 if after is None else self._place(*after, past=True)
        end = self._length if before is None else self._place(*before, past=False)
        if last is not None and first is None:
            rows = _take(self._matching(range(end - 1, start - 1, -1)), last + 1)
            return Slice(rows[:last][::-1], before is not None, len(rows) > last or start > 0)
        size = 100 if first is None else first
        rows = _take(self._matching(range(start, end)), size + 1)
        return Slice(rows[:size], len(rows) > size or end < self._length, start > 0)


def _take(rows: Iterator[MergeRequest], size: int) -> list[MergeRequest]:
    found = []
    for mr in rows:
        found.append(mr)
        if len(found) == size:
            break
    return found
