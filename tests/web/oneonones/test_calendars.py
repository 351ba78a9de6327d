"""Calendars in and out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx2
import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.core.models import Job
from quarterdeck.desk.oneonones import calendars, feeds
from quarterdeck.desk.oneonones.models import CalendarLink, Feed, Series
from quarterdeck.desk.people.models import Membership
from quarterdeck.home.folder import Home
from tests.desk.oneonones.pairs import met, person, planned, series_of, viewer
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW

FEED = "https://calendar.example.com/private-5a1f/basic.ics"


def ics(start: str, title: str = "Erin / Mona 1:1") -> bytes:
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:one\r\nSUMMARY:{title}\r\n"
        f"DTSTART;TZID=Europe/Berlin:{start}\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def answering(content: bytes, status: int = 200) -> httpx2.MockTransport:
    return httpx2.MockTransport(lambda _: httpx2.Response(status, content=content))


def linked(cast: Cast, series: Series, who: str = "mona") -> CalendarLink:
    return calendars.link(viewer(cast, who), series.pk, url=FEED, words="erin 1:1", now=NOW)


def read(home: Home, link: CalendarLink, transport: httpx2.MockTransport | None, now: datetime = NOW) -> str:
    calendars.read_calendar(home, now=now, link=str(link.pk), transport=transport)
    link.refresh_from_db()
    return link.error


def test_a_feed_sets_the_next_date_and_a_moved_event_moves_it(cast: Cast, home: Home) -> None:
    series = series_of("erin", "mona")
    link = linked(cast, series)
    assert read(home, link, answering(ics("20260113T150000"))) == ""
    series.refresh_from_db()
    assert (series.next_at, series.next_from) == (datetime(2026, 3, 31, 13, tzinfo=UTC), "calendar")
    read(home, link, answering(ics("20260401T090000")))
    series.refresh_from_db()
    assert series.next_at == datetime(2026, 4, 1, 7, tzinfo=UTC)
    assert list(series.meetings.order_by("planned_at").values_list("state", flat=True)) == ["moved", "planned"]


def test_an_event_that_is_gone_leaves_no_date(cast: Cast, home: Home) -> None:
    series = series_of("erin", "mona")
    link = linked(cast, series)
    read(home, link, answering(ics("20260401T090000")))
    assert read(home, link, answering(ics("20260401T090000", "Something else"))) == (
        "no event to come has these words in its title"
    )
    series.refresh_from_db()
    assert series.next_at is None
    assert series.meetings.get().state == "cancelled"


def test_a_proposed_date_takes_the_calendars_without_having_moved(cast: Cast, home: Home) -> None:
    series = series_of("erin", "mona")
    planned(series, NOW + timedelta(days=3))
    Series.objects.filter(pk=series.pk).update(next_from="proposed")
    read(home, linked(cast, series), answering(ics("20260401T090000")))
    assert series.meetings.get().state == "planned"


def test_a_date_that_waits_to_be_closed_is_left_alone_for_a_day(cast: Cast, home: Home) -> None:
    series = series_of("erin", "mona")
    link = linked(cast, series)
    read(home, link, answering(ics("20260331T150000")))
    later = datetime(2026, 3, 31, 14, tzinfo=UTC)
    read(home, link, answering(ics("20260331T150000")), now=later)
    assert series.meetings.get().state == "planned"
    read(home, link, answering(ics("20260331T150000")), now=later + timedelta(days=2))
    assert list(series.meetings.order_by("planned_at").values_list("state", flat=True)) == ["planned", "planned"]


def test_one_that_was_held_early_is_not_read_again(cast: Cast, home: Home) -> None:
    series = series_of("erin", "mona")
    met(series, NOW)
    read(home, linked(cast, series), answering(ics("20260401T150000")))
    series.refresh_from_db()
    assert series.next_at == datetime(2026, 4, 8, 13, tzinfo=UTC)


def test_the_reports_calendar_goes_before_the_managers(cast: Cast, home: Home) -> None:
    series = series_of("erin", "mona")
    theirs, mine = linked(cast, series), linked(cast, series, "erin")
    assert read(home, mine, answering(ics("20260401T150000"))) == ""
    assert read(home, theirs, answering(ics("20260402T150000"))) == "the date is read from the report's calendar"
    series.refresh_from_db()
    assert series.next_at == datetime(2026, 4, 1, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("transport", "said"),
    [
        (answering(b"<html>Sign in</html>"), "the calendar: this is no iCalendar file; export it as .ics"),
        (answering(b"", 404), "its server does not hand it out"),
        (answering(b"x" * 1_100_000), "it is larger than 1 MB"),
        (httpx2.MockTransport(lambda _: httpx2.Response(302, headers={"location": "https://else.example/"})),
         "it sends us to another host"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_one_line_without_the_address(
    cast: Cast, home: Home, transport: httpx2.MockTransport, said: str
) -> None:
    series = series_of("erin", "mona")
    error = read(home, linked(cast, series), transport)
    assert error.startswith(said)
    assert "\n" not in error
    assert "private-5a1f" not in error
    series.refresh_from_db()
    assert series.next_at is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "[::1]", "10.0.0.8", "2130706433"])
def test_private_addresses_are_refused_before_anything_is_sent(cast: Cast, home: Home, host: str) -> None:
    series = series_of("erin", "mona")
    link = linked(cast, series)
    link.url = f"https://{host}/basic.ics"
    link.save()
    error = read(home, link, None)
    assert error.startswith("it lies in a private network")


@pytest.mark.parametrize(
    "url", ["http://example.com/a.ics", "file:///etc/passwd", "https://me:secret@example.com/a", "https://", "x",
            "https://exa mple.com/", "https://example.com:99999999/"],
)  # fmt: skip
def test_only_https_addresses_without_a_password_are_taken(url: str) -> None:
    with pytest.raises(NotFit, match="begins with https://"):
        calendars.address_of(url)


def test_webcal_means_https() -> None:
    assert calendars.address_of(" webcal://example.com/a.ics ") == "https://example.com/a.ics"


def test_feeds_are_asked_for_once_an_hour(cast: Cast, home: Home) -> None:
    link = linked(cast, series_of("erin", "mona"))
    waiting: Callable[[], int] = Job.objects.filter(name=calendars.JOB, state=Job.State.WAITING).count
    calendars.ask_for_due(now=NOW)
    assert waiting() == 1  # the one that linking asked for
    Job.objects.all().delete()
    read(home, link, answering(ics("20260401T090000")))
    calendars.ask_for_due(now=NOW + timedelta(minutes=59))
    assert waiting() == 0
    calendars.ask_for_due(now=NOW + timedelta(minutes=61))
    assert waiting() == 1


def test_a_former_managers_calendar_is_read_no_more(cast: Cast, home: Home) -> None:
    series = series_of("erin", "mona")
    link = linked(cast, series)
    Membership.objects.filter(person=person("erin")).update(manager=person("sam"))
    assert read(home, link, answering(ics("20260401T090000"))) == "these 1:1s have ended"
    series.refresh_from_db()
    assert series.next_at is None


def test_the_address_and_the_words_lie_sealed_and_only_their_owner_reads_them(cast: Cast, asks: Asks) -> None:
    series = series_of("erin", "mona")
    linked(cast, series)
    with connection.cursor() as cursor:
        cursor.execute("select url, words from oneonones_calendarlink")
        assert "example" not in str(cursor.fetchall())
    page = f"/oneonones/{series.pk}/calendar/"
    assert "private-5a1f" in asks("mona").get(page).content.decode()
    assert "private-5a1f" not in asks("erin").get(page).content.decode()
    args = [str(job.args) + job.key for job in Job.objects.all()]
    assert not any("example" in text for text in args)


def test_a_file_sets_the_date_once(asks: Asks) -> None:
    series = series_of("erin", "mona")
    file = SimpleUploadedFile("mine.ics", ics("20260402T110000"))
    answer = asks("erin").post(f"/oneonones/{series.pk}/calendar/", {"act": "file", "file": file, "words": "mona"})
    assert answer.status_code == 302
    series.refresh_from_db()
    assert series.next_at == datetime(2026, 4, 2, 9, tzinfo=UTC)
    assert not CalendarLink.objects.exists()
    bad = SimpleUploadedFile("mine.ics", b"no calendar")
    answer = asks("erin").post(f"/oneonones/{series.pk}/calendar/", {"act": "file", "file": bad, "words": "mona"})
    assert answer.status_code == 400
    assert "this is no iCalendar file" in answer.content.decode()


def events(content: bytes) -> list[tuple[str, str, str, int]]:
    return [
        (str(one["summary"]), f"{one.decoded('dtstart'):%m-%d}", str(one["status"]), int(one.decoded("sequence")))
        for one in icalendar.Calendar.from_ical(content).walk("VEVENT")
    ]


def address(asks: Asks, who: str) -> str:
    text = asks(who).post("/oneonones/calendar/", {"act": "make"}).content.decode()
    return text.split('value="http://testserver')[1].split('"')[0]


def test_a_feed_has_ones_own_dates_by_name_and_nothing_else(asks: Asks) -> None:
    series = series_of("erin", "mona", minutes=30)
    met(series, NOW - timedelta(days=70), "cancelled", sequence=1)
    met(series, NOW - timedelta(days=7), "moved", sequence=1)
    coming = planned(series, NOW + timedelta(days=2))
    planned(series_of("pat", "mona"), NOW + timedelta(days=3))
    answer = asks(None).get(address(asks, "erin"))
    assert answer["Content-Type"].startswith("text/calendar")
    assert events(answer.content) == [
        ("1:1 Erin / Mona", "03-24", "CANCELLED", 1), ("1:1 Erin / Mona", "04-02", "CONFIRMED", 0),
    ]  # fmt: skip
    assert f"UID:{coming.pk}@quarterdeck".encode() in answer.content
    assert b"DESCRIPTION" not in answer.content
    assert b"VALARM" not in answer.content
    assert len(events(asks(None).get(address(asks, "mona")).content)) == 3


def test_only_a_digest_is_kept_and_an_old_or_wrong_key_opens_nothing(asks: Asks) -> None:
    first = address(asks, "erin")
    second = address(asks, "erin")
    key = second.removeprefix("/oneonones/feed/").removesuffix(".ics")
    assert key not in str(Feed.objects.values())
    for path in (first, "/oneonones/feed/x.ics", "/oneonones/feed/%00.ics"):
        assert asks(None).get(path).status_code == 404
    assert asks(None).get(second).status_code == 200
    asks("erin").post("/oneonones/calendar/", {"act": "withdraw"})
    assert asks(None).get(second).status_code == 404


def test_the_feed_of_a_closed_account_and_of_ended_pairs_is_empty(asks: Asks, cast: Cast) -> None:
    planned(series_of("erin", "mona"), NOW + timedelta(days=2))
    path = address(asks, "erin")
    Membership.objects.filter(person=person("erin")).update(manager=person("sam"))
    assert events(asks(None).get(path).content) == []
    cast["erin"].is_active = False
    cast["erin"].save()
    assert asks(None).get(path).status_code == 404


def test_one_date_can_be_taken_along_by_the_two_alone(asks: Asks) -> None:
    coming = planned(series_of("erin", "mona"), NOW + timedelta(days=2))
    path = f"/oneonones/meetings/{coming.pk}.ics"
    assert events(asks("mona").get(path).content) == [("1:1 Erin / Mona", "04-02", "CONFIRMED", 0)]
    for name in ("pat", "sam", "pia", "ada", "owner"):
        assert asks(name).get(path).status_code == 404


def test_every_event_of_the_feed_is_read_back_by_ourselves(asks: Asks, cast: Cast) -> None:
    series = series_of("erin", "mona")
    planned(series, NOW + timedelta(days=2))
    mona = viewer(cast, "mona")
    content = feeds.to_ics(feeds.events_of(mona, now=NOW), now=NOW)
    other = series_of("pat", "mona")
    assert calendars.read_file(mona, other.pk, content, words="erin", now=NOW) == NOW + timedelta(days=2)
