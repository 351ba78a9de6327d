"""What is done with the dates of a series: planned, held, moved, cancelled, set right. Either of the two does it.

A date that moves to another day stays as a moved one, and a new one is planned; one that only changes its hour is the
same. At most one date of a series is to come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.oneonones import access, briefs, dates
from quarterdeck.desk.oneonones.diaries import Sides, sides_of
from quarterdeck.desk.oneonones.errors import Ended
from quarterdeck.desk.oneonones.models import Meeting, Series
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.reads import in_force

State = Meeting.State
PROPOSED, CHOSEN, CALENDAR = "proposed", "chosen", "calendar"
FARTHEST = timedelta(days=731)
"""How far ahead a date may lie."""
LATE = timedelta(days=1)
"""After so long a date that was not closed is asked about."""


@dataclass(frozen=True, slots=True)
class Then:
    """What comes after: the proposed date, one that was chosen (``at``), or knowingly none."""

    at: datetime | None = None
    proposed: bool = False
    undated: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """A series with its dates that are not closed, and the one to come (None: none), as read for one act."""

    series: Series
    coming: Meeting | None
    sides: Sides


@transaction.atomic
def plan(viewer: Viewer, series_id: UUID, then: Then, *, seen: str, now: datetime) -> Series:
    """Set the next date; one that was to come on another day has moved then. NotFit, Changed, Series.DoesNotExist."""
    dated = _dated(viewer, series_id, seen, now)
    at, source = _resolved(dated, then, after=_last(dated, now), now=now)
    if dated.coming is not None and at is None and dated.coming.planned_at > now:
        _close(dated.coming, State.CANCELLED, now)
    _take(dated, at, source, now=now)
    return dated.series


@transaction.atomic
def hold(
    viewer: Viewer, series_id: UUID, then: Then, *, on: date, in_person: bool, seen: str, now: datetime
) -> Meeting:
    """Close a 1:1 that took place on a day, by the report's calendar, and set the next date.

    It is the one to come where that lies within half a cadence, else one more. NotFit, Changed, Series.DoesNotExist.
    """
    dated = _dated(viewer, series_id, seen, now)
    today = now.astimezone(dated.sides.zone).date()
    if not today - timedelta(days=366) <= on <= today:
        raise NotFit(f"{on} is not a day of the last year; say on which day it took place")
    coming = dated.coming
    meant = coming is not None and is_meant(_day(coming, dated), on, cadence_days=dated.series.cadence_days)
    if not meant and any(_day(one, dated) == on for one in _held_about(dated.series, on)):
        raise NotFit(f"the one of {on} is noted as held already")
    meeting = coming if meant and coming is not None else _new(dated.series, now, now=now)
    if _day(meeting, dated) != on:
        meeting.planned_at = _hour_on(on, dated, now)
    meeting.in_person = in_person
    _close(meeting, State.HELD, now)
    briefs.close(dated.series, now)
    if meant or coming is None:
        rest = Dated(dated.series, None, dated.sides)
        at, source = _resolved(rest, then, after=meeting.planned_at, now=now)
        _take(rest, at, source, now=now)
    return meeting


def is_meant(coming: date, on: date, *, cadence_days: int) -> bool:
    """Whether a 1:1 held on a day is the one that was planned: within half a cadence of it, else it is one more."""
    return abs((coming - on).days) <= max(1, cadence_days // 2)


def _held_about(series: Series, on: date) -> QuerySet[Meeting]:
    noon = datetime.combine(on, time(12), UTC)
    about = (noon - timedelta(days=2), noon + timedelta(days=2))
    return Meeting.objects.filter(series=series, state=State.HELD, planned_at__range=about)


@transaction.atomic
def cancel(viewer: Viewer, series_id: UUID, then: Then, *, seen: str, now: datetime) -> Series:
    """Call off the date to come, or say that one that came did not take place.

    A new one is asked for: without, NotFit, unless somebody wants none. Changed, Series.DoesNotExist.
    """
    dated = _dated(viewer, series_id, seen, now)
    if dated.coming is None:
        raise NotFit("there is no date to cancel")
    after = dated.coming.planned_at
    _close(dated.coming, State.CANCELLED if after > now else State.MISSED, now)
    briefs.close(dated.series, now)
    rest = Dated(dated.series, None, dated.sides)
    at, source = _resolved(rest, then, after=after, now=now)
    _take(rest, at, source, now=now)
    return dated.series


@transaction.atomic
def settle(viewer: Viewer, meeting_id: UUID, state: str, *, in_person: bool, now: datetime) -> Meeting:
    """Say of a date that has passed what became of it, or set right what was said. NotFit, Meeting.DoesNotExist."""
    meeting = dates_of(viewer).select_for_update(of=("self",)).get(pk=meeting_id)
    series = meeting.series
    if series is None or not access.is_open(viewer, series):
        raise Ended
    if state not in {State.HELD, State.MISSED, State.CANCELLED} or meeting.planned_at > now:
        raise NotFit("say of a date that has passed whether it took place")
    meeting.in_person = in_person
    _close(meeting, State(state), now)
    if state != State.PLANNED:
        briefs.close(series, now, until=meeting.planned_at.astimezone(sides_of(series, now.date()).zone).date())
    if series.next_at == meeting.planned_at:
        _note(series, None, "")
    return meeting


def dates_of(viewer: Viewer) -> QuerySet[Meeting]:
    """The dates of the series in which the viewer is one of the two."""
    return Meeting.objects.filter(series__in=access.readable(viewer)).select_related("series")


def seen_of(coming: Meeting | None) -> str:
    """What a form sends back, so that a change in between is noticed."""
    return f"{coming.pk}.{coming.sequence}" if coming else "none"


def find_coming(series: Series) -> Meeting | None:
    """The date to come, or that came and was not closed, which `Series.next_at` tells. One query."""
    if series.next_at is None:
        return None
    return series.meetings.filter(state=State.PLANNED, planned_at=series.next_at).order_by("pk").first()


def _dated(viewer: Viewer, series_id: UUID, seen: str, now: datetime) -> Dated:
    """Series.DoesNotExist where it is not the viewer's; Ended; Changed."""
    series = access.readable(viewer).select_for_update().get(pk=series_id)
    if not access.is_open(viewer, series):
        raise Ended
    dated = Dated(series, find_coming(series), sides_of(series, now.date()))
    if seen and seen != seen_of(dated.coming):
        raise Changed(theirs=_words(dated), yours="", version=0, at=now)
    return dated


