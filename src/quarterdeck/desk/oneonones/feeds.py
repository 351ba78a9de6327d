"""Calendars out: one's planned 1:1s as a feed under a secret address, and one date as a file.

A date's UID is its own for good and its SEQUENCE grows with each change, so that calendars follow. Nothing but the two
names stands in it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from quarterdeck.desk.oneonones import access, holding
from quarterdeck.desk.oneonones.models import Feed, Meeting, Series
from quarterdeck.desk.people.access import Viewer, viewer_of

PAST = timedelta(days=60)
"""So long a date that was held, moved or cancelled stays in a feed."""
MOST = 1000
_State = Meeting.State


@transaction.atomic
def make(viewer: Viewer, *, now: datetime) -> str:
    """A new key for the viewer's feed; the one before opens nothing from now on. It is known here alone, once."""
    key = secrets.token_urlsafe(32)
    Feed.objects.update_or_create(
        account_id=access.account_of(viewer), defaults={"digest": _digest(key), "made_at": now}
    )
    return key


def withdraw(viewer: Viewer) -> None:
    """The feed opens for nobody any more."""
    Feed.objects.filter(account_id=access.account_of(viewer)).delete()


def find_own(viewer: Viewer) -> Feed | None:
    """The viewer's feed; None where there is none."""
    return Feed.objects.filter(account_id=access.account_of(viewer)).first()


def find_viewer(key: str, *, now: datetime) -> Viewer | None:
    """Whose feed a key opens, with what they may see today; None where it opens none."""
    digest = _digest(key)
    feed = Feed.objects.filter(digest=digest, account__is_active=True).select_related("account__person").first()
    if feed is None or not hmac.compare_digest(feed.digest, digest):
        return None
    return viewer_of(feed.account, now.date(), laptop=settings.LAPTOP)


def events_of(viewer: Viewer, *, now: datetime) -> list[Meeting]:
    """What stands in the viewer's feed: dates to come of what still holds, and the past ones of two months."""
    near = holding.dates_of(viewer).filter(planned_at__gt=now - PAST).exclude(state=_State.MISSED)
    ties = access.ties_of(viewer)
    found = near.select_related("series__report", "series__manager").order_by("planned_at", "pk")[:MOST]
    return [one for one in found if one.state != _State.PLANNED or _holds(viewer, one.series, ties)]


def _holds(viewer: Viewer, series: Series | None, ties: access.Ties) -> bool:
    return series is not None and access.is_open(viewer, series, ties)


def to_ics(meetings: Iterable[Meeting], *, now: datetime) -> bytes:
    """An iCalendar of dates."""
    import icalendar  # noqa: PLC0415 -- slow to import, and wanted by this alone

    calendar = icalendar.Calendar()
    for name, value in (("prodid", "-//Quarterdeck//1:1s//EN"), ("version", "2.0"), ("x-wr-calname", "1:1s")):
        calendar.add(name, value)
    for meeting in meetings:
        event = icalendar.Event()
        series = meeting.series
        event.add("uid", f"{meeting.pk}@quarterdeck")
        event.add("sequence", meeting.sequence)
        event.add("dtstamp", now)
        event.add("dtstart", meeting.planned_at)
        event.add("dtend", meeting.planned_at + timedelta(minutes=series.minutes if series else 45))
        event.add("summary", _title(series))
        event.add("class", "PRIVATE")
        off = meeting.state in {_State.MOVED, _State.CANCELLED}
        event.add("status", "CANCELLED" if off else "CONFIRMED")
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made


def _title(series: Series | None) -> str:
    if series is None:
        return "1:1"
    kind = "Skip-level" if series.kind == Series.Kind.SKIP_LEVEL else "1:1"
    names = [str(one) for one in (series.report, series.manager) if one is not None]
    return f"{kind} {' / '.join(names)}"


def _digest(key: str) -> str:
    return hashlib.blake2b(key.encode(errors="replace"), digest_size=32, person=b"feed").hexdigest()
