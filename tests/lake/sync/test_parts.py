"""The pure parts: slices of history, the index of what is known, the cursor in the manifest, the meter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.lake.completeness import describe, difference, our_counts
from quarterdeck.lake.rows import Rows
from quarterdeck.lake.sync import Meter
from quarterdeck.lake.sync.batch import joined, without
from quarterdeck.lake.sync.cursor import Cursor, Slice, from_json, to_json, widen
from quarterdeck.lake.sync.known import Entry, Known
from quarterdeck.lake.sync.plan import Window, by_age, first_look, slices, target
from quarterdeck.sources.protocol import Query
from tests.support import connection_with

NOW = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
SMALL = settings(max_examples=60, deadline=None)
instants = st.datetimes(datetime(1980, 1, 1), datetime(2026, 12, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@SMALL
@given(
    created=st.lists(instants, max_size=60),
    size=st.integers(1, 20),
    lower=st.none() | instants.map(lambda at: at.replace(microsecond=0)),
)
def test_every_merge_request_is_in_exactly_one_slice(
    created: list[datetime], size: int, lower: datetime | None
) -> None:
    windows = first_look(NOW, lower)
    counts = [sum(window.holds(at) for at in created) for window in windows]
    cut = slices(windows, counts, size)
    for at in created:
        assert sum(window.holds(at) for window in cut) == (lower is None or at >= lower)


@SMALL
@given(counts=st.lists(st.integers(0, 5000), min_size=20, max_size=20))
def test_slices_are_newest_first_and_not_much_larger_than_asked(counts: list[int]) -> None:
    windows = first_look(NOW)
    cut = slices(windows, counts[: len(windows)] + [0] * (len(windows) - 20), 400)
    edges = [window.after for window in cut if window.after is not None]
    assert edges == sorted(edges, reverse=True)
    assert len(cut) <= sum(counts) / 400 + 2 * len(windows)


def test_a_window_asks_for_its_edge_and_counts_without_it() -> None:
    window = Window(NOW, NOW + timedelta(days=1))
    assert window.query(Query()).created_before == window.before
    counted = window.counting(Query()).created_before
    assert counted is not None
    assert window.before is not None
    assert counted < window.before
    assert not window.holds(window.before)


@SMALL
@given(low=instants, seconds=st.integers(1, 10**9), parts=st.integers(1, 9))
def test_the_parts_of_a_window_are_the_window(low: datetime, seconds: int, parts: int) -> None:
    start = low.replace(microsecond=0)
    window = Window(start, start + timedelta(seconds=seconds))
    for cut in (window.cut(parts), by_age(window, NOW)):
        if cut:
            assert (cut[-1].after, cut[0].before) == (window.after, window.before)
            assert all(older.before == newer.after for newer, older in pairwise(cut))
            assert all(part.after is not None and part.before is not None and part.after < part.before for part in cut)


def test_slices_are_whole_pages_and_never_huge() -> None:
    assert target(2000, 8) == 300
    assert target(10_000_000, 8) == 4000
    assert target(1, 8) == 200


def _entry(mr_id: int, salt: int) -> Entry:
    return Entry(mr_id, salt, ("opened", "closed", "locked", "merged")[salt % 4], salt % 2 == 0, salt or None)


@SMALL
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["put", "drop", "settle"]), st.integers(1, 12), st.integers(0, 9)), max_size=40
    )
)
def test_the_index_holds_what_a_dictionary_would(steps: list[tuple[str, int, int]]) -> None:
    kinds = (np.int64, np.int64, np.int8, np.bool_, np.int64)
    known = Known([np.array([], dtype=kind) for kind in kinds])
    plain: dict[int, Entry] = {}
    for act, mr_id, salt in steps:
        if act == "put":
            known.put([_entry(mr_id, salt)])
            plain[mr_id] = _entry(mr_id, salt)
        elif act == "drop":
            known.drop([mr_id])
            plain.pop(mr_id, None)
        else:
            assert known.ids().tolist() == sorted(plain)
        assert [known.find(number) for number in range(13)] == [plain.get(number) for number in range(13)]
    assert len(known) == len(plain)


def test_the_index_is_loaded_from_the_lake() -> None:
    rows = [
        {"mr_id": 5, "source": "a", "state": "merged", "created_at": NOW, "ended_at": NOW + timedelta(hours=1)},
        {"mr_id": 3, "source": "a", "state": "opened", "created_at": NOW, "reopened": True},
        {"mr_id": 4, "source": "b", "state": "opened", "created_at": NOW},
    ]
    known = Known.load(connection_with(merge_requests=rows), "a")
    at = int(NOW.timestamp()) * 1_000_000 + 89
    assert known.ids().tolist() == [3, 5]
    assert known.find(5) == Entry(5, at, "merged", False, at + 3_600_000_000)
    assert known.find(3) == Entry(3, at, "opened", True, None)
    assert known.find(4) is None
    assert known.latest() == at


def test_the_cursor_survives_the_manifest() -> None:
    cursor = Cursor(
        began_at=NOW,
        slices=[Slice(Window(None, NOW)), Slice(Window(NOW, None))],
        read_to=NOW,
        ended_at=NOW,
        since=date(2025, 1, 1),
        projects_at=NOW,
        reconciled_at=NOW,
        skew=-3.5,
        debts={7: date(2026, 1, 1)},
        rekinded={4, 9},
        unseen={"opened": -1},
    )
    assert from_json(to_json(cursor)) == cursor
    assert from_json({}) == Cursor()
    assert to_json(Cursor()) == {}
    assert from_json(to_json(Cursor(slices=[]))).slices == []


def test_an_earlier_first_day_becomes_a_slice_and_a_later_one_nothing() -> None:
    cursor = Cursor(read_to=NOW, since=date(2025, 6, 1))
    widen(cursor, date(2025, 9, 1), full=False)
    widen(cursor, None, full=False)
    assert (cursor.since, cursor.slices) == (date(2025, 6, 1), None)
    widen(cursor, date(2025, 1, 1), full=False)
    old, new = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
    assert (cursor.since, cursor.slices) == (date(2025, 1, 1), [Slice(Window(old, new))])


def test_rows_of_pages_are_joined_and_sifted() -> None:
    one: Rows = {"events": {"mr_id": [1, 1, 2], "at": np.array([5, 6, 7])}}
    two: Rows = {"events": {"mr_id": [3], "at": np.array([8])}}
    both = joined([one, two])
    assert (list(both["events"]["mr_id"]), list(both["events"]["at"])) == ([1, 1, 2, 3], [5, 6, 7, 8])
    left = without(both, {1})
    assert (list(left["events"]["mr_id"]), list(left["events"]["at"])) == ([2, 3], [7, 8])


def test_counts_name_every_state_and_their_difference() -> None:
    rows = [
        {"mr_id": 1, "source": "a", "state": "merged", "created_at": NOW},
        {"mr_id": 2, "source": "a", "state": "merged", "created_at": NOW - timedelta(days=900)},
        {"mr_id": 3, "source": "b", "state": "opened", "created_at": NOW},
    ]
    connection = connection_with(merge_requests=rows)
    assert our_counts(connection, "a") == {"opened": 0, "closed": 0, "locked": 0, "merged": 2}
    assert our_counts(connection, "a", date(2026, 1, 1))["merged"] == 1
    found = difference({"opened": 4, "closed": 1, "merged": 2}, {"opened": 1, "closed": 2, "merged": 2})
    assert found == {"opened": 3, "closed": -1}
    assert describe(found) == "closed: 1 too many, opened: 3 missing"
    assert describe({}) == ""


def test_the_meter_tells_rate_and_time_left() -> None:
    ticks = iter([0, 0, 10, 10, 10])
    meter = Meter(lambda: NOW + timedelta(seconds=next(ticks)), total=300)
    rates = [meter.rate]
    meter.done = 100
    assert [*rates, meter.rate, meter.seconds_left] == [None, 10.0, 20.0]
    assert Meter(lambda: NOW).seconds_left is None
