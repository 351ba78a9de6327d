"""Working hours over a day, against a count minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.desk.people.band import Hours, make_band, working_day

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo",
)  # fmt: skip


def _is_at_work(person: Hours, at: datetime) -> bool:
    """The slow and plain way: look at the clock on their wall."""
    here = at.astimezone(ZoneInfo(person.zone))
    clock = here.time().replace(tzinfo=None)
    if person.away:
        return False
    if person.starts < person.ends:
        return here.weekday() < 5 and person.starts <= clock < person.ends
    late = clock >= person.starts and here.weekday() < 5
    early = clock < person.ends and (here - timedelta(days=1)).weekday() < 5
    return late or early


_hours = st.builds(
    Hours, name=st.just("x"), zone=st.sampled_from(ZONES), away=st.booleans(),
    starts=st.integers(0, 47).map(lambda n: time(n // 2, n % 2 * 30)),
    ends=st.integers(0, 47).map(lambda n: time(n // 2, n % 2 * 30)),
).filter(lambda person: person.starts != person.ends)  # fmt: skip
_days = st.sampled_from([date(2024, 2, 28) + timedelta(days=n) for n in (0, 1, 2, 3, 100, 200)])


@settings(max_examples=40, deadline=None)
@given(st.lists(_hours, max_size=5), _days, st.sampled_from(ZONES))
def test_the_band_counts_as_looking_at_every_clock_each_quarter_of_an_hour(
    people: list[Hours], day: date, zone: str
) -> None:
    band = make_band(people, day, zone)
    start = datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
    for minute in range(0, band.minutes, 15):
        expected = sum(_is_at_work(person, start + timedelta(minutes=minute)) for person in people)
        (step,) = [step for step in band.steps if step.start <= minute < step.end]
        assert step.count == expected
    assert (band.steps[0].start, band.steps[-1].end) == (0, band.minutes)


@pytest.mark.parametrize(
    ("day", "minutes"), [(date(2026, 3, 29), 1380), (date(2026, 10, 25), 1500), (date(2024, 2, 29), 1440)]
)
def test_a_day_on_which_clocks_change_is_as_long_as_it_is(day: date, minutes: int) -> None:
    assert make_band([Hours("a", "UTC")], day, "Europe/Berlin").minutes == minutes


def test_hours_together_move_when_only_one_country_changes_its_clocks() -> None:
    people = [Hours("a", "Europe/Berlin"), Hours("b", "America/New_York")]
    assert make_band(people, date(2026, 3, 6), "UTC").together == 120
    assert make_band(people, date(2026, 3, 9), "UTC").together == 180
    assert make_band(people, date(2026, 3, 30), "UTC").together == 120


def test_half_hour_zones_are_kept_to_the_minute() -> None:
    (bar,) = make_band([Hours("a", "Asia/Kathmandu")], date(2026, 3, 3), "UTC").bars
    assert (bar.spans, bar.offset) == (((3 * 60 + 15, 11 * 60 + 15),), 345)


def test_whoever_is_away_covers_nothing_and_hinders_no_overlap() -> None:
    people = [Hours("a", "UTC"), Hours("b", "UTC", time(12), time(20)), Hours("c", "Asia/Kolkata", away=True)]
    band = make_band(people, date(2026, 3, 3), "UTC")
    assert (band.working, band.together) == (2, 300)
    assert band.gaps == ((0, 540), (1200, 1440))


def test_one_alone_is_not_together_with_anybody() -> None:
    assert make_band([Hours("a", "UTC")], date(2026, 3, 3), "UTC").together == 0


def test_a_weekend_is_shown_by_its_monday() -> None:
    assert [working_day(date(2026, 3, day)) for day in (6, 7, 8, 9)] == [
        date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 9), date(2026, 3, 9),
    ]  # fmt: skip
