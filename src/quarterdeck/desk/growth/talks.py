"""Career talks: twice a year, in the second and fourth quarter of a fiscal year that begins in February."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.core.texts import cleaned
from quarterdeck.desk.growth import access
from quarterdeck.desk.growth.models import Talk
from quarterdeck.desk.growth.records import choose_manager, get_growth
from quarterdeck.desk.growth.writing import Held, Start, settle
from quarterdeck.desk.people.access import Viewer

YEAR_BEGINS = 2
"""The month in which the fiscal year begins."""
QUARTERS = (2, 4)
"""In which quarters of it a career talk is due."""
_WHOLE = frozenset({"planned_date", "held_date"})


@dataclass(frozen=True, slots=True)
class Window:
    """A quarter in which a talk is due; both days are in it."""

    quarter: int
    start_date: date
    end_date: date


def window(day: date, *, year_begins: int = YEAR_BEGINS) -> Window | None:
    """The window that a day lies in; None between windows."""
    months = (day.month - year_begins) % 12
    quarter = months // 3 + 1
    if quarter not in QUARTERS:
        return None
    start = _add(date(day.year, day.month, 1), -(months % 3))
    return Window(quarter, start, _add(start, 3) - timedelta(days=1))


def _add(first: date, months: int) -> date:
    at = first.year * 12 + first.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def half(day: date, *, year_begins: int = YEAR_BEGINS) -> tuple[date, date]:
    """First and last day of the half of the fiscal year that a day lies in: the period that is proposed."""
    start = _add(date(day.year, day.month, 1), -((day.month - year_begins) % 6))
    last = _add(start, 5)
    return start, last.replace(day=monthrange(last.year, last.month)[1])


@dataclass(frozen=True, slots=True)
class Typed:
    """A talk as a form has it; one of the days is there."""

    planned_date: date | None
    held_date: date | None
    note: str

    def texts(self) -> dict[str, str]:
        """By field, as texts."""
        return texts_of(self.planned_date, self.held_date, self.note)


def texts_of(planned: date | None, held: date | None, note: str) -> dict[str, str]:
    """A talk's fields as texts, to compare and merge."""
    days = {"planned_date": planned, "held_date": held}
    return {name: day.isoformat() if day else "" for name, day in days.items()} | {"note": note}


def add(viewer: Viewer, person_id: int, typed: Typed, *, manager_id: int | None, now: datetime) -> Talk:
    """Plan a talk, or note one that was held. NotFit, TooLong; Growth.DoesNotExist."""
    growth = get_growth(viewer, person_id, now=now)
    talk = Talk(growth=growth, manager_id=choose_manager(viewer, growth, manager_id), version=0)
    return _put(viewer, talk, typed.texts(), now)


def save(viewer: Viewer, talk_id: UUID, typed: Typed, *, start: Start, now: datetime) -> Talk:
    """Change a talk. NotFit, TooLong, Changed; Talk.DoesNotExist."""
    with transaction.atomic():
        talk = access.talks(viewer).select_for_update(of=("self",)).get(pk=talk_id, removed_at=None)
        held = Held(talk.version, talk.changed_at, texts_of(talk.planned_date, talk.held_date, talk.note))
        return _put(viewer, talk, settle(start, held, typed.texts(), whole=_WHOLE), now)


def _put(viewer: Viewer, talk: Talk, texts: dict[str, str], now: datetime) -> Talk:
    planned, held = (date.fromisoformat(texts[name]) if texts[name] else None for name in ("planned_date", "held_date"))
    if planned is None and held is None:
        raise NotFit("give the day for which it is planned, or on which it was held")
    if held is not None and held > now.date() + timedelta(days=1):
        raise NotFit("a talk that is to come is planned; say that it was held afterwards")
    talk.planned_date, talk.held_date = planned, held
    talk.note = cleaned(texts["note"], "the note", longest=8000, empty=True)
    talk.version, talk.changed_at, talk.changed_by_id = talk.version + 1, now, viewer.account_id
    talk.save()
    return talk


def remove(viewer: Viewer, talk_id: UUID, *, removed: bool, now: datetime) -> Talk:
    """Take a talk out, or put it back. Talk.DoesNotExist."""
    talk = access.talks(viewer).select_related("growth").get(pk=talk_id)
    talk.removed_at = (talk.removed_at or now) if removed else None
    talk.save()
    return talk
