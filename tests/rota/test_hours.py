from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.rota.hours import Meter
from quarterdeck.rota.model import ALL_DAYS, WEEKDAYS, Layer, Person, Request, Rules
from quarterdeck.rota.shapes import expand, gaps
from quarterdeck.rota.spans import parse_instant
from quarterdeck.rota.zones import instant
from tests.oracles import rota_minutes as oracle

YEARS = [
    ("Europe/Berlin", 2024),  # a leap year, and both changes of the clock
    ("America/New_York", 2027),
    ("Australia/Lord_Howe", 2026),  # the clock moves by half an hour
    ("Asia/Kolkata", 2026),
    ("Asia/Kathmandu", 2026),
    ("Pacific/Apia", 2011),  # 30 December did not happen
    ("Africa/Casablanca", 2026),  # four changes
]


@pytest.mark.parametrize(("zone", "year"), YEARS)
def test_hours_of_a_whole_year_are_those_of_a_walk_through_its_minutes(zone: str, year: int) -> None:
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    days_off = frozenset({date(year, 12, 25), date(year, 5, 1), date(year, 12, 31)})
    rules, person = Rules(), Person("a", zone, "XX")
    meter = Meter(start, end, rules, {"XX": days_off})
    walked = oracle.kinds(oracle.clock(zone, start, end), rules.night, days_off)
    assert all(minutes.any() for minutes in walked.values())
    at = start
    while at < end:
        begin, until = at, min(at + timedelta(hours=37), end)
        counted = meter.kinds(person, [(begin, until)])
        first, last = (begin - start) // oracle.MINUTE, (until - start) // oracle.MINUTE
        for kind, minutes in walked.items():
            assert getattr(counted, kind) == int(minutes[first:last].sum()) * 60, (kind, begin)
        at = until


FIVE = tuple((time(first), time(last)) for first, last in ((23, 5), (5, 11), (11, 15), (15, 19), (19, 23)))
SHAPES = [
    ("UTC", ((time(23), time(7)), (time(7), time(15)), (time(15), time(23))), ALL_DAYS, 1),
    ("UTC", FIVE, ALL_DAYS, 4),
    ("Europe/Berlin", ((time(9), time(9)),), ALL_DAYS, 7),
    ("Europe/Berlin", ((time(2, 30), time(3, 30)), (time(3, 30), time(2, 30))), ALL_DAYS, 1),
    ("Australia/Lord_Howe", ((time(1, 45), time(2, 15)), (time(2, 15), time(1, 45))), ALL_DAYS, 3),
    ("America/New_York", ((time(8), time(18)),), WEEKDAYS, 5),
    ("Pacific/Apia", ((time(0), time(12)), (time(12), time(0))), ALL_DAYS, 1),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "windows", "days", "row"), SHAPES)
@pytest.mark.parametrize("year", [2011, 2024])
def test_every_minute_a_layer_asks_for_is_in_one_shift_and_no_other_minute(
    zone: str, windows: tuple[tuple[time, time], ...], days: frozenset[int], row: int, year: int
) -> None:
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    layer = Layer("l", windows, zone, days, row)
    shifts = expand(Request("r", start, end, (Person("a"),), (layer,)))
    held = oracle.held({s.name: s.segments for s in shifts}, start, end)
    asked = oracle.asked(oracle.clock(zone, start, end), windows, days)
    moves = np.repeat([_moves(zone, start + timedelta(days=n)) for n in range((end - start).days)], 24 * 60)
    assert held.max() == 1
    if zone != "Pacific/Apia":
        wrong = np.flatnonzero((held != asked) & ~moves)
        assert [start + int(minute) * oracle.MINUTE for minute in wrong[:3]] == []
    if days == ALL_DAYS and zone != "America/New_York":
        assert held.min() == 1


def _moves(zone: str, at: datetime) -> bool:
    """Whether the clock is moved within a day: there the windows are cut at instants, not at what the clock shows."""
    return instant(zone, at.date() - timedelta(days=1), time(0)) - instant(
        zone, at.date() + timedelta(days=2), time(0)
    ) != timedelta(days=-3)


def test_shifts_of_one_layer_never_share_a_name() -> None:
    start = datetime(2027, 1, 1, tzinfo=UTC)
    layer = Layer("l", ((time(9), time(17)), (time(9), time(12))), needs=2)
    names = [s.name for s in expand(Request("r", start, start + timedelta(days=9), (Person("a"),), (layer,)))]
    assert len(names) == len(set(names))


def test_gaps_are_named() -> None:
    start = datetime(2027, 1, 4, tzinfo=UTC)
    request = Request("r", start, start + timedelta(days=1), (Person("a"),), (Layer("l", ((time(9), time(17)),)),))
    assert gaps(expand(request), request.start_at, request.end_at) == [
        (start, start + timedelta(hours=9)),
        (start + timedelta(hours=17), start + timedelta(hours=24)),
    ]


@given(st.integers(0, 10 * 366 * 24 * 60), st.sampled_from([zone for zone, _ in YEARS]))
@settings(max_examples=60, deadline=None)
def test_a_local_time_that_exists_is_what_the_clock_shows_at_its_instant(minute: int, zone: str) -> None:
    local = (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).replace(tzinfo=None)
    at = instant(zone, local.date(), local.time())
    shows = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shows >= local
    before = (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shows == local or before < local


def test_a_day_ends_where_the_next_begins() -> None:
    assert parse_instant("2027-03-28", "Europe/Berlin") == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert parse_instant("2027-03-28", "Europe/Berlin", ends=True) == datetime(2027, 3, 28, 22, tzinfo=UTC)
