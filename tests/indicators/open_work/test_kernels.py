from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.indicators.open_work.kernels import BLOCK, Rows, count_open, get_keys, medians
from quarterdeck.indicators.open_work.reach import Positions
from quarterdeck.indicators.samples import DAY, FOREVER, micros, take_samples

lines = st.lists(
    st.tuples(
        st.one_of(st.integers(-3, 3), st.integers(-(2**50), 2**50)),
        st.integers(0, 2 * BLOCK + 3),
        st.integers(0, 2 * BLOCK + 3),
        st.integers(0, 3),
    ),
    max_size=40,
)


def rows_of(table: list[tuple[int, int, int, int]]) -> Rows:
    columns = np.array(table, dtype=np.int64).reshape(-1, 4)
    return Rows(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3])


@settings(max_examples=200, deadline=None)
@given(lines, st.integers(1, 2 * BLOCK + 2), st.integers(1, 3))
def test_medians_are_those_of_sorting_what_is_open(
    table: list[tuple[int, int, int, int]], samples: int, threads: int
) -> None:
    found = medians(rows_of(table), samples=samples, groups=4, threads=threads)
    for sample in range(samples):
        for group in range(4):
            held = sorted(start for start, first, until, of in table if of == group and first <= sample < until)
            twice = held[(len(held) - 1) // 2] + held[len(held) // 2] if held else 0
            assert (found.n[sample, group], found.twice[sample, group]) == (len(held), twice)


def test_as_many_threads_as_wished_give_the_same() -> None:
    random = np.random.default_rng(7)
    first, length = random.integers(0, 300, 20_000), random.integers(0, 90, 20_000)
    rows = Rows(random.integers(0, 10**14, 20_000), first, first + length, random.integers(0, 40, 20_000))
    alone = medians(rows, samples=300, groups=40, threads=1)
    for threads in (2, 5, 64):
        together = medians(rows, samples=300, groups=40, threads=threads)
        assert (together.twice == alone.twice).all()
        assert (together.n == alone.n).all()


@given(lines)
def test_rows_that_hold_no_sample_are_not_counted(table: list[tuple[int, int, int, int]]) -> None:
    held = [line for line in table if line[1] < line[2]]
    counts = count_open(rows_of(held), samples=2 * BLOCK + 4, groups=4)
    assert counts.sum() == sum(until - first for _, first, until, _ in held)


@pytest.mark.parametrize("groups_before", [0, 1 << 20])
@given(table=lines.filter(bool))
def test_one_integer_orders_by_group_then_start_and_gives_the_start_back(
    groups_before: int, table: list[tuple[int, int, int, int]]
) -> None:
    rows = rows_of(table)
    keys = get_keys(rows.group + groups_before, rows.start)
    order = np.argsort(keys.key, kind="stable").tolist()
    assert [(table[i][3], table[i][0]) for i in order] == sorted((line[3], line[0]) for line in table)
    assert keys.start(keys.key).tolist() == [line[0] for line in table]


@settings(deadline=None)
@given(
    st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia"]),
    st.dates(date(2011, 12, 1), date(2019, 1, 1)),
    st.integers(0, 400),
    st.integers(-30, 500),
    st.lists(st.integers(-(10**4), 600 * 24 * 4), max_size=30),
)
def test_the_first_sample_after_an_instant_is_found_in_any_zone(
    zone: str, first: date, length: int, known: int, quarters: list[int]
) -> None:
    start = micros(datetime.combine(first, datetime.min.time(), tzinfo=UTC))
    samples = take_samples([zone], first, first + timedelta(days=length), until=start + known * DAY + 7)
    ends = samples.instants[0]
    instants = np.array([*(start + q * DAY // 96 for q in quarters), *ends, *(ends - 1), 0, FOREVER], dtype=np.int64)
    assert (samples.index(0, instants) == np.searchsorted(ends, instants, side="right")).all()


@pytest.mark.parametrize("keys", [[], [5], [3, 8, 9], [1, 2**40], [-7, 2, 11]])
def test_ids_are_found_among_near_and_far_ones(keys: list[int]) -> None:
    wanted = np.array([-8, -7, 0, 1, 2, 5, 8, 9, 10, 2**40, 2**62], dtype=np.int64)
    found = Positions(np.array(keys, dtype=np.int64))(wanted)
    assert found.tolist() == [keys.index(one) if one in keys else len(keys) for one in wanted.tolist()]
