from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.indicators.periods import (
    by_quarter,
    day_number,
    day_numbers,
    day_of,
    end_of_month,
    first_of_month,
    months_between,
)
from quarterdeck.indicators.samples import instant, micros

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "America/Havana",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
"""Clocks in Havana change at midnight, those of Lord Howe by half an hour; Apia skipped a day in December 2011."""


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.lists(st.datetimes(datetime(2009, 1, 1), datetime(2026, 1, 1)), min_size=1, max_size=20),  # noqa: DTZ001
)
def test_days_of_instants_agree_with_the_zone_itself(zone: str, naive: list[datetime]) -> None:
    instants = [at.replace(tzinfo=UTC) for at in naive]
    found = day_numbers(np.array([micros(at) for at in instants], dtype=np.int64), zone)
    assert [day_of(int(number)) for number in found] == [at.astimezone(ZoneInfo(zone)).date() for at in instants]


@pytest.mark.parametrize("zone", ZONES)
def test_months_of_a_zone_follow_one_another_without_a_gap(zone: str) -> None:
    months = months_between(
        date(2011, 1, 1), date(2012, 12, 31), zone=zone, until=micros(datetime(2020, 1, 1, tzinfo=UTC))
    )
    assert len(months) == 24
    assert all(a.end == b.start for a, b in pairwise(months))
    assert not any(month.partial for month in months)


def test_the_month_that_is_not_over_ends_at_the_last_known_instant() -> None:
    until = micros(datetime(2026, 3, 15, 10, tzinfo=UTC))
    *_, month = months_between(date(2026, 1, 1), date(2026, 12, 31), zone="UTC", until=until)
    assert (month.end_date, month.through_date, month.end, month.partial) == (
        date(2026, 3, 31), date(2026, 3, 15), until, True,
    )  # fmt: skip


def test_at_the_very_end_of_a_month_it_is_over_and_the_next_has_not_begun() -> None:
    (month,) = months_between(
        date(2026, 2, 1), date(2026, 3, 31), zone="UTC", until=micros(datetime(2026, 3, 1, tzinfo=UTC))
    )  # fmt: skip
    assert (month.through_date, month.partial) == (date(2026, 2, 28), False)


def test_in_a_zone_ahead_the_next_month_has_begun() -> None:
    until = micros(datetime(2026, 2, 28, 20, tzinfo=UTC))
    months = {
        z: months_between(date(2026, 2, 1), date(2026, 3, 31), zone=z, until=until) for z in ("UTC", "Asia/Tokyo")
    }
    assert [m.partial for m in months["UTC"]] == [True]
    assert [(m.partial, m.through_date) for m in months["Asia/Tokyo"]] == [
        (False, date(2026, 2, 28)), (True, date(2026, 3, 1)),
    ]  # fmt: skip


def test_a_quarter_that_is_not_over_is_partial() -> None:
    until = micros(datetime(2026, 6, 1, tzinfo=UTC))
    months = months_between(date(2026, 1, 1), date(2026, 6, 30), zone="UTC", until=until)
    periods = by_quarter(months)
    assert [(p.date, p.partial, p.months) for p in periods] == [
        (date(2026, 3, 31), False, slice(0, 3)), (date(2026, 6, 30), True, slice(3, 5)),
    ]  # fmt: skip


def test_months_and_days_by_number() -> None:
    assert first_of_month(date(2024, 1, 31), plus=-11) == date(2023, 2, 1)
    assert end_of_month(date(2024, 2, 1)) == date(2024, 2, 29)
    assert day_of(day_number(date(2024, 2, 29))) == date(2024, 2, 29)
    assert instant(micros(datetime(2024, 2, 29, tzinfo=UTC))) == datetime(2024, 2, 29, tzinfo=UTC)
