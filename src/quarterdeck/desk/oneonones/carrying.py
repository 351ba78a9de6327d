"""Taking open items along from one's ended series into the one with a new manager."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from quarterdeck.desk.oneonones import access
from quarterdeck.desk.oneonones.models import STEP, Item, Series, Side
from quarterdeck.desk.oneonones.opening import last_position, locked, open_items, opened
from quarterdeck.desk.people.access import Viewer

_MOST = 500


def carry_over(viewer: Viewer, series_id: UUID, chosen: Iterable[UUID], *, now: datetime) -> int:
    """Copy open items of one's ended series into this one, as one's own: how many. Only who reports may, for it is
    theirs to tell a new manager. What stands open here already is not copied again. Ended."""
    series = opened(viewer, series_id, now=now)
    if access.find_side(viewer, series) != Side.REPORT:
        raise Series.DoesNotExist
    with transaction.atomic():
        locked(series)
        left = left_open(viewer, series).filter(pk__in=list(chosen)[:_MOST])
        found = sorted(left, key=lambda item: (item.added_at, item.position))
        here = {item.text for item in open_items(series)} if found else set()
        copies = [_copy(item, series, viewer, now) for item in found if item.text not in here]
        last = last_position(series)
        for number, copy in enumerate(copies, 1):
            copy.position = last + number * STEP
        Item.objects.bulk_create(copies, batch_size=500)
    return len(copies)


def left_open(viewer: Viewer, series: Series) -> QuerySet[Item]:
    """What is still open on one's earlier 1:1s with others, for whoever reports. The latest first."""
    earlier = access.readable(viewer).filter(report_id=series.report_id, keeper=None, ended_at__isnull=False)
    found = Item.objects.filter(series__in=earlier.exclude(pk=series.pk), parent=None, done_at=None, removed_at=None)
    return found.select_related("series__manager").order_by("-added_at", "-position", "id")


def _copy(item: Item, series: Series, viewer: Viewer, now: datetime) -> Item:
    return Item(
        series=series, report_id=series.report_id, author_id=viewer.person_id, side=Side.REPORT, section=item.section,
        tag=item.tag, text=str(item.text), position=0, added_at=now, changed_at=now,
    )  # fmt: skip
