"""Medians over open work: pure functions over arrays, for all groups and samples at once.

A *row* holds the samples ``first <= i < until`` and brings the value ``start``. All functions give, per sample and
group, the number of rows and twice the median of their starts (midpoint of the two middle ones for an even number,
so that twice the median is exact in integers; 0 where there is no row).

How: rows are ordered once by group and start. Then the samples are taken block by block. The rows open in a block are
few and keep that order, so those open in one of its samples lie there group by group and in order of start; as the
number of open rows is known beforehand, so is where the middle of each group lies.
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
"""Rows from which on a second thread pays: the work is done inside NumPy, which lets other threads run."""


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
class _Ordered:
    """Rows by group and start."""

    start: Ints
    first: NDArray[np.integer]
    until: NDArray[np.integer]


def medians(rows: Rows, *, samples: int, groups: int, threads: int | None = None) -> Medians:
    """Exact medians of the starts of the rows that hold each sample, in each group.

    ``threads`` None means as many as there are processors, and one where the rows are few.
    """
    rows = _held(rows, samples)
    n = count_open(rows, samples=samples, groups=groups)
    twice = np.zeros((samples, groups), dtype=np.int64)
    if threads is None:
        threads = min(os.cpu_count() or 1, 1 + len(rows.start) // WORTH_THREADS)
    shares = _shares(rows, n, threads)
    with ThreadPoolExecutor(len(shares)) as pool:
        list(pool.map(lambda share: _sweep(rows, n, twice, groups=share), shares))
    return Medians(twice, n)


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


def _shares(rows: Rows, n: Ints, threads: int) -> list[slice]:
    """Ranges of groups with about the same number of rows, one for each thread."""
    groups = n.shape[1]
    if threads < 2 or groups < 2:
        return [slice(0, groups)]
    reached = np.cumsum(np.bincount(rows.group, minlength=groups))
    edges = np.searchsorted(reached, [reached[-1] * i / threads for i in range(1, threads)], side="right")
    return [slice(a, b) for a, b in pairwise([0, *sorted({int(e) for e in edges} - {0, groups}), groups])]


def _sweep(rows: Rows, n: Ints, twice: Ints, *, groups: slice) -> None:
    """Fill in ``twice`` for a range of groups, given how many rows are open."""
    mine = np.flatnonzero((rows.group >= groups.start) & (rows.group < groups.stop))
    order = mine[by_group_and_start(rows.group[mine], rows.start[mine])]
    ordered = _Ordered(rows.start[order], rows.first[order], rows.until[order])
    samples = len(n)
    # A row is known by its rank in this order: a block's rows are put in order by merging two runs of ranks.
    block = ordered.first // BLOCK
    ranks = np.argsort(block, kind="stable").astype(np.int32)
    edges = np.concatenate([[0], np.cumsum(np.bincount(block, minlength=-(-samples // BLOCK)))])
    active = np.empty(0, dtype=np.int32)
    for index, begin in enumerate(range(0, samples, BLOCK)):
        end = min(begin + BLOCK, samples)
        active = active[ordered.until[active] > begin]
        active = np.concatenate([active, ranks[edges[index] : edges[index + 1]]])
        active.sort(kind="stable")
        twice[begin:end, groups] = _block(ordered, active, n[begin:end, groups], begin)


def _block(ordered: _Ordered, active: NDArray[np.int32], n: Ints, begin: int) -> Ints:
    """Twice the medians of one block: the open rows of its samples lie one after another, group by group."""
    first, until = ordered.first[active], ordered.until[active]
    sample = np.arange(begin, begin + len(n), dtype=first.dtype)[:, None]
    opened = np.flatnonzero((first <= sample) & (until > sample))
    if not len(opened):
        return np.zeros_like(n)
    flat = n.ravel()
    offset = np.cumsum(flat) - flat
    low = np.minimum(offset + np.maximum(flat - 1, 0) // 2, len(opened) - 1)
    high = np.minimum(offset + flat // 2, len(opened) - 1)
    start = ordered.start[active]
    both = start[opened[low] % len(active)] + start[opened[high] % len(active)]
    return np.where(flat > 0, both, 0).reshape(n.shape)


def by_group_and_start(group: NDArray[np.integer], start: Ints) -> Order:
    """The order of rows by group, then by start, equal ones in any order."""
    if not len(group):
        return np.arange(0)
    # 16-bit numbers are ordered in linear time, and a group's starts fit the processor's cache.
    order = np.argsort(group.astype(np.int16) if group.max() < 32_000 else group, kind="stable")
    start = start[order]
    edges = np.flatnonzero(np.diff(group[order], prepend=-1))
    for begin, end in pairwise([*edges.tolist(), len(order)]):
        order[begin:end] = order[begin:end][np.argsort(start[begin:end])]
    return order
