"""What every write on an agenda begins with: the series, open and held; and the order of its items."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from quarterdeck.desk.oneonones import access
from quarterdeck.desk.oneonones.errors import Ended
from quarterdeck.desk.oneonones.models import Item, Series
from quarterdeck.desk.people.access import Viewer


def opened(viewer: Viewer, series_id: UUID, *, now: datetime) -> Series:
    """A series to write in, by its number. Ended where it has, or the two no longer hold it: then it ends here, and for
    good. Series.DoesNotExist. To be called before a transaction, so that the end stays."""
    series = access.readable(viewer).select_related("report", "manager").get(pk=series_id)
    if series.ended_at is None and access.is_open(viewer, series):
        return series
    Series.objects.filter(pk=series.pk, ended_at=None).update(ended_at=now, next_at=None, next_from="")
    raise Ended


def locked(series: Series) -> Series:
    """The series, held until the transaction is over: one write on an agenda comes after another."""
    return Series.objects.select_for_update(of=("self",)).get(pk=series.pk)


def open_items(series: Series) -> QuerySet[Item]:
    """What is on the agenda, answers apart, in its order."""
    found = Item.objects.filter(series=series, parent=None, done_at=None, removed_at=None)
    return found.order_by("position", "added_at", "id")


def last_position(series: Series) -> int:
    """Behind which a new item goes; 0 on an empty agenda."""
    return Item.objects.filter(series=series).aggregate(last=Max("position"))["last"] or 0
