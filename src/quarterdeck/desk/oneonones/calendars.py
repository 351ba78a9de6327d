"""Calendars in: the next date of a series is read from one side's calendar, a file once or a feed each hour.

A feed's address lets anybody in who has it, so it is sealed, its owner's alone, and asked for by https. A linked
calendar has the last word on the next date.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from quarterdeck.desk.core import outbox
from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.core.texts import cleaned
from quarterdeck.desk.oneonones import access, dates, holding
from quarterdeck.desk.oneonones.diaries import Sides, sides_of
from quarterdeck.desk.oneonones.errors import Ended
from quarterdeck.desk.oneonones.models import CalendarLink, Series, Side
from quarterdeck.desk.people.access import Viewer, viewer_of
from quarterdeck.home import settings as home_settings
from quarterdeck.home.folder import Home
from quarterdeck.sources import guard
from quarterdeck.sources.errors import (
    AddressRefused,
    BadAddress,
    RedirectRefused,
    ResponseTooLarge,
    ServerFailed,
    SourceError,
)
from quarterdeck.sources.files import ical
from quarterdeck.sources.files.errors import FileError
from quarterdeck.sources.files.ical import Event

if TYPE_CHECKING:
    import httpx2

JOB = "read_calendar"
EVERY = timedelta(hours=1)
SECONDS = 10.0
_REACH = timedelta(days=400)
_NAME = "the calendar"
_WHY = (
    (AddressRefused, "it lies in a private network; an administrator may let it through with allow_private"),
    (RedirectRefused, "it sends us to another host; give the address at which it ends"),
    (ResponseTooLarge, "it is larger than 1 MB; give one that holds less of the past"),
    (ServerFailed, "its server does not hand it out; open the address in a private window to see whether it works"),
    (BadAddress, "its address cannot be used; it should look like https://example.com/calendar.ics"),
    (SourceError, "nothing answers at its address; it is tried again each hour"),
)
"""What is said of a feed that cannot be read: never its address."""


@transaction.atomic
def link(viewer: Viewer, series_id: UUID, *, url: str, words: str, now: datetime) -> CalendarLink:
    """Read the next date from a feed from now on, at once and then each hour. NotFit, Ended, Series.DoesNotExist."""
    series = _series(viewer, series_id)
    address, wanted = address_of(url), words_of(words)
    found = own_links(viewer).filter(series=series).first()
    made = found or CalendarLink(series=series, account_id=access.account_of(viewer))
    made.url, made.words, made.read_at, made.error = address, wanted, None, ""
    made.save()
    outbox.enqueue(JOB, str(made.pk), {"link": str(made.pk)}, now=now)
    return made


@transaction.atomic
def unlink(viewer: Viewer, series_id: UUID) -> None:
    """Forget a feed; the date that was read from it stays."""
    own_links(viewer).filter(series_id=series_id).delete()


@transaction.atomic
def read_file(viewer: Viewer, series_id: UUID, content: bytes, *, words: str, now: datetime) -> datetime:
    """The next date out of a file that was brought; it is set. NotFit, FileError, Ended, Series.DoesNotExist."""
    series = _series(viewer, series_id)
    at = _find(series, access.find_side(viewer, series), content, words_of(words), now=now)
    if at is None:
        raise NotFit("no event to come in this calendar has these words in its title")
    holding.take_from_calendar(series, at, now=now)
    return at


def own_links(viewer: Viewer) -> QuerySet[CalendarLink]:
    """The viewer's own calendars; nobody sees another's, the other of the pair included."""
    return CalendarLink.objects.filter(account_id=access.account_of(viewer))


def address_of(text: str) -> str:
    """The address of a feed. NotFit."""
    url = text.strip()
    if url.casefold().startswith("webcal://"):
        url = f"https://{url[9:]}"
    try:
        parts = urlsplit(url)
        fits = parts.scheme == "https" and parts.hostname and not parts.username and (parts.port or 1)
    except ValueError:
        fits = False
    if not fits or len(url) > 2000 or not url.isprintable() or " " in url:
        raise NotFit("a calendar's address begins with https:// or webcal://, and holds no name or password")
    return url


def words_of(text: str) -> str:
    """The words by which an event is found. NotFit."""
    return cleaned(" ".join(text.split()), "what the event is called", longest=200)


def ask_for_due(*, now: datetime) -> None:
    """Have every feed read that was not read for an hour."""
    stale = Q(read_at=None) | Q(read_at__lt=now - EVERY)
    due = CalendarLink.objects.filter(stale, series__ended_at=None).order_by("pk").values_list("pk", flat=True)
    for pk in due[:200]:
        outbox.enqueue(JOB, str(pk), {"link": str(pk)}, now=now)


def read_calendar(home: Home, *, now: datetime, link: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
    """Read one feed and follow it: a job. What goes wrong is noted on the link."""
    found = CalendarLink.objects.select_related("series", "account").filter(pk=link).first()
    if found is None:
        return
    try:
        error = _read(home, found, transport, now=now)
    except FileError as failed:
        error = str(failed)
    except SourceError as failed:
        error = next(why for kind, why in _WHY if isinstance(failed, kind))
    CalendarLink.objects.filter(pk=found.pk).update(read_at=now, error=error[:200])


def _read(home: Home, found: CalendarLink, transport: httpx2.AsyncBaseTransport | None, *, now: datetime) -> str:
    """What there is to say of it; empty where all is well. FileError, SourceError."""
    viewer = viewer_of(found.account, now.date(), laptop=settings.LAPTOP)
    side = access.find_side(viewer, found.series)
    if not found.account.is_active or not access.is_open(viewer, found.series):
        return "these 1:1s have ended"
    content = _fetched(home, found.url, transport)
    at = _find(found.series, side, content, found.words, now=now)
    if side == Side.MANAGER and _is_followed_elsewhere(found):
        return "the date is read from the report's calendar"
    _follow(found.series_id, at, now=now)
    return "" if at else "no event to come has these words in its title"


def _is_followed_elsewhere(found: CalendarLink) -> bool:
    """Whether the report's calendar is read for the same series: two that differ would move the date to and fro."""
    others = CalendarLink.objects.filter(series=found.series_id, error="", read_at__isnull=False)
    return others.exclude(pk=found.pk).exists()


