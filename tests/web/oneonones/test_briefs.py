"""The brief: the report's first, the manager's what is left."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection

from quarterdeck.desk.oneonones import holding
from quarterdeck.desk.oneonones.holding import Then
from quarterdeck.desk.oneonones.models import Brief, BriefLine, Item, Series
from quarterdeck.desk.people.models import OnCallShift, TimeOff
from quarterdeck.home.folder import Home
from quarterdeck.web.accounts import knows
from tests.desk.oneonones.pairs import met, person, planned, series_of, viewer
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW

SECRET = "I am not sleeping well"


def brief_of(asks: Asks, who: str, series: Series) -> str:
    """The page and the Markdown together: what somebody gets of it."""
    pages = [asks(who).get(f"/oneonones/{series.pk}/{path}") for path in ("brief/", "brief.md")]
    assert [page.status_code for page in pages] == [200, 200]
    return " ".join("".join(page.content.decode() for page in pages).split())


def share(asks: Asks, series: Series) -> None:
    """As Erin does it: with all that stands on her page."""
    page = asks("erin").get(f"/oneonones/{series.pk}/brief/").content.decode()
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    assert asks("erin").post(f"/oneonones/{series.pk}/brief/share/", {"share": "1", "shown": shown}).status_code == 302


def running() -> Series:
    """Erin and Mona, with a date in two days, something open and something ahead."""
    series = series_of("erin", "mona", started_at=NOW - timedelta(days=30))
    met(series, NOW - timedelta(days=7))
    planned(series, NOW + timedelta(days=2))
    Item.objects.create(series=series, report=series.report, author=series.report, side="report", tag="TODO",
                        text="Write the runbook", position=1, added_at=NOW, changed_at=NOW)  # fmt: skip
    TimeOff.objects.create(person=series.report, start_date=date(2026, 4, 13), end_date=date(2026, 4, 17))
    OnCallShift.objects.create(
        person=series.report, rota="primary", start_at=NOW - timedelta(days=2), end_at=NOW - timedelta(days=1)
    )
    return series


def test_the_report_has_everything_and_the_manager_what_they_know_anyway(asks: Asks) -> None:
    series = running()
    mine, theirs = brief_of(asks, "erin", series), brief_of(asks, "mona", series)
    for said in ("TODO Erin: Write the runbook", "Erin is away from Mon 13 Apr to Fri 17 Apr"):
        assert said in mine
        assert said in theirs
    for said in ("On call (primary)", "h of it between 22:00 and 6:00", "acme/ledger!"):
        assert said in mine
        assert said not in theirs


def test_open_merge_requests_stand_with_whom_they_wait_on_and_a_link(asks: Asks) -> None:
    mine = brief_of(asks, "erin", running())
    assert 'href="https://gitlab.example.com/acme/ledger/-/merge_requests/1035"' in mine
    assert "waits for a review by" in mine or "nobody is asked to review it" in mine


def test_what_was_struck_is_in_nothing_that_the_manager_gets(asks: Asks) -> None:
    series = running()
    item = series.items.get()
    asks("erin").post(f"/oneonones/{series.pk}/brief/strike/", {"key": f"item:{item.pk}", "strike": "1"})
    asks("erin").post(f"/oneonones/{series.pk}/brief/", {"text": SECRET})
    assert SECRET not in brief_of(asks, "mona", series)
    line = BriefLine.objects.get(key="")
    share(asks, series)
    theirs = brief_of(asks, "mona", series)
    assert SECRET in theirs
    assert "On call (primary)" in theirs
    assert "runbook" not in theirs
    assert "struck" not in theirs
    asks("erin").post(f"/oneonones/{series.pk}/brief/strike/", {"line": str(line.pk), "strike": "1"})
    assert SECRET not in brief_of(asks, "mona", series)
    assert "<s>I am not sleeping well</s>" in brief_of(asks, "erin", series)
    asks("erin").post(f"/oneonones/{series.pk}/brief/share/", {"share": "0"})
    assert "On call" not in brief_of(asks, "mona", series)


def test_what_was_struck_stays_struck_in_the_next_brief_and_sharing_ends_with_the_meeting(
    asks: Asks, cast: Cast
) -> None:
    series = running()
    item = series.items.get()
    asks("erin").post(f"/oneonones/{series.pk}/brief/strike/", {"key": f"item:{item.pk}", "strike": "1"})
    asks("erin").post(f"/oneonones/{series.pk}/brief/", {"text": SECRET})
    asks("erin").post(f"/oneonones/{series.pk}/brief/share/", {"share": "1"})
    holding.hold(viewer(cast, "mona"), series.pk, Then(proposed=True), on=NOW.date(), in_person=True, seen="", now=NOW)
    theirs = brief_of(asks, "mona", series)
    assert "has not shared it yet" in theirs
    assert "runbook" not in theirs
    assert SECRET not in brief_of(asks, "erin", series)


def test_a_moved_date_takes_the_brief_along(asks: Asks, cast: Cast) -> None:
    series = running()
    asks("erin").post(f"/oneonones/{series.pk}/brief/", {"text": SECRET})
    then = Then(at=NOW + timedelta(days=5))
    holding.plan(viewer(cast, "mona"), series.pk, then, seen="", now=NOW)
    assert SECRET in brief_of(asks, "erin", series)


def test_the_manager_strikes_and_shares_nothing(asks: Asks) -> None:
    series = running()
    for path, data in (("brief/", {"text": "mine"}), ("brief/strike/", {"key": "x", "strike": "1"}),
                       ("brief/share/", {"share": "1"})):  # fmt: skip
        assert asks("mona").post(f"/oneonones/{series.pk}/{path}", data).status_code == 404
    assert not BriefLine.objects.exists()


def test_on_call_is_for_the_manager_and_nobody_above(asks: Asks) -> None:
    running()
    skip = series_of("erin", "sam", kind="skip_level")
    assert "On call" not in brief_of(asks, "erin", skip)


def test_a_line_without_words_is_refused_beside_what_was_typed(asks: Asks) -> None:
    series = running()
    answer = asks("erin").post(f"/oneonones/{series.pk}/brief/", {"text": "x" * 2001})
    assert answer.status_code == 400
    assert "longer than 2,000 characters" in answer.content.decode()


def test_a_laptops_owner_has_their_own_side_at_once(asks: Asks, cast: Cast) -> None:
    series = Series.objects.create(report=person("erin"), keeper=cast["owner"], started_at=NOW)
    mine = brief_of(asks, "owner", series)
    assert "Only you: this is a laptop" in mine
    assert "acme/ledger!1035" in mine
    asks("owner").post(f"/oneonones/{series.pk}/brief/", {"text": "Ask about the runbook"})
    assert "Ask about the runbook" in brief_of(asks, "owner", series)


def test_no_line_counts_rates_or_compares(asks: Asks) -> None:
    text = brief_of(asks, "erin", running()).casefold()
    for word in ("average", "median", "percent", "%", "more than", "fewer", "compared"):
        assert word not in text


def test_what_the_report_adds_lies_sealed_and_in_no_log(asks: Asks) -> None:
    series = running()
    asks("erin").post(f"/oneonones/{series.pk}/brief/", {"text": SECRET})
    with connection.cursor() as cursor:
        for table in ("oneonones_briefline", "core_auditentry", "core_job", "django_session"):
            cursor.execute(f"select * from {table}")
            assert "sleeping" not in str(cursor.fetchall())


@pytest.mark.parametrize("days", [0, 3])
def test_sharing_ends_with_a_date_that_is_cancelled_or_missed(asks: Asks, cast: Cast, days: int) -> None:
    series = running()
    asks("erin").post(f"/oneonones/{series.pk}/brief/", {"text": SECRET})
    share(asks, series)
    series.refresh_from_db()
    then, now = Then(at=NOW + timedelta(days=16)), NOW + timedelta(days=days)
    holding.cancel(viewer(cast, "mona"), series.pk, then, seen="", now=now)
    assert SECRET not in brief_of(asks, "mona", series)


def test_what_is_found_after_sharing_is_the_reports_first(asks: Asks, cast: Cast) -> None:
    series = running()
    share(asks, series)
    begin = NOW + timedelta(days=1)
    OnCallShift.objects.create(person=series.report, rota="later", start_at=begin, end_at=begin + timedelta(hours=8))
    assert "On call (later)" not in brief_of(asks, "mona", series)
    assert "Share again" in brief_of(asks, "erin", series)
    share(asks, series)
    assert "On call (later)" in brief_of(asks, "mona", series)
    assert "Share again" not in brief_of(asks, "erin", series)


def test_what_a_laptops_owner_wrote_is_never_in_the_reports_export(asks: Asks, cast: Cast, home: Home) -> None:
    series = Series.objects.create(report=person("erin"), keeper=cast["owner"], started_at=NOW)
    brief = Brief.objects.create(series=series, for_date=NOW.date(), made_at=NOW, shared_at=NOW)
    BriefLine.objects.create(brief=brief, text=SECRET, added_at=NOW)
    assert SECRET not in str(knows.held_on(person("erin"), cast["erin"], home))
    assert SECRET in str(knows.held_on(None, cast["owner"], home))
