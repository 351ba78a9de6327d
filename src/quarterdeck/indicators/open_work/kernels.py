"""Medians over open work: pure functions over arrays, for all groups and samples at once.

A *row* holds the samples ``first <= i < until`` and brings the value ``start``. All functions give, per sample and
group, the number of rows and twice the median of their starts (midpoint of the two middle ones for an even number,
so that twice the median is exact in integers; 0 where there is no row).

How: the samples are taken block by block. The rows open in a block are kept in the order of group and start: those
that go on from the block before have it already, the new ones are merged in. So the rows open at one sample lie group
by group and in order of start, and as their numbers are known beforehand, so is where the middle of each group lies.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Order = NDArray[np.intp]
BLOCK = 16
"""Samples that are looked at together."""
WORTH_THREADS = 50_000
"""Rows from which on another thread pays: the work is done inside NumPy, which lets other threads run."""


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


@dataclass(frozen=True, slots=True)
class Keys:
    """One integer for each row that orders rows by group, then by start, and gives the start back.

    ``ranked`` are the starts themselves, where key and start together would not fit: then ranks stand for them.
    """

    key: Ints
    low: int
    width: int
    ranked: Ints | None = None

    def start(self, key: Ints) -> Ints:
        """The starts of some keys."""
        start = key % self.width
        return start + self.low if self.ranked is None else self.ranked[start]


def get_keys(group: NDArray[np.integer], start: Ints) -> Keys:
    """Keys of rows, of which there is at least one."""
    low = int(start.min())
    width = int(start.max()) - low + 1
    if (int(group.max()) + 1) * width < 1 << 63:
        return Keys(group * np.int64(width) + (start - low), low, width)
    ranked, rank = np.unique(start, return_inverse=True)
    return Keys(group * np.int64(len(ranked)) + rank, 0, len(ranked), ranked)


@dataclass(frozen=True, slots=True)
class _Open:
    """Rows that are open, or begin, in a block."""

    key: Ints
    first: NDArray[np.integer]
    until: NDArray[np.integer]

    def take(self, rows: Order | slice | NDArray[np.bool_]) -> _Open:
        return _Open(self.key[rows], self.first[rows], self.until[rows])

    def ordered(self) -> _Open:
        return self.take(np.argsort(self.key))

    def merged(self, other: _Open) -> _Open:
        """Both together in order; each is in order already, which makes this a merge."""
        key = np.concatenate([self.key, other.key])
        order = np.argsort(key, kind="stable")
        first, until = np.concatenate([self.first, other.first]), np.concatenate([self.until, other.until])
        return _Open(key[order], first[order], until[order])


def medians(rows: Rows, *, samples: int, groups: int, threads: int | None = None) -> Medians:
    """Exact medians of the starts of the rows that hold each sample, in each group.

    ``threads`` None means as many as there are processors, and one where the rows are few.
    """
    rows = _held(rows, samples)
    n = count_open(rows, samples=samples, groups=groups)
    found = Medians(np.zeros((samples, groups), dtype=np.int64), n)
    if not len(rows.start):
        return found
    if threads is None:
        threads = min(os.cpu_count() or 1, 1 + len(rows.start) // WORTH_THREADS)
    sweep = _Sweep(rows, found)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda bound: sweep.run(*bound), pairwise(sweep.shares(threads))))
    return found


def count_open(rows: Rows, *, samples: int, groups: int) -> Ints:
    """How many rows hold each sample, in each group: shape (samples, groups)."""
    size = (samples + 1) * groups
    came = np.bincount(rows.first.astype(np.int64) * groups + rows.group, minlength=size)
    went = np.bincount(rows.until.astype(np.int64) * groups + rows.group, minlength=size)
    return np.cumsum((came - went).reshape(samples + 1, groups)[:-1], axis=0, dtype=np.int64)


def _held(rows: Rows, samples: int) -> Rows:
    """Only rows that hold a sample, with short integers."""
    kind = np.int16 if samples < 32_000 else np.int32
    kept = rows.first < rows.until
    if kept.all() and rows.until.dtype == kind and rows.until.max(initial=0) <= samples:
        return rows
    until = np.minimum(rows.until, samples)
    held = np.flatnonzero(rows.first < until)
    return Rows(rows.start[held], rows.first[held].astype(kind), until[held].astype(kind), rows.group[held])


class _Sweep:
    """Goes through blocks of samples, with the rows that are open."""

    def __init__(self, rows: Rows, found: Medians) -> None:
        self.found = found
        self.blocks = -(-len(found.n) // BLOCK)
        block = rows.first // BLOCK
        order = np.argsort(block, kind="stable")
        self.keys = get_keys(rows.group, rows.start)
        self.rows = _Open(self.keys.key[order], rows.first[order], rows.until[order])
        # Where the rows that begin in each block stand.
        self.edges = np.concatenate([[0], np.cumsum(np.bincount(block, minlength=self.blocks))]).tolist()

    def shares(self, threads: int) -> list[int]:
        """Bounds of ranges of blocks, one for each thread."""
        return sorted({self.blocks * i // threads for i in range(threads + 1)})

    def run(self, begin: int, end: int) -> None:
        """Fill in the medians of the blocks from ``begin`` up to ``end``."""
        before = self.rows.take(slice(0, self.edges[begin]))
        active = before.take(before.until > begin * BLOCK).ordered()
        for block in range(begin, end):
            samples = slice(block * BLOCK, min((block + 1) * BLOCK, len(self.found.n)))
            came = self.rows.take(slice(self.edges[block], self.edges[block + 1])).ordered()
            active = active.take(np.flatnonzero(active.until > samples.start)).merged(came)
            if len(active.key):
                self.found.twice[samples] = self._block(active, self.found.n[samples], samples.start)

    def _block(self, active: _Open, n: Ints, begin: int) -> Ints:
        """Twice the medians of one block: the open rows of its samples lie one after another, group by group."""
        sample = np.arange(begin, begin + len(n), dtype=active.first.dtype)[:, None]
        opened = np.flatnonzero((active.first <= sample) & (active.until > sample))
        if not len(opened):
            return np.zeros_like(n)
        flat = n.ravel()
        offset = np.cumsum(flat) - flat
        low = np.minimum(offset + np.maximum(flat - 1, 0) // 2, len(opened) - 1)
        high = np.minimum(offset + flat // 2, len(opened) - 1)
        start = self.keys.start(active.key)
        both = start[opened[low] % len(start)] + start[opened[high] % len(start)]
        return np.where(flat > 0, both, 0).reshape(n.shape)
