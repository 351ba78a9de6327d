"""The brief of a series: struck and added to by the report, shared by them, and read by the manager then.

What the report strikes stays struck in every brief of the series until they put it back, whatever it is made of anew.
On a laptop there is no report's side: its owner strikes and adds for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.core.texts import cleaned
from quarterdeck.desk.oneonones import access
from quarterdeck.desk.oneonones.diaries import sides_of
from quarterdeck.desk.oneonones.errors import Ended
from quarterdeck.desk.oneonones.models import Brief, BriefLine, Series, Side
from quarterdeck.desk.people.access import Viewer

LONGEST = 2000
"""Characters of a line of one's own."""
MOST_LINES = 100
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of the open brief of a series. ``struck`` are keys; ``own`` the report's lines, struck ones too."""

    shared_at: datetime | None
    struck: frozenset[str]
    own: tuple[BriefLine, ...]
    shown: frozenset[str] = frozenset()
    """The lines that stood there when it was shared."""

    @property
    def shared(self) -> bool:
        return self.shared_at is not None


def kept(series: Series) -> Kept:
    """What stands in the open brief, and what was struck in any. Two queries."""
    brief = Brief.objects.filter(series=series, closed_at=None).first()
    lines = BriefLine.objects.filter(brief__series=series).order_by("added_at", "pk")
    found = list(lines.exclude(key="", brief__closed_at__isnull=False))
    last: dict[str, bool] = {line.key: line.struck for line in found if line.key}
    own = tuple(line for line in found if not line.key)
    shown = frozenset(brief.shown) if brief else frozenset[str]()
    struck = frozenset(key for key, struck in last.items() if struck)
    return Kept(brief.shared_at if brief else None, struck, own, shown)


def may_write(viewer: Viewer, series: Series) -> bool:
    """Whether the brief is the viewer's to strike, add to and share: the report's, and a laptop owner's."""
    side = access.find_side(viewer, series)
    return side == Side.REPORT or (viewer.owner and side is not None)


@transaction.atomic
def strike(viewer: Viewer, series_id: UUID, key: str, *, on: bool, now: datetime) -> None:
    """Take a line out, or put it back. NotFit, Ended, Series.DoesNotExist."""
    if not key or len(key) > 200:
        raise NotFit("this is no line of the brief; open it anew")
    brief = _open_brief(viewer, series_id, now)
    changed = BriefLine.objects.filter(brief=brief, key=key).update(struck=on, added_at=now)
    if not changed:
        BriefLine.objects.create(brief=brief, key=key, struck=on, added_at=now)


@transaction.atomic
def add(viewer: Viewer, series_id: UUID, text: str, *, now: datetime) -> BriefLine:
    """Add a line of one's own. NotFit, TooLong, Ended, Series.DoesNotExist."""
    text = cleaned(text, "the line", longest=LONGEST)
    brief = _open_brief(viewer, series_id, now)
    if brief.lines.filter(key="").count() >= MOST_LINES:
        raise NotFit(f"a brief has at most {MOST_LINES} lines of your own; put the rest on the agenda")
    return BriefLine.objects.create(brief=brief, text=text, added_at=now)


@transaction.atomic
def take_out(viewer: Viewer, series_id: UUID, line_id: UUID, *, on: bool, now: datetime) -> None:
    """Take out a line of one's own, or put it back. Ended, Series.DoesNotExist, BriefLine.DoesNotExist."""
    brief = _open_brief(viewer, series_id, now)
    line = BriefLine.objects.get(pk=line_id, brief=brief, key="")
    BriefLine.objects.filter(pk=line.pk).update(struck=on)


@transaction.atomic
def share(viewer: Viewer, series_id: UUID, *, on: bool, shown: Iterable[str] = (), now: datetime) -> None:
    """Let the manager read what is left, or take that back. Ended, Series.DoesNotExist.

    ``shown`` are the keys of the lines that the report saw: what is found later they see first again.
    """
    brief = _open_brief(viewer, series_id, now)
    keys = sorted({key for key in shown if 0 < len(key) <= 200})[:MOST_SHOWN]
    Brief.objects.filter(pk=brief.pk).update(shared_at=now if on else None, shown=keys if on else [])


def close(series: Series, now: datetime, *, until: date | None = None) -> None:
    """End the open brief with its meeting; ``until``: only where it was for that day or an earlier one."""
    opened = Brief.objects.filter(series=series, closed_at=None)
    (opened.filter(for_date__lte=until) if until else opened).update(closed_at=now)


def shared_of(series: Sequence[UUID]) -> frozenset[UUID]:
    """Those of the series whose open brief was shared. One query."""
    found = Brief.objects.filter(series__in=series, closed_at=None, shared_at__isnull=False)
    return frozenset(found.order_by("pk").values_list("series_id", flat=True))


def _open_brief(viewer: Viewer, series_id: UUID, now: datetime) -> Brief:
    """The open brief of a series for whoever may write it, made where there is none. Series.DoesNotExist, Ended."""
    series = access.readable(viewer).select_for_update().get(pk=series_id)
    if not may_write(viewer, series):
        raise Series.DoesNotExist
    if not access.is_open(viewer, series):
        raise Ended
    found = Brief.objects.filter(series=series, closed_at=None).first()
    day = (series.next_at or now).astimezone(sides_of(series, now.date()).zone).date()
    if found is None:
        shared = now if viewer.owner else None
        return Brief.objects.create(series=series, for_date=day, made_at=now, shared_at=shared)
    if found.for_date != day:
        Brief.objects.filter(pk=found.pk).update(for_date=day)
    return found
