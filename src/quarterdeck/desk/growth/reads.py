"""What the pages of growth show, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from quarterdeck.desk.core.together import Column, Line, Lines, Part, at, key, number, on, read, text
from quarterdeck.desk.growth import access
from quarterdeck.desk.growth.models import CheckIn, Goal, Growth, Opening, Period, Promotion, Reading, Talk
from quarterdeck.desk.growth.models.reading import MANAGER, OWN
from quarterdeck.desk.growth.talks import Window, window
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.pairs import led_of, led_part, named
from quarterdeck.desk.people.reads import in_force

STALE = timedelta(days=30)
"""So long a goal may go without a check-in before somebody is reminded."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """A manager of the person whose page it is, and since when the plan is shared with them; None: it is not.
    ``former``: they lead the person no more, so that they see nothing whatever was shared."""

    manager: Person
    since: datetime | None
    former: bool = False


def sharings(viewer: Viewer) -> tuple[Sharing, ...]:
    """With whom the viewer shares or may share their plan. One query."""
    opened = Opening.objects.filter(growth__in=access.own(viewer), manager=OuterRef("pk"), ended_at=None)
    leads = in_force(viewer.day).filter(person_id=viewer.person_id or 0, manager=OuterRef("pk"))
    people = Person.objects.exclude(pk=viewer.person_id or 0).annotate(
        since_at=Subquery(opened.order_by().values("since")[:1]), leads=Exists(leads.order_by())
    )
    found = people.filter(Q(leads=True) | Q(since_at__isnull=False)).order_by("name", "handle")
    return tuple(Sharing(one, one.since_at, not one.leads) for one in found)


@dataclass(frozen=True, slots=True)
class InPeriod:
    """A period with its goals: those that count, and those dropped, changed or taken out."""

    period: Period
    goals: tuple[Goal, ...]
    past: tuple[Goal, ...]
    removed: tuple[Goal, ...]

    @property
    def full(self) -> bool:
        return len(self.goals) >= 3


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a viewer may see of one person's growth, newest first; lists as queries, to be read page by page."""

    growth: Growth | None
    person: Person
    side: str
    may_write: bool
    """Whether the plan is theirs, or shared with them."""
    periods: QuerySet[Period]
    """Their goals: `in_periods`."""
    talks: QuerySet[Talk]
    readings: QuerySet[Reading]
    promotions: QuerySet[Promotion]
    talk_due: Window | None


_YEAR = timedelta(days=366)
_MOST_GOALS = 200


def of(viewer: Viewer, person_id: int) -> Kept:
    """What the viewer may see of a person whom they may meet. Three queries, and one for each list that is read;
    Person.DoesNotExist."""
    keeper = viewer.account_id if viewer.owner else None
    growth = Growth.objects.filter(person_id=person_id, keeper_id=keeper).select_related("person").first()
    person = growth.person if growth else Person.objects.get(pk=person_id)
    side = MANAGER if viewer.owner or person.pk != viewer.person_id else OWN
    may_write = side == OWN or viewer.owner
    if growth is not None and not may_write:
        may_write = access.shared(viewer).filter(pk=growth.pk).exists()
    its = Q(growth=growth) if growth else Q(pk__in=())
    held = access.talks(viewer).filter(its).select_related("manager")
    lately = held.filter(removed_at=None).exclude(held_date__lt=viewer.day - _YEAR)
    return Kept(
        growth, person, side, may_write, access.periods(viewer).filter(its).order_by("-start_date", "id"),
        held.order_by(Coalesce("held_date", "planned_date").desc(), "id"),
        access.readings(viewer).filter(its).select_related("level__version__ladder", "manager"),
        access.promotions(viewer).filter(its).select_related("level", "manager"), due(viewer.day, lately),
    )  # fmt: skip


