"""How often a pair meets, for how long, and the document in which it keeps its agenda, where it does so elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.oneonones import access
from quarterdeck.desk.oneonones.errors import Ended
from quarterdeck.desk.oneonones.models import Series
from quarterdeck.desk.people.access import Viewer

LONGEST_URL = 2000


@transaction.atomic
def save(viewer: Viewer, series_id: UUID, form: Mapping[str, str], *, now: datetime) -> Series:
    """Keep what a form says: ``cadence_days``, ``minutes``, ``document_url``, ``version``. NotFit, Changed, Ended."""
    series = access.readable(viewer).select_for_update().get(pk=series_id)
    if not access.is_open(viewer, series):
        raise Ended
    cadence = _number(form.get("cadence_days", ""), "the days between two", 1, 366)
    minutes = _number(form.get("minutes", ""), "its minutes", 5, 480)
    url = document_of(form.get("document_url", ""))
    if form.get("version") != str(series.version):
        raise Changed(theirs=_words(series), yours="", version=series.version, at=now)
    series.cadence_days, series.minutes, series.document_url = cadence, minutes, url
    series.version += 1
    series.save(update_fields=["cadence_days", "minutes", "document_url", "version"])
    return series


def kept_of(series: Series) -> dict[str, str]:
    """What the form shows."""
    return {
        "cadence_days": str(series.cadence_days), "minutes": str(series.minutes),
        "document_url": series.document_url, "version": str(series.version),
    }  # fmt: skip


def document_of(text: str) -> str:
    """The address of a document; empty for none. NotFit where it is no http or https address."""
    url = text.strip()
    parts = urlsplit(url) if _is_clean(url) else None
    if url and (parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or parts.username):
        raise NotFit("the document needs an address that begins with https://, without a name or password in it")
    return url


def _is_clean(url: str) -> bool:
    try:
        return len(url) <= LONGEST_URL and url.isprintable() and bool(urlsplit(url))
    except ValueError:
        return False


def _number(text: str, what: str, least: int, most: int) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not least <= number <= most:
        raise NotFit(f"{what} are a number from {least} to {most}")
    return number


def _words(series: Series) -> str:
    return f"every {series.cadence_days} days, {series.minutes} minutes"
