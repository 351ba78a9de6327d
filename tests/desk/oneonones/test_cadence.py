"""Whether a pair keeps its rhythm."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.desk.oneonones.cadence import Met, State, health, merged, working_days

DAY = date(2026, 3, 31)


def weekly(until: date, weeks: int, *, in_person: bool = True) -> list[Met]:
    return [Met(until - timedelta(weeks=n), "held", in_person) for n in range(weeks)]


def test_a_weekly_pair_that_met_this_week_is_good() -> None:
    found = health(weekly(date(2026, 3, 26), 10), (), 7, DAY)
    assert (found.state, found.overdue_by_days, found.held, found.moved) == (State.GOOD, 0, 10, 0)
    assert (found.in_person_this_month, found.in_person_last_month) == (4, 4)


def test_days_beyond_the_cadence_slip_and_a_second_cadence_is_overdue() -> None:
    slipping = health(weekly(date(2026, 3, 20), 3), (), 7, DAY)
    assert (slipping.state, slipping.overdue_by_days) == (State.SLIPPING, 4)
    overdue = health(weekly(date(2026, 3, 10), 3), (), 7, DAY)
    assert (overdue.state, overdue.overdue_by_days) == (State.OVERDUE, 14)


def test_a_week_of_leave_excuses_and_a_day_off_does_not() -> None:
    leave = [(date(2026, 3, 16), date(2026, 3, 27))]
    assert health(weekly(date(2026, 3, 13), 8), leave, 7, DAY).overdue_by_days == 0
    single = [(date(2026, 3, 16), date(2026, 3, 16))]
    assert health(weekly(date(2026, 3, 13), 8), single, 7, DAY).overdue_by_days == 11


def test_leave_of_both_at_once_is_counted_once() -> None:
    leaves = [(date(2026, 3, 2), date(2026, 3, 13)), (date(2026, 3, 9), date(2026, 3, 20))]
    assert health(weekly(date(2026, 2, 27), 3), leaves, 7, DAY).overdue_by_days == 32 - 19 - 7


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 60), st.lists(st.tuples(st.integers(-70, 5), st.integers(0, 14)), max_size=3))
def test_a_pair_is_late_by_the_days_since_they_met_without_those_of_leave(
    ago: int, away: list[tuple[int, int]]
) -> None:
    spans = [(DAY + timedelta(days=first), DAY + timedelta(days=first + n)) for first, n in away]
    free = [
        [first + timedelta(days=n) for n in range((last - first).days + 1)]
        for first, last in spans
        if working_days(first, last) >= 5
    ]
    met = DAY - timedelta(days=ago)
    days = [met + timedelta(days=n + 1) for n in range(ago)]
    worked = sum(not any(day in leave for leave in free) for day in days)
    found = health([Met(met, "held")], spans, 7, DAY)
    assert found.overdue_by_days == max(0, worked - 7)
    assert found.due_date == met + timedelta(days=7 + ago - worked)


def test_a_month_in_writing_alone_is_said() -> None:
    found = health(weekly(date(2026, 3, 26), 12, in_person=False), (), 7, DAY, since=date(2026, 1, 1))
    assert (found.state, found.in_person_last_month) == (State.IN_WRITING, 0)
    assert health(weekly(date(2026, 3, 26), 12, in_person=False), (), 30, DAY).in_person_last_month is None


def test_a_series_that_never_met_counts_from_its_beginning() -> None:
    found = health((), (), 7, DAY, since=date(2026, 3, 1))
    assert (found.overdue_by_days, found.last, found.state) == (23, None, State.OVERDUE)
    assert health((), (), 7, DAY).state is State.GOOD


def test_moved_ones_are_told_and_do_not_count_as_held() -> None:
    found = health([Met(date(2026, 3, 24), "moved"), Met(date(2026, 3, 26), "held")], (), 7, DAY)
    assert (found.held, found.moved) == (1, 1)


def test_dates_to_come_count_for_nothing() -> None:
    assert health([Met(date(2026, 4, 7), "held")], (), 7, DAY, since=date(2026, 3, 1)).held == 0


DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@settings(max_examples=100, deadline=None)
@given(DAYS, DAYS)
def test_working_days_are_those_that_a_calendar_counts(first: date, last: date) -> None:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    assert working_days(first, last) == sum(day.weekday() < 5 for day in days)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(DAYS, st.integers(0, 20))))
def test_merged_spans_cover_the_same_days_and_overlap_nowhere(given_spans: list[tuple[date, int]]) -> None:
    spans = [(first, first + timedelta(days=n)) for first, n in given_spans]
    days = {first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)}
    made = merged(spans)
    covered = [first + timedelta(days=n) for first, last in made for n in range((last - first).days + 1)]
    assert sorted(days) == covered
