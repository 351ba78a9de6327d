"""How things are ranked and dated: laws that hold for all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.desk.queue.models import Mark
from quarterdeck.indicators.clocks import State
from quarterdeck.reports.prepared.limits import LIMITS, business_days, is_beyond
from quarterdeck.reports.queue import rank
from quarterdeck.reports.queue.build import where_it_stands
from quarterdeck.reports.queue.kinds import KINDS
from quarterdeck.reports.queue.model import Act, Thing, Weight
from quarterdeck.reports.queue.when import due_at, end_of, start_of

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/St_Johns", "Pacific/Niue"])
instants = st.timedeltas(timedelta(days=-120), timedelta(days=30)).map(lambda apart: NOW + apart)
things = st.builds(
    Thing, key=st.text("abc:", min_size=1, max_size=3), kind=st.sampled_from(sorted(KINDS)), title=st.just("t"),
    why=st.just("w"), weight=st.sampled_from(list(Weight)), act=st.just(Act("do", "/")), since=instants,
    due=st.none() | instants, basis=st.sampled_from(["", "a", "b"]),
)  # fmt: skip
fast = settings(max_examples=60, deadline=None)


@fast
@given(st.lists(things, unique_by=lambda one: one.key), st.randoms())
def test_the_order_is_total_and_does_not_depend_on_the_order_before(some: list[Thing], dice: object) -> None:
    ordered = sorted(some, key=lambda one: rank.order(one, now=NOW))
    shuffled = sorted(some, key=lambda _: dice.random())  # type: ignore[attr-defined]
    assert sorted(shuffled, key=lambda one: rank.order(one, now=NOW)) == ordered
    ranks = [rank.rank_of(one, now=NOW) for one in ordered]
    assert ranks == sorted(ranks, reverse=True)


@fast
@given(things, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_waiting_longer_never_lowers_a_rank_and_it_stays_within_its_bounds(one: Thing, more: timedelta) -> None:
    now, later = rank.rank_of(one, now=NOW), rank.rank_of(one, now=NOW + more)
    assert one.weight <= now <= later <= 4 * one.weight
    if one.due is None or one.due >= NOW:
        assert now == one.weight
    assert f"Ranked {f'{now:.1f}'.removesuffix('.0')}: {int(one.weight)} " in rank.said(one, now=NOW)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (timedelta(days=-2), 3 * 2.0),  # two days late of two
        (timedelta(days=-1), 3 * (1 + 1 / 3)),  # one day late of three
        (timedelta(days=-3, hours=-23), 3 * 4.0),  # an hour of its own, but a day at least; three times at most
        (timedelta(hours=1), 3.0),
    ],
)
def test_the_rank_is_the_weight_once_more_for_each_time_its_own_time_is_over(due: timedelta, expected: float) -> None:
    one = Thing("k", "team", "t", "w", Weight.WAITS, Act("do", "/"), NOW - timedelta(days=4), NOW + due)
    assert rank.rank_of(one, now=NOW) == pytest.approx(expected)


@fast
@given(instants, st.integers(1, 25), ZONES)
def test_when_something_is_due_so_many_business_days_have_passed_and_not_before(
    since: datetime, days: int, zone: str
) -> None:
    due = due_at(since, days, zone)
    assert business_days(since, due, zone) == pytest.approx(days, abs=0.05)  # an hour of a changed clock
    assert business_days(since, due - timedelta(hours=2), zone) < days
    assert due > since


@pytest.mark.parametrize("state", list(State))
def test_what_is_beyond_its_time_is_past_its_due_instant(state: State) -> None:
    for hour in range(24 * 30):
        since = NOW - timedelta(hours=hour)
        late = due_at(since, LIMITS[state], "UTC") < NOW
        assert is_beyond(state, since, at=NOW, zone="UTC") == late


def test_days_begin_and_end_where_somebody_is_also_when_clocks_change() -> None:
    assert start_of(date(2026, 3, 29), "Europe/Berlin") == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert end_of(date(2026, 3, 29), "Europe/Berlin") == datetime(2026, 3, 29, 22, tzinfo=UTC)


@fast
@given(things, st.sampled_from(["snoozed", "dismissed", "handed"]), instants, st.booleans(), st.sampled_from("ab"))
def test_a_mark_holds_a_thing_back_only_for_as_long_as_it_says(
    one: Thing, state: str, until: datetime, handed_in: bool, basis: str
) -> None:
    mark = Mark(state=state, until=until if state == "snoozed" else None, basis=basis, receiver_id=7)
    where = where_it_stands(one, mark, handed_in=handed_in, now=NOW)
    held = {"snoozed": until > NOW, "dismissed": basis == one.basis, "handed": not handed_in}[state]
    assert where == (state if held else "")
    assert where_it_stands(one, None, handed_in=handed_in, now=NOW) == ""
