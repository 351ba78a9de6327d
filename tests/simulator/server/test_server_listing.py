"""Lists against a slow and plain reading of the same arguments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.simulator.model import MergeRequest
from quarterdeck.simulator.server.listing import KEYS, Filters, Index, Listing
from tests.simulator.server.little import day

instants = st.integers(0, 6).map(lambda hours: day(1) + timedelta(hours=hours))


@st.composite
def merge_requests(draw: st.DrawFn) -> list[MergeRequest]:
    rows = []
    for n in range(draw(st.integers(0, 12))):
        mr = MergeRequest(n + 1, 1, n + 1, f"T{n % 3}", "", 1, draw(instants), draw(instants))
        mr.merged_at = draw(st.none() | instants)
        mr.state = draw(st.sampled_from(["opened", "merged", "closed"]))
        mr.draft = draw(st.booleans())
        rows.append(mr)
    return rows


bounds = st.tuples(st.none() | instants, st.none() | instants).filter(lambda pair: pair != (None, None))
filters = st.builds(
    Filters,
    st.none() | st.sampled_from(["opened", "merged"]),
    st.dictionaries(st.sampled_from(["created_at", "updated_at", "merged_at"]), bounds, max_size=2),
    st.sampled_from([(), (lambda mr: mr.draft,)]),
)


def plainly(rows: list[MergeRequest], chosen: Filters, key: str, descending: bool) -> list[MergeRequest]:
    def within(mr: MergeRequest, name: str, after: datetime | None, before: datetime | None) -> bool:
        value = KEYS[name](mr)
        return value is not None and (after is None or after <= value) and (before is None or value <= before)

    kept = [
        mr
        for mr in rows
        if chosen.state in {None, mr.state}
        and all(within(mr, name, *pair) for name, pair in chosen.bounds.items())
        and all(test(mr) for test in chosen.tests)
    ]
    some = sorted((mr for mr in kept if KEYS[key](mr) is not None), key=lambda mr: (KEYS[key](mr), mr.id))
    none = sorted((mr for mr in kept if KEYS[key](mr) is None), key=lambda mr: mr.id)
    return some[::-1] + none[::-1] if descending else some + none


def listing(rows: list[MergeRequest], chosen: Filters, key: str, descending: bool) -> Listing:
    def index_of(state: str | None, by: str) -> Index:
        return Index([mr for mr in rows if state in {None, mr.state}], by)

    return Listing(index_of, chosen, key=key, descending=descending)


def cursor(mr: MergeRequest, key: str) -> tuple[Any, int]:
    return KEYS[key](mr), mr.id


orders = st.tuples(st.sampled_from(sorted(KEYS)), st.booleans())


@settings(max_examples=150, deadline=None)
@given(merge_requests(), filters, orders, st.integers(1, 5))
def test_pages_forward_and_backward_are_the_plain_list(
    rows: list[MergeRequest], chosen: Filters, order: tuple[str, bool], size: int
) -> None:
    expected = plainly(rows, chosen, *order)
    found = listing(rows, chosen, *order)
    assert found.all() == expected
    assert len(found) == len(expected)
    assert found.offset(2, 3) == expected[2:5]
    forward: list[MergeRequest] = []
    after = None
    while True:
        page = found.page(first=size, after=after, last=None, before=None)
        forward += page.rows
        if len(page.rows) < size:
            break
        after = cursor(page.rows[-1], order[0])
    assert forward == expected
    backward: list[MergeRequest] = []
    before = None
    while True:
        page = found.page(first=None, after=None, last=size, before=before)
        backward = page.rows + backward
        if not page.has_previous:
            break
        before = cursor(page.rows[0], order[0])
    assert backward == expected


@settings(max_examples=100, deadline=None)
@given(merge_requests(), orders, st.data())
def test_a_cursor_holds_its_place_when_rows_go(
    rows: list[MergeRequest], order: tuple[str, bool], data: st.DataObject
) -> None:
    expected = plainly(rows, Filters(), *order)
    if not expected:
        return
    place = data.draw(st.integers(0, len(expected) - 1))
    gone = data.draw(st.sets(st.sampled_from(expected).map(lambda mr: mr.id)))
    left = [mr for mr in rows if mr.id not in gone]
    page = listing(left, Filters(), *order).page(
        first=100, after=cursor(expected[place], order[0]), last=None, before=None
    )
    assert page.rows == [mr for mr in expected[place + 1 :] if mr.id not in gone]
