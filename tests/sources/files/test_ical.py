"""Dates out of calendars: invented ones, in the ways that calendars are written."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from quarterdeck.sources.files.errors import BadCalendar
from quarterdeck.sources.files.ical import Event, find_dates

BERLIN = ZoneInfo("Europe/Berlin")
CUSTOM_ZONE = """BEGIN:VTIMEZONE
TZID:Our office
BEGIN:STANDARD
DTSTART:20201025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20200329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE"""


def event(*lines: str, title: str = "Erin / Mona 1:1", uid: str = "one") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT"])


def calendar(*parts: str, head: str = "X-OWN:x") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", head, *parts, "END:VCALENDAR", ""]
    return "\r\n".join(lines).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def dates(content: bytes, words: str = "erin mona", after: str = "2026-03-20", until: str = "2026-04-20") -> list[str]:
    return [f"{one.start_at:%m-%d %H:%M}" for one in events(content, words, after, until)]


def events(
    content: bytes, words: str = "erin mona", after: str = "2026-03-20", until: str = "2026-04-20"
) -> list[Event]:
    first, last = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (after, until))
    return find_dates(content, words, after=first, until=last, zone=BERLIN)


WEEKLY = ("DTSTART;TZID=Europe/Berlin:20260106T150000", "DTEND;TZID=Europe/Berlin:20260106T154500", "RRULE:FREQ=WEEKLY")


def test_a_weekly_event_keeps_its_local_hour_when_the_clocks_change() -> None:
    assert dates(calendar(event(*WEEKLY))) == ["03-24 14:00", "03-31 13:00", "04-07 13:00", "04-14 13:00"]


def test_left_out_moved_and_cancelled_dates_are_taken_in() -> None:
    moved = event("RECURRENCE-ID;TZID=Europe/Berlin:20260331T150000", "DTSTART;TZID=Europe/Berlin:20260401T090000",
                  "DTEND;TZID=Europe/Berlin:20260401T094500", title="moved")  # fmt: skip
    gone = event("RECURRENCE-ID;TZID=Europe/Berlin:20260407T150000", "DTSTART;TZID=Europe/Berlin:20260407T150000",
                 "STATUS:CANCELLED")  # fmt: skip
    master = event(*WEEKLY, "EXDATE;TZID=Europe/Berlin:20260324T150000")
    assert dates(calendar(master, moved, gone)) == ["04-01 07:00", "04-14 13:00"]


def test_zones_with_names_of_their_own_are_read_from_the_file() -> None:
    own = event("DTSTART;TZID=Our office:20260324T150000", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert dates(calendar(CUSTOM_ZONE, own)) == ["03-24 14:00", "03-31 13:00"]


def test_zones_as_windows_names_them_are_known() -> None:
    assert dates(calendar(event("DTSTART;TZID=W. Europe Standard Time:20260324T150000"))) == ["03-24 14:00"]


def test_an_hour_without_zone_is_the_readers_unless_the_calendar_has_one() -> None:
    floating = event("DTSTART:20260401T003000")
    assert dates(calendar(floating)) == ["03-31 22:30"]
    assert dates(calendar(floating, head="X-WR-TIMEZONE:America/New_York")) == ["04-01 04:30"]
    assert dates(calendar(floating, head="X-WR-TIMEZONE:Nowhere/At all")) == ["03-31 22:30"]


def test_hours_in_utc_stay() -> None:
    assert dates(calendar(event("DTSTART:20260401T130000Z"))) == ["04-01 13:00"]


def test_an_event_of_a_whole_day_has_no_hour() -> None:
    (found,) = events(calendar(event("DTSTART;VALUE=DATE:20260401")))
    assert found.all_day
    assert found.start_at == datetime(2026, 3, 31, 22, tzinfo=UTC)


def test_events_are_found_by_words_in_any_case_and_order_or_by_their_uid() -> None:
    other = event("DTSTART:20260402T100000Z", title="All hands", uid="two")
    both = calendar(event("DTSTART:20260401T130000Z"), other)
    assert dates(both, "MONA Erin") == ["04-01 13:00"]
    assert dates(both, "two") == ["04-02 10:00"]
    assert dates(both, "nobody") == []
    assert dates(both, " ") == []


def test_titles_are_read_as_they_were_meant() -> None:
    folded = event("DTSTART:20260401T130000Z", title="Erin\\, Käthe\\; 1:1").encode()
    cut = folded.index(b"\xc3") + 1  # in the middle of a sign, as some programs fold
    content = calendar("@").replace(b"@", folded[:cut] + b"\r\n " + folded[cut:])
    assert dates(content, "erin, käthe;") == ["04-01 13:00"]
    assert dates(calendar(event("DTSTART:20260401T130000Z", title="Café")).decode().encode("latin-1"), "café")


def test_one_date_of_another_series_does_not_bring_the_whole_of_it() -> None:
    one = event("RECURRENCE-ID;TZID=Europe/Berlin:20260331T150000", "DTSTART;TZID=Europe/Berlin:20260331T150000")
    assert dates(calendar(event(*WEEKLY, title="Hold"), one)) == ["03-31 13:00"]


def test_a_broken_event_elsewhere_spoils_nothing() -> None:
    broken = "BEGIN:VEVENT\r\nUID:bad\r\nSUMMARY:Broken\r\nDTSTART:yesterday\r\nRRULE:FREQ=NEVER\r\nEND:VEVENT"
    assert dates(calendar(broken, event("DTSTART:20260401T130000Z"))) == ["04-01 13:00"]


def test_an_event_of_every_second_is_let_lie() -> None:
    assert dates(calendar(event("DTSTART:20260101T000000Z", "RRULE:FREQ=SECONDLY"))) == []


@pytest.mark.parametrize("content", [b"", b"<html>sign in</html>", b"\x00\xff" * 20])
def test_what_is_no_calendar_is_said_in_one_line(content: bytes) -> None:
    with pytest.raises(BadCalendar, match=r"^calendar: this is no iCalendar file") as caught:
        events(content)
    assert "\n" not in str(caught.value)


def test_a_calendar_that_is_too_large_is_refused() -> None:
    with pytest.raises(BadCalendar, match="larger than 1 MB"):
        events(calendar("X-A:" + "a" * 1_000_000))


def test_words_that_fit_everything_are_refused() -> None:
    many = [event("DTSTART:20260401T130000Z", uid=f"n{n}") for n in range(60)]
    with pytest.raises(BadCalendar, match="more than 50 events"):
        events(calendar(*many))


def test_a_word_is_found_whole_and_an_accent_however_it_is_written() -> None:
    there = calendar(
        event("DTSTART:20260401T100000Z", title="1:1 Nevada"),
        event("DTSTART:20260402T100000Z", title="1:1 Zoe\u0301, Ada", uid="b"),
    )
    assert dates(there, "1:1 ada") == dates(there, "zo\u00e9") == ["04-02 10:00"]


def test_words_that_fit_two_events_are_refused_unless_they_are_the_whole_title_of_one() -> None:
    two = calendar(
        event("DTSTART:20260401T100000Z", title="Ada / Mona prep"),
        event("DTSTART:20260402T100000Z", title="Ada / Mona", uid="b"),
    )
    assert dates(two, "ada / mona") == ["04-02 10:00"]
    with pytest.raises(BadCalendar, match="the whole title"):
        dates(two, "ada")


@pytest.mark.parametrize("zone", ['"(UTC-05:00) Eastern Time (US & Canada)"', "Mars/Phobos"])
def test_an_hour_of_a_zone_that_nobody_knows_is_refused(zone: str) -> None:
    with pytest.raises(BadCalendar, match="zone is unknown"):
        dates(calendar(event(f"DTSTART;TZID={zone}:20260401T100000")))


@pytest.mark.parametrize("rule", ["UNTIL=2026-05-01", "BYDAY=XX"])
def test_a_series_that_cannot_be_read_is_not_taken_for_none(rule: str) -> None:
    with pytest.raises(BadCalendar, match="cannot be read"):
        dates(calendar(event("DTSTART:20260106T140000Z", f"RRULE:FREQ=WEEKLY;{rule}")))


@pytest.mark.parametrize("start", ["DTSTART:20260106T140000Z", "DTSTART:20260106T150000"])
def test_a_series_that_ends_with_a_day_has_that_day(start: str) -> None:
    assert dates(calendar(event(start, "RRULE:FREQ=WEEKLY;UNTIL=20260331;BYDAY=TU")))[-1].startswith("03-31")


def test_what_outlook_says_is_cancelled_is() -> None:
    assert dates(calendar(event("DTSTART:20260401T100000Z", title="Canceled: Erin / Mona 1:1"))) == []
