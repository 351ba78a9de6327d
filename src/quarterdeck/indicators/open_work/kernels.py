"""Medians over open work: pure functions over arrays, for all groups and samples at once.

A *row* holds the samples ``first <= i < until`` and brings the value ``start``. All functions give, per sample and
group, the number of rows and twice the median of their starts (midpoint of the two middle ones for an even number,
so that twice the median is exact in integers; 0 where there is no row).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
BLOCK = 8
"""Samples that are looked at together: the rows open in any of them are ordered once."""


@dataclass(frozen=True, slots=True)
class Rows:
    """``first`` and ``until`` index samples, ``group`` counts from 0; all columns have one length."""

    start: Ints
    first: NDArray[np.integer]
    until: NDArray[np.integer]
    group: NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Medians:
    """Both of shape (samples, groups): twice the median of the starts (0 where ``n`` is 0), and the rows behind."""

    twice: Ints
    n: Ints


def medians(rows: Rows, *, samples: int, groups: int) -> Medians:
    """Exact medians of the starts of the rows that hold each sample, in each group."""
    rows = _held(rows, samples)
    n = count_open(rows, samples=samples, groups=groups)
    twice = np.zeros((samples, groups), dtype=np.int64)
    if len(rows.start):
        _Sweep(rows, groups).run(n, twice)
    return Medians(twice, n)


def count_open(rows: Rows, *, samples: int, groups: int) -> Ints:
    """How many rows hold each sample, in each group: shape (samples, groups)."""
    size = (samples + 1) * groups
    came = np.bincount(rows.first.astype(np.int64) * groups + rows.group, minlength=size)
    went = np.bincount(rows.until.astype(np.int64) * groups + rows.group, minlength=size)
    return np.cumsum((came - went).reshape(samples + 1, groups)[:-1], axis=0, dtype=np.int64)


def _held(rows: Rows, samples: int) -> Rows:
    """Only rows that hold a sample."""
    until = np.minimum(rows.until, samples)
    kept = np.flatnonzero(rows.first < until)
    kind = np.int16 if samples < 32_000 else np.int32
    return Rows(rows.start[kept], rows.first[kept].astype(kind), until[kept].astype(kind), rows.group[kept])


class _Sweep:
    """Goes through the samples block by block, with the rows that are open in it in the order of group and start.

    Rows are known by their rank in that order, so that a block's rows are ordered by merging ranks.
    """

    def __init__(self, rows: Rows, groups: int) -> None:
        order = by_group_and_start(rows, groups)
        self.start = rows.start[order]
        self.first = rows.first[order]
        self.until = rows.until[order]

    def run(self, n: Ints, twice: Ints) -> None:
        """Fill ``twice``, given how many rows are open."""
        samples = len(n)
        block = self.first // BLOCK
        ranks = np.argsort(block, kind="stable").astype(np.int32)
        edges = np.concatenate([[0], np.cumsum(np.bincount(block, minlength=-(-samples // BLOCK)))])
        active = np.empty(0, dtype=np.int32)
        for index, begin in enumerate(range(0, samples, BLOCK)):
            end = min(begin + BLOCK, samples)
            active = active[self.until[active] > begin]
            active = np.concatenate([active, ranks[edges[index] : edges[index + 1]]])
            active.sort(kind="stable")
            if len(active):
                twice[begin:end] = self._block(active, n[begin:end], begin)

    def _block(self, active: NDArray[np.int32], n: Ints, begin: int) -> Ints:
        """Twice the medians of one block: the open rows of all its samples lie one after another, by group."""
        days = np.arange(begin, begin + len(n), dtype=self.first.dtype)[:, None]
        opened = np.flatnonzero((self.first[active] <= days) & (self.until[active] > days))
        if not len(opened):
            return np.zeros_like(n)
        flat = n.ravel()
        offset = np.cumsum(flat) - flat
        low = np.minimum(offset + np.maximum(flat - 1, 0) // 2, len(opened) - 1)
        high = np.minimum(offset + flat // 2, len(opened) - 1)
        start = self.start[active]
        size = len(active)
        both = start[opened[low] % size] + start[opened[high] % size]
        return np.where(flat > 0, both, 0).reshape(n.shape)


def by_group_and_start(rows: Rows, groups: int) -> NDArray[np.intp]:
    """The order of rows by group, then by start."""
    order = np.argsort(rows.start, kind="stable")
    kind = np.int16 if groups < 32_000 else np.int32
    return order[np.argsort(rows.group[order].astype(kind), kind="stable")]
