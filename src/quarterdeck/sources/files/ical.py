"""iCalendar (RFC 5545): the dates of events that bear given words, repeated, moved and cancelled ones taken in.

Only those events are parsed, so that a calendar of years is read fast, and a broken event elsewhere in it spoils
nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quarterdeck.sources.files.errors import BadCalendar

LARGEST = 1_000_000
"""Bytes of a calendar."""
MOST = 50
"""Different events that the words may fit."""
_FOLD = re.compile(rb"\r?\n[ \t]")
_TOO_OFTEN = re.compile(r"(?im)^RRULE[^:\n]*:.*FREQ=(SECONDLY|MINUTELY|HOURLY)")
_VALUE = r'(?im)^%s(?:;(?:[^:"\n]|"[^"\n]*")*)?:(.*)$'
_TITLE, _UID, _ZONE = (re.compile(_VALUE % name) for name in ("SUMMARY", "UID", "X-WR-TIMEZONE"))
_ALL_DAY = re.compile(r"(?im)^DTSTART[^:\n]*:\d{8}\s*$")
_UNTIL_DAY = re.compile(r"(?im)^(RRULE[^:\n]*:.*UNTIL=\d{8})(?=;|\s*$)")
_RECURS = re.compile(r"(?im)^RECURRENCE-ID[;:]")
_TROUBLE = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, IndexError, RecursionError)
"""What the parsers raise at input that is no calendar."""


class _UnknownZone(Exception):
    """An event's hour is in a zone that nobody knows; as another's hour it would be wrong."""


@dataclass(frozen=True, slots=True)
class Event:
    """One date of an event, in UTC. ``all_day``: it has a day and no hour; it begins at that day's midnight."""

    uid: str
    title: str
    start_at: datetime
    end_at: datetime
    all_day: bool = False


def find_dates(
    content: bytes, words: str, *, after: datetime, until: datetime, zone: ZoneInfo, name: str = "calendar"
) -> list[Event]:
    """The dates from ``after`` on and before ``until`` of the events whose title holds all the words, in any case and
    order, or whose UID they are; earliest first. Cancelled ones are none.

    ``zone`` is that of events whose hour bears none. BadCalendar, with ``name``.
    """
    text = _text(content, name)
    blocks = list(_blocks(text, "VEVENT"))
    some, whole = _wanted(blocks, words, name)
    if not some:
        return []
    chosen = [_whole_last_day(block) for block in blocks if _get(_UID, block) in some and not _TOO_OFTEN.search(block)]
    made = "\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//EN", *_blocks(text, "VTIMEZONE"), *chosen, "END:VCALENDAR"]
    )
    zone = _own_zone(text) or zone
    try:
        found = [_event(one, zone) for one in _expanded(made, after, until) if _stands(one)]
    except _UnknownZone as error:
        raise BadCalendar(name, "its zone is unknown; export it with its time zones, or in UTC") from error
    except _TROUBLE as error:
        raise BadCalendar(name, "an event in it cannot be read; open it in a calendar, and export it anew") from error
    kept = [one for one in found if after <= one.start_at < until and (one.uid in whole or _fits(one.title, words))]
    return _one_series(sorted(kept, key=lambda one: (one.start_at, one.uid)), words, name)


def _text(content: bytes, name: str) -> str:
    """The unfolded text. BadCalendar."""
    if len(content) > LARGEST:
        raise BadCalendar(name, f"larger than {LARGEST // 1_000_000} MB; export a shorter span")
    plain = _FOLD.sub(b"", content).removeprefix(b"\xef\xbb\xbf")
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        text = plain.decode("latin-1")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if "BEGIN:VCALENDAR" not in text.upper():
        raise BadCalendar(name, "this is no iCalendar file; export it as .ics")
    return text