def in_periods(periods: Iterable[Period]) -> Iterator[InPeriod]:
    """Periods that the viewer may read, with their goals. One query."""
    periods = list(periods)
    goals = list(
        Goal.objects.filter(period__in=[period.pk for period in periods])
        .select_related("expectation")
        .order_by("slot", "-changed_at", "id")
    )
    for period in periods:
        its = [goal for goal in goals if goal.period_id == period.pk]
        for goal in its:
            goal.period = period
        yield InPeriod(
            period,
            tuple(goal for goal in its if goal.slot is not None),
            tuple(goal for goal in its if goal.slot is None and goal.removed_at is None),
            tuple(goal for goal in its if goal.removed_at is not None),
        )


def due(day: date, held: Iterable[Talk]) -> Window | None:
    """The window of the day, where no talk was held or is planned in it; None where none is due."""
    now = window(day)
    return None if now is None or any(_in(talk, now, day) for talk in held) else now


def _in(talk: Talk, quarter: Window, day: date) -> bool:
    """Whether a talk was held in a window, or is planned in it for a day that is still to come."""
    if talk.held_date is not None:
        return quarter.start_date <= talk.held_date <= quarter.end_date
    return talk.planned_date is not None and day <= talk.planned_date <= quarter.end_date


@dataclass(frozen=True, slots=True)
class Check:
    """Something of growth that waits for the viewer. ``kind``: ``past`` and ``stale`` goals, ``talk``, ``reading``;
    ``key`` names it for good; ``why`` holds dates and no private text."""

    kind: str
    key: str
    person: Person
    mine: bool
    why: str
    url: str
    since: datetime
    due_date: date | None = None


def to_check(viewer: Viewer, *, now: datetime, lines: Lines | None = None) -> list[Check]:
    """Goals past their date or without a check-in for 30 days, career talks due, readings that wait for the viewer's
    side. One query, however much there is; none where the ``lines`` of its `parts` were read with others."""
    found = read(parts(viewer)) if lines is None else lines
    return [*_goals(viewer, found, now), *_talks(viewer, found, now), *_readings(viewer, found)]


def parts(viewer: Viewer) -> tuple[Part, ...]:
    """What `to_check` is made of, for one query with others."""
    goals = access.goals(viewer).filter(state=Goal.State.OPEN, removed_at=None, period__start_date__lte=viewer.day)
    said = access.check_ins_of_seen(viewer).filter(goal=OuterRef("pk"), removed_at=None).order_by("-made_at")
    talks = access.talks(viewer).filter(removed_at=None).exclude(held_date__lt=viewer.day - timedelta(days=366))
    one_side = Q(own_finished_at__isnull=False, manager_finished_at=None) | Q(
        own_finished_at=None, manager_finished_at__isnull=False
    )
    readings = access.readings(viewer).filter(one_side, removed_at=None)
    return (
        Part("goals", goals, (
            *_person("period__growth__"), number("slot"), key("id"), on("due_date"), on("period__end_date"),
            at("made_at"), at("changed_at"), at(Subquery(said.values("made_at")[:1])),
        )),
        Part("talks", talks, (number("growth__person_id"), key("id"), on("planned_date"), on("held_date"))),
        Part("readings", readings.none() if viewer.owner else readings, (
            *_person("growth__"), at("begun_at"), key("id"), at("own_finished_at"), at("manager_finished_at"),
        )),
        led_part(viewer),
    )  # fmt: skip


def _person(path: str) -> tuple[Column, ...]:
    """Columns for `named`."""
    return number(f"{path}person_id"), text(f"{path}person__handle"), text(f"{path}person__name")


def _goals(viewer: Viewer, lines: Lines, now: datetime) -> Iterator[Check]:
    ordered = sorted(lines["goals"], key=lambda line: (line[2], line[3] or 0, str(line[4])))
    for *person, _, pk, due_date, end_date, made_at, changed_at, said_at in ordered[:_MOST_GOALS]:
        seen_at = max(said_at or made_at, changed_at)
        yield from _goal(viewer, named(*person), pk, due_date or end_date, seen_at=seen_at, now=now)


