"""Addresses of dates, calendars and briefs."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.oneonones import briefs, calendars, meetings

dated = [
    path("cadence/", meetings.cadence, name="cadence"),
    path("meetings/<uuid:meeting_id>/", meetings.settle, name="settle"),
    path("<uuid:series_id>/next/", meetings.next_date, name="next"),
    path("<uuid:series_id>/hold/", meetings.hold, name="hold"),
    path("<uuid:series_id>/cancel/", meetings.cancel, name="cancel"),
    path("<uuid:series_id>/rhythm/", meetings.rhythm, name="rhythm"),
    path("calendar/", calendars.own_feed, name="own_feed"),
    path("feed/<str:key>.ics", calendars.feed, name="feed"),
    path("meetings/<uuid:meeting_id>.ics", calendars.one_date, name="one_date"),
    path("<uuid:series_id>/calendar/", calendars.calendar, name="calendar"),
    path("<uuid:series_id>/brief/", briefs.brief, name="brief"),
    path("<uuid:series_id>/brief.md", briefs.markdown, name="brief_markdown"),
    path("<uuid:series_id>/brief/strike/", briefs.strike, name="strike"),
    path("<uuid:series_id>/brief/share/", briefs.share, name="share_brief"),
]
"""Told in `urls` beside those of the agenda."""
