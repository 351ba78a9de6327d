"""Dates, calendars and briefs of 1:1s in the access matrix: the two of a series. Here Erin's with Mona."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from quarterdeck.desk.oneonones import briefs, feeds
from quarterdeck.desk.oneonones.models import Meeting, Series
from quarterdeck.desk.people.access import viewer_of
from quarterdeck.home.folder import Home
from tests.web.cast import Cast
from tests.web.lake import NOW
from tests.web.matrix import EVERYBODY, Cell

SERIES, COMING, PAST = (UUID(int=n) for n in (81, 82, 83))
TWO, ERIN = frozenset({"erin", "mona"}), frozenset({"erin"})


def prepare(cast: Cast, home: Home) -> dict[str, object]:
    """Erin's series with Mona: a date to come, one that passed, a struck line, and Erin's feed."""
    erin, mona = cast["erin"].person, cast["mona"].person
    assert erin
    assert mona
    at = NOW + timedelta(days=1)
    series = Series.objects.create(id=SERIES, report=erin, manager=mona, started_at=NOW, next_at=at)
    Meeting.objects.create(id=COMING, series=series, planned_at=at)
    Meeting.objects.create(id=PAST, series=series, planned_at=NOW - timedelta(days=7))
    viewer = viewer_of(cast["erin"], NOW.date(), laptop=False)
    briefs.strike(viewer, SERIES, "mr:1", on=True, now=NOW)
    return {"key": feeds.make(viewer, now=NOW)}


_AT = f"/oneonones/{SERIES}"
_THEN = {"then": "chosen", "next_date": "2026-04-09", "next_time": "14:00"}
CELLS = [
    Cell("oneonones:cadence", "GET", "/oneonones/cadence/", EVERYBODY, "the rhythm of one's own 1:1s; of teams below "
         "one's managers counts alone"),
    Cell("oneonones:own_feed", "GET", "/oneonones/calendar/", EVERYBODY, "one's own 1:1s for a calendar"),
    Cell("oneonones:own_feed", "POST", "/oneonones/calendar/", EVERYBODY, "make its secret address", {"act": "make"}),
    Cell("oneonones:feed", "GET", "/oneonones/feed/{key}.ics", EVERYBODY, "the feed, by its secret address",
         open_to_all=True),
    Cell("oneonones:one_date", "GET", f"/oneonones/meetings/{COMING}.ics", TWO, "one date, for a calendar"),
    Cell("oneonones:settle", "POST", f"/oneonones/meetings/{PAST}/", TWO, "say what became of a date",
         {"state": "held:in_person"}),
    Cell("oneonones:next", "GET", f"{_AT}/next/", TWO, "the next date and past ones"),
    Cell("oneonones:next", "POST", f"{_AT}/next/", TWO, "set or move the next date", _THEN),
    Cell("oneonones:hold", "POST", f"{_AT}/hold/", TWO, "close a 1:1", {"then": "proposed", "how": "in_person"},
         queries=30),
    Cell("oneonones:cancel", "POST", f"{_AT}/cancel/", TWO, "cancel a date, with a new one", _THEN, queries=30),
    Cell("oneonones:rhythm", "GET", f"{_AT}/rhythm/", TWO, "how often a pair meets"),
    Cell("oneonones:rhythm", "POST", f"{_AT}/rhythm/", TWO, "set that",
         {"cadence_days": "14", "minutes": "30", "version": "1"}),
    Cell("oneonones:calendar", "GET", f"{_AT}/calendar/", TWO, "one's own calendar for the next date"),
    Cell("oneonones:calendar", "POST", f"{_AT}/calendar/", TWO, "follow a calendar",
         {"act": "link", "url": "https://calendar.example.com/a.ics", "words": "1:1"}),
    Cell("oneonones:brief", "GET", f"{_AT}/brief/", TWO, "the brief; the manager what is left of it",
         queries=18),
    Cell("oneonones:brief", "POST", f"{_AT}/brief/", ERIN, "add a line of one's own", {"text": "ask for a desk"}),
    Cell("oneonones:brief_markdown", "GET", f"{_AT}/brief.md", TWO, "the brief as text", queries=18),
    Cell("oneonones:strike", "POST", f"{_AT}/brief/strike/", ERIN, "strike a line", {"key": "mr:1", "strike": "0"}),
    Cell("oneonones:share_brief", "POST", f"{_AT}/brief/share/", ERIN, "share the brief", {"share": "1"}),
]  # fmt: skip