def _words(dated: Dated) -> str:
    if dated.coming is None:
        return "There is no next date now."
    at = dated.coming.planned_at
    day = at.astimezone(dated.sides.zone).date()
    return f"The next date is {day} now, {dates.clocks(at, *dated.sides.clocks)}."


def _last(dated: Dated, now: datetime) -> datetime:
    """After what the next date is proposed: the last one held, or now."""
    held = dated.series.meetings.filter(state=State.HELD).order_by("-planned_at").first()
    return held.planned_at if held else now


def _resolved(dated: Dated, then: Then, *, after: datetime, now: datetime) -> tuple[datetime | None, str]:
    """The date that is meant, and where it is from. NotFit."""
    if then.undated:
        return None, ""
    if then.at is not None:
        if not now < then.at <= now + FARTHEST:
            raise NotFit("the next date has to lie ahead, within two years")
        return then.at, CHOSEN
    found = propose(dated.series, dated.sides, after=after, now=now) if then.proposed else None
    if found is None:
        raise NotFit("choose the next date, or say that there is none for now")
    return found.at, PROPOSED


def propose(series: Series, sides: Sides, *, after: datetime, now: datetime) -> dates.Proposal | None:
    """The next date after one, at the usual hour. One query."""
    kept = series.meetings.filter(state=State.HELD).order_by("-planned_at").values_list("planned_at", flat=True)[:6]
    usual = dates.find_usual(list(reversed(kept)), sides.zone)
    return dates.propose(
        sides.report, sides.manager, after=after, cadence_days=series.cadence_days, minutes=series.minutes,
        usual=usual, not_before=now,
    )  # fmt: skip


def _take(dated: Dated, at: datetime | None, source: str, *, now: datetime) -> None:
    """Make a date the one to come: the same one where only its hour changes, else the old one has moved."""
    coming = dated.coming
    if coming is not None and coming.planned_at == at:
        _note(dated.series, at, source)
        return
    if coming is not None and at is not None and coming.planned_at + LATE >= now:
        if _day(coming, dated) == at.astimezone(dated.sides.zone).date():
            coming.planned_at, coming.sequence = at, coming.sequence + 1
            coming.save(update_fields=["planned_at", "sequence"])
            _note(dated.series, at, source)
            return
        _close(coming, State.MOVED, now)
    if at is not None:
        _new(dated.series, at, now=now).save()
    _note(dated.series, at, source)


def take_from_calendar(series: Series, at: datetime, *, now: datetime) -> bool:
    """Follow a calendar to another date; whether that was one. The series is locked by whoever calls.

    A date that was only proposed has not moved: it takes the calendar's. One that passed within a day and waits to be
    closed is left for that.
    """
    coming = find_coming(series)
    if series.next_at == at or (coming is not None and coming.planned_at <= now <= coming.planned_at + LATE):
        return False
    if coming is not None and series.next_from == PROPOSED and coming.planned_at > now:
        coming.planned_at, coming.sequence = at, coming.sequence + 1
        coming.save(update_fields=["planned_at", "sequence"])
        _note(series, at, CALENDAR)
    else:
        _take(Dated(series, coming, sides_of(series, now.date())), at, CALENDAR, now=now)
    return True


def drop_from_calendar(series: Series, *, now: datetime) -> None:
    """The date that was read from a calendar is no longer in it. The series is locked by whoever calls."""
    coming = find_coming(series)
    if coming is not None:
        _close(coming, State.CANCELLED, now)
    _note(series, None, "")


def _note(series: Series, at: datetime | None, source: str) -> None:
    series.next_at, series.next_from = at, source
    series.save(update_fields=["next_at", "next_from"])


def _new(series: Series, at: datetime, *, now: datetime) -> Meeting:
    """Of the report's team today, so that the team's rhythm stays known whoever leaves."""
    lines = in_force(now.date()).filter(person_id=series.report_id).order_by("-share", "start_date", "pk")
    teams = list(lines.values_list("manager_id", "team_id"))
    first = teams[0][1] if teams else None
    team = next((team for manager, team in teams if manager == series.manager_id), first)
    return Meeting(series=series, team_id=team, kind=series.kind, planned_at=at)


def _close(meeting: Meeting, state: Meeting.State, now: datetime) -> None:
    meeting.state, meeting.closed_at, meeting.sequence = state, now, meeting.sequence + 1
    meeting.save()


def _day(meeting: Meeting, dated: Dated) -> date:
    return meeting.planned_at.astimezone(dated.sides.zone).date()


def _hour_on(day: date, dated: Dated, now: datetime) -> datetime:
    """An instant on a day: the present one today, else the hour at which one was planned, or noon."""
    zone = dated.sides.zone
    local = (dated.coming.planned_at if dated.coming else now).astimezone(zone)
    return now if now.astimezone(zone).date() == day else min(now, dates.instant(day, local.time(), zone))
