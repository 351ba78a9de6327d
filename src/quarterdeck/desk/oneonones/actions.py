"""What is done with a series as a whole: begun, ended, taken up again, its tags and its document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import IntegrityError, transaction

from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.oneonones import access, tags
from quarterdeck.desk.oneonones.models import Series, Side
from quarterdeck.desk.oneonones.opening import locked, opened
from quarterdeck.desk.people.access import Viewer

_QUARTER = 91


def start(viewer: Viewer, other: int, *, kind: str, now: datetime) -> Series:
    """Begin 1:1s with somebody; the series that is open where one is. NotFit; Series.DoesNotExist where there is no
    such tie today."""
    if kind not in Series.Kind.values:
        raise NotFit("choose what kind of 1:1 it is")
    ties = access.ties_of(viewer)
    side = Side.MANAGER if viewer.owner and other in ties.reports else ties.side_in(other, kind)
    if side is None:
        raise Series.DoesNotExist
    pair = _pair(viewer, other, side) | {"kind": kind}
    usual = {"cadence_days": _QUARTER} if kind == Series.Kind.SKIP_LEVEL else {}
    try:
        with transaction.atomic():
            found, _ = Series.objects.get_or_create(**pair, ended_at=None, defaults=usual | {"started_at": now})
    except IntegrityError:  # the other began it in the same moment
        found = Series.objects.get(**pair, ended_at=None)
    return found


def _pair(viewer: Viewer, other: int, side: Side) -> dict[str, int | None]:
    if viewer.owner:
        return {"report_id": other, "manager_id": None, "keeper_id": access.account_of(viewer)}
    me = viewer.person_id
    report, manager = (other, me) if side == Side.MANAGER else (me, other)
    return {"report_id": report, "manager_id": manager, "keeper_id": None}


def end(viewer: Viewer, series_id: UUID, *, now: datetime) -> Series:
    """End it; nothing is lost, and it can be taken up again. Ended."""
    series = opened(viewer, series_id, now=now)
    Series.objects.filter(pk=series.pk, ended_at=None).update(ended_at=now, next_at=None, next_from="")
    return series


def take_up(viewer: Viewer, series_id: UUID) -> Series:
    """Take up a series again that was ended, where the two still hold it and began no other. NotFit."""
    series = access.readable(viewer).get(pk=series_id)
    if not access.ties_of(viewer).holds(series, access.find_side(viewer, series)):
        raise NotFit("you two no longer hold these 1:1s, by the people data of today; they can only be read")
    try:
        with transaction.atomic():
            Series.objects.filter(pk=series.pk).update(ended_at=None)
    except IntegrityError:
        raise NotFit("you began a new series since; this one can only be read") from None
    return series


def set_tags(viewer: Viewer, series_id: UUID, words: Iterable[str], *, version: int, now: datetime) -> Series:
    """The pair's own set of tags; the usual one where there are none. NotFit, Changed, Ended."""
    found = tags.own_set(words)
    series = opened(viewer, series_id, now=now)
    with transaction.atomic():
        kept = locked(series)
        if kept.tags == found:
            return kept
        if kept.version != version:
            theirs, yours = " ".join(tags.names_of(kept.tags)), " ".join(tags.names_of(found))
            raise Changed(theirs=theirs, yours=yours, version=kept.version, at=now)
        kept.tags, kept.version = found, kept.version + 1
        kept.save(update_fields=("tags", "version"))
    return kept


def set_document(viewer: Viewer, series_id: UUID, url: str, *, now: datetime) -> Series:
    """The document in which the pair keeps its agenda; empty: it is kept here. NotFit, Ended."""
    url = url.strip()
    if url and (len(url) > 2000 or urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname):
        raise NotFit("the address of a document begins with https://; paste it from the browser")
    series = opened(viewer, series_id, now=now)
    with transaction.atomic():
        kept = locked(series)
        kept.document_url, kept.version = url, kept.version + 1
        kept.save(update_fields=("document_url", "version"))
    return kept
