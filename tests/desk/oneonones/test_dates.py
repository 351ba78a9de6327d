"""The next date of two people."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.desk.oneonones.dates import Diary, Usual, clocks, find_usual, instant, propose, remarks

BERLIN, NEW_YORK, AUCKLAND, KOLKATA = (
    ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata")
)
ERIN = Diary("Erin", BERLIN)
MONA = Diary("Mona", NEW_YORK)
TUESDAY_AT_15 = Usual(1, time(15))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def next_of(report: Diary, manager: Diary, after: str, usual: Usual | None = TUESDAY_AT_15, **more: int) -> str:
    found = propose(report, manager, after=at(after), cadence_days=more.get("days", 7), usual=usual)
    assert found is not None
    return found.at.isoformat(timespec="minutes")


def test_the_usual_hour_a_week_later_is_proposed() -> None:
    assert next_of(ERIN, Diary("Mona", BERLIN), "2026-01-13T14:00") == "2026-01-20T14:00+00:00"


def test_the_report_keeps_their_local_hour_when_the_clocks_change() -> None:
    assert next_of(ERIN, Diary("Mona", BERLIN), "2026-03-24T14:00") == "2026-03-31T13:00+00:00"
    assert next_of(ERIN, Diary("Mona", BERLIN), "2026-10-20T13:00") == "2026-10-27T14:00+00:00"


def test_weeks_in_which_only_one_side_changed_its_clock_still_suit_both() -> None:
    # New York goes forward on 8 March, Berlin on 29 March: 15:00 in Berlin is then 10:00 in New York, not 9:00.
    found = propose(ERIN, MONA, after=at("2026-03-03T14:00"), cadence_days=7, usual=TUESDAY_AT_15)
    assert found is not None
    assert found.fits
    assert (
        clocks(found.at, ("Erin", BERLIN), ("Mona", NEW_YORK)) == "15:00 for Erin in Berlin, 10:00 for Mona in New York"
    )


def test_a_usual_hour_outside_the_managers_day_gives_way_on_the_same_day() -> None:
    assert next_of(ERIN, MONA, "2026-01-13T08:00", Usual(1, time(9))) == "2026-01-20T14:00+00:00"


def test_holidays_weekends_and_time_off_of_either_move_it_to_the_nearest_day() -> None:
    off = Diary("Mona", BERLIN, away=((date(2026, 1, 20), date(2026, 1, 20)),))
    assert next_of(ERIN, off, "2026-01-13T14:00") == "2026-01-21T14:00+00:00"
    free = Diary("Erin", BERLIN, free=frozenset({date(2026, 1, 20), date(2026, 1, 21)}))
    assert next_of(free, Diary("Mona", BERLIN), "2026-01-13T14:00") == "2026-01-19T14:00+00:00"
    friday = Usual(4, time(15))
    rest = Diary("Erin", BERLIN, free=frozenset({date(2026, 1, 23)}))
    assert next_of(rest, Diary("Mona", BERLIN), "2026-01-16T14:00", friday) == "2026-01-22T14:00+00:00"


def test_after_a_moved_one_the_usual_weekday_comes_back() -> None:
    assert next_of(ERIN, Diary("Mona", BERLIN), "2026-01-15T14:00") == "2026-01-20T14:00+00:00"


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert next_of(ERIN, Diary("Mona", BERLIN), "2028-02-22T14:00") == "2028-02-29T14:00+00:00"
    assert next_of(ERIN, Diary("Mona", BERLIN), "2028-02-29T14:00") == "2028-03-07T14:00+00:00"


def test_without_common_hours_the_least_bad_is_said_to_be_so() -> None:
    found = propose(ERIN, Diary("Ari", AUCKLAND), after=at("2026-01-13T14:00"), cadence_days=7, usual=TUESDAY_AT_15)
    assert found is not None
    assert not found.fits
    assert "No hour lies in both working days" in found.said
    assert "outside the working day of" in found.said
    # Between Berlin's evening and Auckland's morning, both give up the same: at most two hours.
    beyond = [side.beyond(found.at, found.at + timedelta(minutes=45)) for side in (ERIN, Diary("Ari", AUCKLAND))]
    assert all(one is not None and one <= timedelta(hours=2, minutes=30) for one in beyond)


def test_a_side_that_is_a_day_ahead_meets_on_its_own_working_days() -> None:
    # Monday in New York is Tuesday in Auckland; Friday afternoon there would be Saturday here.
    found = propose(Diary("Erin", NEW_YORK), Diary("Ari", AUCKLAND), after=at("2026-01-16T20:00"), cadence_days=7)
    assert found is not None
    assert found.fits
    assert found.at.astimezone(AUCKLAND).weekday() < 5


def test_two_who_are_never_there_together_have_no_date() -> None:
    gone = Diary("Erin", BERLIN, away=((date(2026, 1, 1), date(2027, 1, 1)),))
    assert propose(gone, MONA, after=at("2026-01-13T14:00"), cadence_days=7) is None


def test_a_long_leave_is_waited_for() -> None:
    gone = Diary("Erin", BERLIN, away=((date(2026, 1, 14), date(2026, 3, 1)),))
    assert next_of(gone, Diary("Mona", BERLIN), "2026-01-13T14:00") == "2026-03-02T14:00+00:00"


def test_an_hour_that_the_clocks_leave_out_is_later_and_one_that_comes_twice_the_first() -> None:
    assert instant(date(2026, 3, 29), time(2, 30), BERLIN) == at("2026-03-29T01:30")
    assert instant(date(2026, 10, 25), time(2, 30), BERLIN) == at("2026-10-25T00:30")


def test_a_working_day_past_midnight_is_one_day() -> None:
    owl = Diary("Erin", BERLIN, starts=time(22), ends=time(6))
    assert owl.beyond(at("2026-01-14T00:00"), at("2026-01-14T00:45")) == timedelta()
    assert owl.beyond(at("2026-01-14T10:00"), at("2026-01-14T10:45")) == timedelta(hours=5, minutes=45)


def test_what_is_usual_is_what_happened_most_often_of_late() -> None:
    dates = [at("2026-01-06T14:00"), at("2026-01-13T14:00"), at("2026-01-22T09:00"), at("2026-01-27T14:00")]
    assert find_usual(dates, BERLIN) == Usual(1, time(15))
    assert find_usual([], BERLIN) is None


def test_clocks_name_the_day_where_it_differs() -> None:
    said = clocks(at("2026-01-19T21:00"), ("Erin", NEW_YORK), ("Ari", AUCKLAND))
    assert said == "16:00 for Erin in New York, 10:00 on Tue 20 Jan for Ari in Auckland"
    assert clocks(at("2026-01-19T12:00"), ("Erin", BERLIN), ("Mona", ZoneInfo("Europe/Paris"))) == "13:00 for both"


ZONES = st.sampled_from([BERLIN, NEW_YORK, AUCKLAND, KOLKATA, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")])
HOURS = st.integers(0, 23).map(time)
DIARIES = st.builds(
    Diary, st.just("Somebody"), ZONES, starts=HOURS, ends=HOURS,
    weekend=st.sampled_from([frozenset({5, 6}), frozenset({4, 5})]),
).filter(lambda diary: diary.starts != diary.ends)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    DIARIES, DIARIES, st.integers(0, 6 * 365 * 24).map(lambda hours: at("2023-01-01") + timedelta(hours=hours)),
    st.sampled_from([1, 7, 14, 30, 91]),
    st.none() | st.builds(Usual, st.integers(0, 6), HOURS),
)  # fmt: skip
def test_whatever_is_proposed_is_later_and_on_a_working_day_of_both(
    report: Diary, manager: Diary, after: datetime, cadence: int, usual: Usual | None
) -> None:
    found = propose(report, manager, after=after, cadence_days=cadence, usual=usual)
    assert found is not None
    assert found.at > after
    beyond = [side.beyond(found.at, found.at + timedelta(minutes=45)) for side in (report, manager)]
    assert all(one is not None for one in beyond)
    assert found.fits == (not any(beyond))
    assert bool(found.said) == (not found.fits)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-01-20T14:00", ""),
        ("2026-01-21T14:00", "Mind that it is a public holiday for Erin."),
        ("2026-01-22T14:00", "Mind that it falls into time off of Mona."),
        ("2026-01-24T14:00", "Mind that it is no working day of Erin and is no working day of Mona."),
        ("2026-01-20T16:00", "Mind that it lies 45 min outside the working day of Erin."),
        ("2026-01-20T13:30", "Mind that it lies 30 min outside the working day of Mona."),
        ("2026-02-03T08:00", "Mind that it lies 6 h outside the working day of Mona."),
    ],
)
def test_what_speaks_against_a_chosen_date_is_said(when: str, said: str) -> None:
    erin = Diary("Erin", BERLIN, free=frozenset({date(2026, 1, 21)}))
    mona = Diary("Mona", NEW_YORK, away=((date(2026, 1, 22), date(2026, 1, 23)),))
    assert remarks(at(when), 45, erin, mona) == said
