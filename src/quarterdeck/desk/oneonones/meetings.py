"""How 1:1s stand: the next date, what is to be closed, whether the rhythm is kept. Reads only; `holding` writes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from quarterdeck.desk.oneonones import access, briefs, cadence, dates
from quarterdeck.desk.oneonones.cadence import Health, Met
from quarterdeck.desk.oneonones.diaries import Sides, many
from quarterdeck.desk.oneonones.holding import LATE, dates_of
from quarterdeck.desk.oneonones.models import Meeting, Series, Side
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.pairs import people_led
from quarterdeck.desk.people.reads import in_force

_REACH = timedelta(days=400)
FEWEST_PAIRS = 3
"""Of a team whose rhythm those above may see."""
BEFORE = timedelta(days=2)
"""So long before a date its brief is the report's to look at, weekends apart."""
Kind = Literal["unstarted", "undated", "slipping", "overdue", "in_writing", "missed", "brief", "skip_level"]


@dataclass(frozen=True, slots=True)
class Pair:
    """One open series as the viewer has it. ``coming`` None: no date; ``unsettled`` passed and were not closed."""

    series: Series
    side: Side
    sides: Sides
    coming: Meeting | None
    unsettled: tuple[Meeting, ...]
    health: Health
    usual: dates.Usual | None = None
    """When the two usually meet; None: they have not yet."""

    @property
    def other(self) -> str:
        """The name of the other of the two."""
        return self.sides.report.name if self.side == Side.MANAGER else self.sides.manager.name


@dataclass(frozen=True, slots=True)
class Due:
    """One thing about 1:1s that needs the viewer. ``key`` is its own for good. ``on`` is the day that it is about,
    ``since`` from when it needs somebody; ``due`` None: at once. ``series_id`` None: there is no series yet."""

    key: str
    kind: Kind
    name: str
    url: str
    since: datetime
    due: datetime | None = None
    series_id: UUID | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class TeamRhythm:
    """The 1:1s of a team, without names: dates held and moved in the last quarter, and pairs beyond their cadence."""

    team: str
    pairs: int
    held: int
    moved: int
    overdue: int


def pairs(viewer: Viewer, *, now: datetime) -> list[Pair]:
    """The viewer's open series, those beyond their cadence first. Three queries, however many there are."""
    ties = access.ties_of(viewer)
    found = access.readable(viewer).filter(ended_at=None).select_related("report", "manager").order_by("pk")
    held = [
        (one, side) for one in found if (side := access.find_side(viewer, one)) and access.is_open(viewer, one, ties)
    ]
    sides = many([one for one, _ in held], now.date())
    meetings = _meetings([one.pk for one, _ in held], now)
    made = [_pair(one, side, sides[one.pk], meetings[one.pk], now) for one, side in held]
    return sorted(made, key=lambda pair: (-pair.health.overdue_by_days, pair.other.casefold(), str(pair.series.pk)))


def pair_of(viewer: Viewer, series: Series, *, now: datetime) -> Pair | None:
    """How one series stands; None where the viewer is neither of the two. Three queries."""
    side = access.find_side(viewer, series)
    if side is None:
        return None
    return _pair(series, side, many([series], now.date())[series.pk], _meetings([series.pk], now)[series.pk], now)


def _meetings(series: Sequence[UUID], now: datetime) -> dict[UUID | None, list[Meeting]]:
    """By series its dates within reach, oldest first."""
    found: dict[UUID | None, list[Meeting]] = defaultdict(list)
    near = Meeting.objects.filter(series__in=series, planned_at__gt=now - _REACH).order_by("planned_at", "pk")
    for meeting in near:
        found[meeting.series_id].append(meeting)
    return found


def _pair(series: Series, side: Side, sides: Sides, meetings: Sequence[Meeting], now: datetime) -> Pair:
    zone = sides.zone
    planned = [one for one in meetings if one.state == Meeting.State.PLANNED]
    coming = next((one for one in planned if one.planned_at == series.next_at), None)
    late = tuple(one for one in planned if one.planned_at + LATE < now)
    away = (*sides.report.away, *sides.manager.away)
    day = now.astimezone(zone).date()
    health = cadence.health(
        _met(meetings, zone), away, series.cadence_days, day, since=series.started_at.astimezone(zone).date()
    )
    held = [one.planned_at for one in meetings if one.state == Meeting.State.HELD]
    return Pair(series, side, sides, coming, late, health, dates.find_usual(held, zone))