def _fetched(home: Home, url: str, transport: httpx2.AsyncBaseTransport | None) -> bytes:
    door = guard.Guard(home_settings.load(home).allow_private)
    reading = guard.fetch(url, door, bytes_at_most=ical.LARGEST, seconds=SECONDS, transport=transport)
    return asyncio.run(reading).body


def _find(series: Series, side: Side | None, content: bytes, words: str, *, now: datetime) -> datetime | None:
    """The next date in a calendar, by the clock of whose it is. What lies within half a cadence of one that was held is
    that one, held early."""
    held = series.meetings.filter(state="held").order_by("-planned_at").values_list("planned_at", flat=True).first()
    after = max(now, held + timedelta(days=series.cadence_days // 2)) if held else now
    sides = sides_of(series, now.date())
    zone = sides.report.zone if side == Side.REPORT or sides.alone else sides.manager.zone
    found = ical.find_dates(content, words, after=after, until=now + _REACH, zone=zone, name=_NAME)
    return _instant(series, sides, found[0]) if found else None


def _instant(series: Series, sides: Sides, event: Event) -> datetime:
    """When it is; of an event without an hour, at the hour at which the pair usually meets."""
    if not event.all_day:
        return event.start_at
    kept = series.meetings.filter(state="held").order_by("-planned_at").values_list("planned_at", flat=True)[:6]
    usual = dates.find_usual(list(reversed(kept)), sides.zone)
    # Begins at midnight of its reader's day: noon of it is that day by any clock near.
    day = (event.start_at + timedelta(hours=12)).astimezone(sides.zone).date()
    return dates.instant(day, usual.at if usual else dates.MORNING, sides.zone)


@transaction.atomic
def _follow(series_id: UUID, at: datetime | None, *, now: datetime) -> None:
    """Set the date; where the one that was read from it is gone, the calendar cancelled it."""
    series = Series.objects.select_for_update().get(pk=series_id)
    if at is not None:
        holding.take_from_calendar(series, at, now=now)
    elif series.next_from == holding.CALENDAR and series.next_at is not None and series.next_at > now:
        holding.drop_from_calendar(series, now=now)


def _series(viewer: Viewer, series_id: UUID) -> Series:
    series = access.readable(viewer).select_for_update().get(pk=series_id)
    if not access.is_open(viewer, series):
        raise Ended
    return series
