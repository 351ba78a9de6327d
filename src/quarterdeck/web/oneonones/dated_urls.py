"""Addresses of dates, calendars and briefs."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.oneonones import meetings

dated = [
    path("cadence/", meetings.cadence, name="cadence"),
    path("meetings/<uuid:meeting_id>/", meetings.settle, name="settle"),
    path("<uuid:series_id>/next/", meetings.next_date, name="next"),
    path("<uuid:series_id>/hold/", meetings.hold, name="hold"),
    path("<uuid:series_id>/cancel/", meetings.cancel, name="cancel"),
    path("<uuid:series_id>/rhythm/", meetings.rhythm, name="rhythm"),
]
"""Told in `urls` beside those of the agenda."""