def _blocks(text: str, kind: str) -> Iterator[str]:
    """Each component of a kind, as it stands in the text."""
    inside: list[str] | None = None
    for line in text.split("\n"):
        said = line.strip().upper()
        if said == f"BEGIN:{kind}":
            inside = []
        if inside is not None:
            inside.append(line)
            if said == f"END:{kind}":
                yield "\n".join(inside)
                inside = None


def _wanted(blocks: Iterable[str], words: str, name: str) -> tuple[set[str], set[str]]:
    """UIDs that the words fit in some date, and those that they fit as a whole. BadCalendar where they are many."""
    some, whole = set(), set()
    for block in blocks:
        uid = _get(_UID, block)
        if uid == words.strip() or _fits(_plain(_get(_TITLE, block)), words):
            some.add(uid)
            if not _RECURS.search(block):
                whole.add(uid)
    if len(some) > MOST:
        raise BadCalendar(name, f"the words fit more than {MOST} events; add a word that only the 1:1 has")
    return some, whole


def _get(pattern: re.Pattern[str], block: str) -> str:
    found = pattern.search(block)
    return found.group(1).strip() if found else ""


def _plain(value: str) -> str:
    return re.sub(r"\\([,;\\])", r"\1", re.sub(r"\\[nN]", " ", value))


def _fits(title: str, words: str) -> bool:
    """Whether a title holds all the words, each whole: "Ada" is not in "Nevada"."""
    folded, wanted = _folded(title), _folded(words).split()
    return bool(wanted) and all(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) for word in wanted)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _one_series(found: list[Event], words: str, name: str) -> list[Event]:
    """Of events with different titles, those with the whole title; dates of one event may bear different ones.
    BadCalendar where the words do not tell which is meant."""
    exact = {one.uid for one in found if _folded(one.title) == _folded(words) or one.uid == words.strip()}
    kept = [one for one in found if one.uid in exact] if exact else found
    titles = {one.uid: _folded(one.title) for one in reversed(kept)}
    if not exact and len(set(titles.values())) > 1:
        raise BadCalendar(name, "the words fit events of different titles; give the whole title of the 1:1")
    return kept


def _own_zone(text: str) -> ZoneInfo | None:
    """The zone that the calendar says is its own."""
    key = _get(_ZONE, text)
    try:
        return ZoneInfo(key) if key else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _expanded(text: str, after: datetime, until: datetime) -> Iterator[Any]:
    import icalendar  # noqa: PLC0415 -- slow to import, and wanted by this alone
    import recurring_ical_events  # type: ignore[import-untyped]  # noqa: PLC0415

    calendar = icalendar.Calendar.from_ical(text)
    if any(_is_lost(event.get("DTSTART")) for event in calendar.walk("VEVENT")):
        raise _UnknownZone
    day = timedelta(days=1)  # hours without a zone are compared as UTC: look a day further on both sides
    yield from recurring_ical_events.of(calendar, skip_bad_series=False).between(after - day, until + day)


def _is_lost(start: Any) -> bool:
    """Whether an hour names a zone that could not be found."""
    dt = getattr(start, "dt", None)
    return isinstance(dt, datetime) and dt.tzinfo is None and bool(start.params.get("TZID"))


def _whole_last_day(block: str) -> str:
    """A series of hours that ends with a day, which the standard forbids and programs write, has that day as well."""
    return block if _ALL_DAY.search(block) else _UNTIL_DAY.sub(r"\1T235959", block)


def _stands(event: Any) -> bool:
    """Outlook leaves the title of what was cancelled, and says so in it."""
    said = _folded(str(event.get("SUMMARY", "")))
    return str(event.get("STATUS", "")).upper() != "CANCELLED" and not said.startswith(("canceled:", "cancelled:"))


def _event(event: Any, zone: ZoneInfo) -> Event:
    start, end = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else event["DTSTART"].dt
    return Event(
        str(event.get("UID", "")), str(event.get("SUMMARY", "")), _instant(start, zone), _instant(end, zone),
        all_day=not isinstance(start, datetime),
    )  # fmt: skip


def _instant(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