def _goal(
    viewer: Viewer, person: Person, goal: UUID, until: date, *, seen_at: datetime, now: datetime
) -> Iterator[Check]:
    url, mine = f"/growth/goals/{goal}/", person.pk == viewer.person_id and not viewer.owner
    if until < viewer.day:
        why = f"Its date was {_day(until)}: was it met, is it another now, or is it dropped?"
        since = datetime.combine(until + timedelta(days=1), time(), UTC)
        yield Check("past", f"growth:past:{goal}", person, mine, why, url, since, until)
    elif now - seen_at > STALE:
        why = f"Nothing was said of it since {_day(seen_at.date())}."
        day = (seen_at + STALE).date()
        yield Check("stale", f"growth:stale:{goal}", person, mine, why, url, seen_at + STALE, day)


def _talks(viewer: Viewer, lines: Lines, now: datetime) -> Iterator[Check]:
    """For those who lead: with whom a talk is due, and planned ones whose day is over."""
    held: dict[int, list[Talk]] = {}
    for person_id, pk, planned, held_date in sorted(lines["talks"], key=_by_plan):
        held.setdefault(person_id, []).append(Talk(pk=pk, planned_date=planned, held_date=held_date))
    quarter = window(viewer.day)
    for person in led_of(lines):
        its = held.get(person.pk, [])
        url = f"/growth/people/{person.pk}/"
        late = next(
            (one for one in its if one.held_date is None and (one.planned_date or viewer.day) < viewer.day), None
        )
        if late is not None and late.planned_date is not None:
            why = f"It was planned for {_day(late.planned_date)}: note that it was held, or give another day."
            since = datetime.combine(late.planned_date, time(), UTC)
            yield Check("talk", f"growth:talk:{late.pk}", person, False, why, url, since, late.planned_date)
        elif quarter is not None and due(viewer.day, its) is not None:
            why = f"Career talks are held twice a year; this one until {_day(quarter.end_date)}."
            since = min(datetime.combine(quarter.start_date, time(), UTC), now)
            key = f"growth:talk:{person.pk}:{quarter.start_date}"
            yield Check("talk", key, person, False, why, url, since, quarter.end_date)


def _by_plan(line: Line) -> tuple[date, str]:
    """The next planned first."""
    return line[2] or date.min, str(line[1])


def _readings(viewer: Viewer, lines: Lines) -> Iterator[Check]:
    ordered = sorted(lines["readings"], key=lambda line: (line[3], str(line[4])))
    for *person, _, pk, own_at, manager_at in ordered[:_MOST_GOALS]:
        mine = person[0] == viewer.person_id
        other = manager_at if mine else own_at
        if other is not None:
            why = f"The other side was finished on {_day(other.date())}; it is shown once yours is."
            url = f"/growth/readings/{pk}/"
            yield Check("reading", f"growth:reading:{pk}", named(*person), mine, why, url, other)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def recent_check_ins(viewer: Viewer, goal: Goal, *, removed: bool = False) -> QuerySet[CheckIn]:
    """Check-ins on a goal that the viewer may read, the newest first; or those of their own that were taken out."""
    found = access.check_ins(viewer).filter(goal=goal, removed_at__isnull=not removed)
    if removed:
        found = found.filter(by_id=viewer.account_id or 0)
    return found.select_related("by__person").order_by("-on_date", "-made_at", "id")


def goals_of_pair(report_id: int, manager_id: int | None, keeper_id: int | None, day: date) -> list[Goal]:
    """Open goals of a pair, for the brief of their 1:1: those of a plan that is shared with this manager, in periods
    that had not ended when it was; on a laptop those that its owner keeps. Two queries."""
    goals = Goal.objects.filter(state=Goal.State.OPEN, removed_at=None, period__start_date__lte=day)
    goals = goals.filter(period__growth__person_id=report_id).select_related("period")
    if manager_id is None:
        return list(goals.filter(period__growth__keeper_id=keeper_id or 0).order_by("due_date", "slot", "id")[:12])
    opening = Opening.objects.filter(
        growth__person_id=report_id, growth__keeper=None, manager_id=manager_id, ended_at=None
    ).first()
    if opening is None:
        return []
    held = goals.filter(period__growth__keeper=None, period__end_date__gte=opening.since.date())
    return list(held.order_by("due_date", "slot", "id")[:12])
