"""How often a pair meets, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.oneonones import access
from quarterdeck.desk.oneonones.errors import Ended
from quarterdeck.desk.oneonones.models import Series
from quarterdeck.desk.people.access import Viewer


@transaction.atomic
def save(viewer: Viewer, series_id: UUID, form: Mapping[str, str], *, now: datetime) -> Series:
    """Keep what a form says: ``cadence_days``, ``minutes``, ``version``. NotFit, Changed, Ended."""
    series = access.readable(viewer).select_for_update().get(pk=series_id)
    if not access.is_open(viewer, series):
        raise Ended
    cadence = _number(form.get("cadence_days", ""), "the days between two", 1, 366)
    minutes = _number(form.get("minutes", ""), "its minutes", 5, 480)
    if form.get("version") != str(series.version):
        raise Changed(theirs=_words(series), yours="", version=series.version, at=now)
    series.cadence_days, series.minutes = cadence, minutes
    series.version += 1
    series.save(update_fields=["cadence_days", "minutes", "version"])
    return series


def kept_of(series: Series) -> dict[str, str]:
    """What the form shows."""
    return {
        "cadence_days": str(series.cadence_days), "minutes": str(series.minutes), "version": str(series.version),
    }  # fmt: skip


def _number(text: str, what: str, least: int, most: int) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not least <= number <= most:
        raise NotFit(f"{what} are a number from {least} to {most}")
    return number


def _words(series: Series) -> str:
    return f"every {series.cadence_days} days, {series.minutes} minutes"
