"""Pairs of the cast, for tests of 1:1s."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.desk.oneonones.models import Meeting, Series
from quarterdeck.desk.people.access import Viewer, viewer_of
from quarterdeck.desk.people.models import Person
from tests.web.cast import Cast
from tests.web.lake import NOW


def viewer(cast: Cast, name: str, now: datetime = NOW) -> Viewer:
    """Somebody of the cast on a day; ``owner`` of a laptop."""
    return viewer_of(cast[name], now.date(), laptop=name == "owner")


def person(name: str) -> Person:
    return Person.objects.get(handle=name)


def series_of(report: str, manager: str, *, started_at: datetime = NOW, **more: object) -> Series:
    """A series of two of the cast."""
    return Series.objects.create(report=person(report), manager=person(manager), started_at=started_at, **more)


def met(series: Series, at: datetime, state: str = "held", **more: object) -> Meeting:
    """A date of a series."""
    return Meeting.objects.create(series=series, planned_at=at, state=state, **more)


def planned(series: Series, at: datetime) -> Meeting:
    """The date to come of a series."""
    series.next_at, series.next_from = at, "chosen"
    series.save()
    return met(series, at, "planned")