def _met(meetings: Iterable[Meeting], zone: ZoneInfo) -> list[Met]:
    return [Met(one.planned_at.astimezone(zone).date(), one.state, one.in_person) for one in meetings]


def history(viewer: Viewer, series: Series) -> QuerySet[Meeting]:
    """The dates of a series that have passed or were closed, the newest first."""
    found = dates_of(viewer).filter(series=series).order_by("-planned_at", "pk")
    if series.next_at is None:
        return found
    return found.exclude(state=Meeting.State.PLANNED, planned_at=series.next_at)


def due(viewer: Viewer, *, now: datetime) -> list[Due]:
    """What about 1:1s needs the viewer. Six queries at most, however many series there are."""
    return due_of(viewer, pairs(viewer, now=now), people_led(viewer), now=now)


def due_of(viewer: Viewer, held: Sequence[Pair], led: Sequence[Person], *, now: datetime) -> list[Due]:
    """The same where the viewer's `pairs` and those whom they lead are read already. Two queries at most."""
    own = (one for pair in held for one in _due(pair, now))
    return [*_unstarted(viewer, held, led, now=now), *own, *_briefs(held, now), *skip_levels_due(viewer, held, now)]


def skip_levels_due(viewer: Viewer, held: Sequence[Pair], now: datetime) -> list[Due]:
    """Reports of the viewer's who lead people, with none of whom the viewer held a skip-level in the last quarter or
    has planned one. ``held`` are the viewer's pairs; two queries at most."""
    kept = {pair.series.report_id for pair in held if not _is_regular(pair) and _is_recent(pair, now)}
    lacking = [manager for manager, people in _led_by(viewer).items() if not kept & people]
    if not lacking:
        return []
    since = now.replace(month=(now.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return [
        Due(f"oneonone:skip:{one.pk}:{since:%Y-%m}", "skip_level", str(one), "/oneonones/", since, person_id=one.pk)
        for one in Person.objects.filter(pk__in=lacking).order_by("name", "handle")
    ]


def _led_by(viewer: Viewer) -> Mapping[int, frozenset[int]]:
    """By each of the viewer's reports who report to them."""
    if viewer.ties is not None:
        return viewer.ties.led_by
    teams: dict[int, set[int]] = defaultdict(set)
    lines = in_force(viewer.day).filter(manager_id__in=viewer.reports).order_by("pk")
    for manager, person in lines.values_list("manager_id", "person_id"):
        if person in viewer.below and person != manager:
            teams[manager].add(person)
    return {manager: frozenset(people) for manager, people in teams.items()}


def _is_recent(pair: Pair, now: datetime) -> bool:
    if pair.coming is not None and pair.coming.planned_at > now:
        return True
    last = pair.health.last
    return last is not None and (now.date() - last).days <= cadence.LOOKED_BACK


def _unstarted(viewer: Viewer, held: Sequence[Pair], led: Sequence[Person], *, now: datetime) -> Iterator[Due]:
    """People who report to the viewer and have no series with them; not on a laptop, where not all are theirs."""
    if viewer.owner:
        return
    known = {pair.series.report_id for pair in held if pair.side == Side.MANAGER and _is_regular(pair)}
    for person in led:
        if person.pk not in known and person.pk != viewer.person_id:
            yield Due(f"oneonone:start:{person.pk}", "unstarted", str(person), "/oneonones/", now, person_id=person.pk)


def _is_regular(pair: Pair) -> bool:
    return pair.series.kind == Series.Kind.ONE_ON_ONE


def _due(pair: Pair, now: datetime) -> Iterator[Due]:
    """What a pair needs; that dates slip or lack is the manager's to mend, and in a skip-level as well."""
    for meeting in pair.unsettled:
        yield _made(pair, "missed", meeting.planned_at + LATE, what=meeting.pk)
    if pair.side != Side.MANAGER or pair.unsettled:
        return
    late_from = _begin(pair, pair.health.due_date + timedelta(days=1))
    if pair.coming is None:
        met = pair.health.last
        yield _made(pair, "undated", _begin(pair, met) if met else pair.series.started_at, until=late_from)
    elif pair.health.overdue_by_days and pair.coming.planned_at > now:
        kind: Kind = "overdue" if pair.health.state is cadence.State.OVERDUE else "slipping"
        yield _made(pair, kind, late_from, until=pair.coming.planned_at)
    elif pair.health.state is cadence.State.IN_WRITING:
        first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        yield _made(pair, "in_writing", first)


def _begin(pair: Pair, day: date) -> datetime:
    """The first instant of a day by the report's clock."""
    return datetime.combine(day, time(), tzinfo=pair.sides.zone).astimezone(UTC)


def _made(pair: Pair, kind: Kind, since: datetime, *, until: datetime | None = None, what: object = None) -> Due:
    """``what`` is the subject that names it, the series where it is None."""
    series = pair.series
    url = f"/oneonones/{series.pk}/{'brief' if kind == 'brief' else 'next'}/"
    subject = "slipping" if kind == "overdue" else kind  # the same thing, grown worse
    return Due(
        f"oneonone:{subject}:{what or series.pk}", kind, pair.other, url, since, until, series.pk, series.report_id
    )


def is_brief_time(pair: Pair, now: datetime) -> bool:
    """Whether the next date is at most two working days off, so that its brief is made."""
    if pair.coming is None or pair.coming.planned_at < now:
        return False
    zone = pair.sides.zone
    first, last = (at.astimezone(zone).date() for at in (now, pair.coming.planned_at))
    return cadence.working_days(first, last) - 1 <= BEFORE.days


def _briefs(held: Sequence[Pair], now: datetime) -> Iterator[Due]:
    """Briefs for the report to look at before the manager has them. One query."""
    near = [pair for pair in held if pair.side == Side.REPORT and is_brief_time(pair, now)]
    if not near:
        return
    shared = briefs.shared_of([pair.series.pk for pair in near])
    for pair in near:
        if pair.series.pk not in shared and pair.coming is not None:
            at = pair.coming.planned_at
            first = _begin(pair, at.astimezone(pair.sides.zone).date() - 2 * BEFORE)
            yield _made(pair, "brief", first, until=at, what=f"{pair.series.pk}:{day_of(pair)}")


def day_of(pair: Pair) -> date | None:
    """The day of the next date by the report's calendar; None where there is none."""
    return pair.coming.planned_at.astimezone(pair.sides.zone).date() if pair.coming else None


def rhythm_of_teams(viewer: Viewer, *, now: datetime) -> list[TeamRhythm]:
    """Teams below the viewer's managers, as counts and never names; those with fewer than three pairs are left out.

    The viewer's own pairs do not count there. Five queries.
    """
    if not viewer.above:
        return []
    teams = _teams_below(viewer)
    people = {person for person, _ in teams}
    series = Series.objects.filter(report_id__in=people, kind=Series.Kind.ONE_ON_ONE, ended_at=None, keeper=None)
    running = series.select_related("report", "manager").order_by("pk")
    found = [one for one in running if (one.report_id, one.manager_id) in teams]
    sides, meetings = many(found, now.date()), _meetings([one.pk for one in found], now)
    late, count = Counter[str](), Counter[str]()
    for one in found:
        pair = _pair(one, Side.MANAGER, sides[one.pk], meetings[one.pk], now)
        count[teams[one.report_id, one.manager_id]] += 1
        late[teams[one.report_id, one.manager_id]] += bool(pair.health.overdue_by_days)
    told = _states(viewer, set(count), now)
    return [
        TeamRhythm(team, count[team], told[team, "held"], told[team, "moved"], late[team])
        for team in sorted(count)
        if count[team] >= FEWEST_PAIRS
    ]


def _teams_below(viewer: Viewer) -> dict[tuple[int, int | None], str]:
    """By person and their manager, below the viewer's own reports, the team."""
    below = viewer.below - viewer.reports
    lines = in_force(viewer.day).filter(person_id__in=below, team__name__in=viewer.above, manager__isnull=False)
    found = lines.order_by("share", "pk").values_list("person_id", "manager_id", "team__name")
    return {(person, manager): team for person, manager, team in found if manager != viewer.person_id}


def _states(viewer: Viewer, teams: set[str], now: datetime) -> Counter[tuple[str, str]]:
    """Dates of a quarter by team and state: those of pairs that ended or were erased count as well."""
    since = now - timedelta(days=cadence.LOOKED_BACK)
    found = Meeting.objects.filter(
        team__name__in=teams, kind=Series.Kind.ONE_ON_ONE, planned_at__gt=since, planned_at__lte=now
    ).exclude(series__manager_id=viewer.person_id or 0)
    return Counter(found.order_by("pk").values_list("team__name", "state"))
