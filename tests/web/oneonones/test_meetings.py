"""The pages of dates."""

from __future__ import annotations

from datetime import timedelta

from quarterdeck.desk.oneonones.holding import seen_of
from quarterdeck.desk.oneonones.models import Series
from tests.desk.oneonones.pairs import met, person, planned, series_of
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW


def text_of(asks: Asks, who: str, path: str) -> str:
    answer = asks(who).get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_closing_takes_one_post_and_says_the_next_date(asks: Asks) -> None:
    series = series_of("erin", "mona")
    coming = planned(series, NOW)
    form = {"seen": seen_of(coming), "then": "proposed", "how": "in_person"}
    answer = asks("mona").post(f"/oneonones/{series.pk}/hold/", form)
    assert answer.status_code == 302
    assert answer["Location"] == f"/oneonones/{series.pk}/"
    states = list(series.meetings.order_by("planned_at").values_list("state", flat=True))
    assert states == ["held", "planned"]


def test_the_page_says_whose_clock_shows_what(asks: Asks) -> None:
    series = series_of("erin", "mona")
    person("mona").memberships.update(timezone="America/New_York")
    planned(series, NOW + timedelta(days=1, hours=2))
    shown = text_of(asks, "mona", f"/oneonones/{series.pk}/next/")
    assert "16:00 for Erin in Berlin, 10:00 for Mona in New York" in shown
    assert "Hour in New York" in shown


def test_an_hour_is_typed_by_ones_own_clock(asks: Asks) -> None:
    series = series_of("erin", "mona")
    person("mona").memberships.update(timezone="America/New_York")
    form = {"seen": "none", "then": "chosen", "next_date": "2026-04-02", "next_time": "10:00"}
    asks("mona").post(f"/oneonones/{series.pk}/next/", form)
    series.refresh_from_db()
    assert series.next_at is not None
    assert series.next_at.isoformat() == "2026-04-02T14:00:00+00:00"


def test_cancelling_without_a_new_date_asks_for_one_and_keeps_what_was_typed(asks: Asks) -> None:
    series = series_of("erin", "mona")
    coming = planned(series, NOW + timedelta(days=1))
    form = {"seen": seen_of(coming), "then": "chosen", "next_date": "2026-04-09", "next_time": ""}
    answer = asks("erin").post(f"/oneonones/{series.pk}/cancel/", form)
    assert answer.status_code == 400
    assert "Choose the day and the hour" in answer.content.decode()
    assert 'value="2026-04-09"' in answer.content.decode()
    assert series.meetings.get().state == "planned"


def test_a_date_that_was_moved_meanwhile_is_shown(asks: Asks) -> None:
    series = series_of("erin", "mona")
    planned(series, NOW + timedelta(days=1))
    answer = asks("erin").post(f"/oneonones/{series.pk}/hold/", {"seen": "none", "then": "proposed"})
    assert answer.status_code == 409
    assert "The next date is 2026-04-01 now" in answer.content.decode()


def test_past_dates_are_paged_and_cost_the_same(asks: Asks) -> None:
    series = series_of("erin", "mona")
    for week in range(60):
        met(series, NOW - timedelta(days=7 * week + 1))
    shown = text_of(asks, "erin", f"/oneonones/{series.pk}/next/?page=2")
    assert "Page 2 of 3" in shown


def test_the_rhythm_of_ones_own_pairs_stands_by_name_and_of_teams_as_counts(asks: Asks) -> None:
    for name in ("erin", "pat", "quinn"):
        series_of(name, "mona")
    series_of("mona", "sam")
    above = text_of(asks, "sam", "/oneonones/cadence/")
    assert "Ledger" in above
    assert "Mona" in above
    for name in ("Erin", "Pat", "Quinn"):
        assert name not in above
        assert name in text_of(asks, "mona", "/oneonones/cadence/")


def test_a_rhythm_is_days_and_minutes_and_one_that_changed_meanwhile_is_asked_about(asks: Asks) -> None:
    series = series_of("erin", "mona")
    form = {"cadence_days": "0", "minutes": "30", "version": "1"}
    answer = asks("erin").post(f"/oneonones/{series.pk}/rhythm/", form)
    assert answer.status_code == 400
    assert "a number from 1 to 366" in answer.content.decode()
    form["cadence_days"] = "14"
    assert asks("erin").post(f"/oneonones/{series.pk}/rhythm/", form).status_code == 302
    found = Series.objects.get(pk=series.pk)
    assert (found.cadence_days, found.minutes) == (14, 30)
    assert asks("mona").post(f"/oneonones/{series.pk}/rhythm/", form).status_code == 409


def test_a_laptops_owner_has_the_same_pages(asks: Asks, cast: Cast) -> None:
    series = Series.objects.create(report=person("erin"), keeper=cast["owner"], started_at=NOW)
    answer = asks("owner").post(f"/oneonones/{series.pk}/next/", {"seen": "none", "then": "proposed"})
    assert answer.status_code == 302
    assert "Erin" in text_of(asks, "owner", "/oneonones/cadence/")
