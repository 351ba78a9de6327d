"""What is read of a team's skills: how far they are covered, where only one knows, who stands in for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from quarterdeck.desk.core.together import Lines, Part, at, key, text
from quarterdeck.desk.growth import skill_access as access
from quarterdeck.desk.growth.collected import Told
from quarterdeck.desk.growth.models import Claim, Skill
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person, Team, TimeOff
from quarterdeck.desk.people.reads import in_force

AHEAD = timedelta(days=60)
"""How far absences are looked at."""
ALONE, WITH_HELP, WANTS = Claim.Word.ALONE, Claim.Word.WITH_HELP, Claim.Word.WANTS


@dataclass(frozen=True, slots=True)
class Line:
    """One skill. ``covered``: nobody, one, or more can do it alone; None: not for this viewer. ``alone``, ``with_help``
    and ``wants`` are the people, in the order of their names: all for whoever plans, else those who agreed.
    ``own`` is the viewer's own word, ``proposals`` whom something was proposed to."""

    skill: Skill
    covered: str | None
    alone: tuple[Person, ...] = ()
    with_help: tuple[Person, ...] = ()
    wants: tuple[Person, ...] = ()
    own: Claim | None = None
    proposals: tuple[Claim, ...] = ()

    @property
    def at_risk(self) -> bool:
        """Whether nobody, or only one, can do it alone."""
        return self.covered in {"nobody", "one"}


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away, and for each skill that they can do alone who could stand in; () is nobody."""

    person: Person
    start_date: date
    end_date: date
    skills: tuple[tuple[Skill, tuple[Person, ...]], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A team's skills. ``people`` are its members, for whoever plans; ``shown``: coverage may be seen."""

    team: Team
    plans: bool
    names: bool
    shown: bool
    own: bool
    lines: tuple[Line, ...]
    people: tuple[Person, ...] = ()
    absences: tuple[Absence, ...] = ()
    removed: tuple[Skill, ...] = ()


def page(viewer: Viewer, team: Team) -> Page:
    """Six queries at most. The team must be one of `skill_access.teams`."""
    members = access.members(viewer, team)
    plans = access.may_plan(viewer, team)
    skills = list(access.skills(viewer).filter(team=team).select_related("team").order_by("name", "id"))
    counted = access.claims(viewer).filter(skill__team=team, person_id__in=members)
    claims = list(counted.select_related("person").order_by("person__name", "person__handle"))
    shown = access.may_see_coverage(viewer, team, len(members))
    lines = tuple(_line(viewer, skill, claims, shown=shown, plans=plans) for skill in skills if not skill.removed_at)
    return Page(
        team, plans, access.may_name(viewer, team), shown, viewer.person_id in members, lines,
        people=tuple(Person.objects.filter(pk__in=members).order_by("name", "handle")) if plans else (),
        absences=_absences(viewer, lines, members) if plans else (),
        removed=tuple(skill for skill in skills if skill.removed_at) if plans else (),
    )  # fmt: skip


def _line(viewer: Viewer, skill: Skill, claims: Sequence[Claim], *, shown: bool, plans: bool) -> Line:
    its = [claim for claim in claims if claim.skill_id == skill.pk]
    said = [claim for claim in its if claim.confirmed_at is not None]
    alone = [claim for claim in said if claim.word == ALONE]
    covered = ("nobody", "one")[len(alone)] if len(alone) < 2 else "more"

    # Who agreed to be named did so for the team, not for those above it.
    mate = shown and skill.team.name in viewer.own

    def people(word: str) -> tuple[Person, ...]:
        return tuple(claim.person for claim in said if claim.word == word and (plans or (mate and claim.named)))

    return Line(
        skill, covered if shown else None, people(ALONE), people(WITH_HELP), people(WANTS),
        own=next((c for c in its if c.person_id == viewer.person_id and c.keeper_id is None), None),
        proposals=tuple(c for c in its if c.confirmed_at is None) if plans else (),
    )  # fmt: skip


def _absences(viewer: Viewer, lines: Sequence[Line], members: frozenset[int]) -> tuple[Absence, ...]:
    """Of the coming weeks, in the order of time."""
    spans = TimeOff.objects.filter(
        person_id__in=members, end_date__gte=viewer.day, start_date__lte=viewer.day + AHEAD
    ).select_related("person").order_by("start_date", "person__name", "id")  # fmt: skip
    found = list(spans)
    made = [Absence(span.person, span.start_date, span.end_date, _covers(span, found, lines)) for span in found]
    return tuple(absence for absence in made if absence.skills)


def _covers(
    span: TimeOff, spans: Sequence[TimeOff], lines: Sequence[Line]
) -> tuple[tuple[Skill, tuple[Person, ...]], ...]:
    away = {
        other.person_id
        for other in spans
        if other.start_date <= span.end_date and other.end_date >= span.start_date
    }  # fmt: skip
    return tuple(
        (line.skill, tuple(one for one in line.alone if one.pk not in away))
        for line in lines
        if any(one.pk == span.person_id for one in line.alone)
    )


@dataclass(frozen=True, slots=True)
class Overview:
    """One team: how many skills it named, and how many of them nobody or one can do alone; None: not for
    the viewer."""

    team: Team
    skills: int
    at_risk: int | None


def overview(viewer: Viewer) -> list[Overview]:
    """The viewer's teams by name; four queries."""
    teams = list(access.teams(viewer))
    skills = list(access.skills(viewer).filter(removed_at=None))
    members: dict[int, set[int]] = {team.pk: set() for team in teams}
    for team, person in in_force(viewer.day).filter(team__in=teams).values_list("team_id", "person_id"):
        members[team].add(person)
    said = access.claims(viewer).filter(word=ALONE, confirmed_at__isnull=False)
    able: dict[int, set[int]] = {}
    for skill, person in said.values_list("skill_id", "person_id"):
        able.setdefault(skill, set()).add(person)
    return [
        _summed(viewer, team, [s for s in skills if s.team_id == team.pk], members[team.pk], able) for team in teams
    ]


def _summed(
    viewer: Viewer, team: Team, skills: Sequence[Skill], members: set[int], able: Mapping[int, set[int]]
) -> Overview:
    at_risk = sum(len(able.get(skill.pk, set()) & members) < 2 for skill in skills)
    return Overview(team, len(skills), at_risk if access.may_see_coverage(viewer, team, len(members)) else None)


def at_risk(viewer: Viewer) -> list[Skill]:
    """Skills of the teams that the viewer plans which nobody or one can do alone, by team and name. Two queries."""
    teams = access.planned(viewer).order_by().values("pk")
    there = in_force(viewer.day).filter(team=OuterRef("skill__team"), person=OuterRef("person"))
    said = access.claims(viewer).filter(word=ALONE, confirmed_at__isnull=False, skill__team__in=teams)
    able = Counter(said.filter(Exists(there)).order_by().values_list("skill_id", flat=True))
    skills = access.skills(viewer).filter(team__in=teams, removed_at=None).select_related("team")
    return [skill for skill in skills.order_by("team__name", "name", "pk") if able[skill.pk] < 2]


def proposed(viewer: Viewer) -> QuerySet[Claim]:
    """What was proposed to the viewer and waits for their answer, the oldest first."""
    found = access.own_claims(viewer).filter(
        confirmed_at=None, skill__removed_at=None, skill__team__name__in=viewer.own
    )
    return found.select_related("skill__team").order_by("changed_at", "pk")


def proposed_part(viewer: Viewer) -> Part:
    """What `proposed` finds, to be read with others."""
    columns = at("changed_at"), key("pk"), text("skill__name"), text("skill__team__slug")
    return Part("proposed", proposed(viewer), columns)


def proposed_of(lines: Lines) -> list[Told]:
    """What `proposed_part` found, the oldest first."""
    return [Told(pk, since, name, slug) for since, pk, name, slug in sorted(lines["proposed"])]


def words_wanted(viewer: Viewer) -> list[tuple[Skill, str]]:
    """Skills in which the viewer wants to learn or still needs help, with their word for it."""
    said = access.own_claims(viewer).filter(word__in=(WANTS, WITH_HELP), skill__removed_at=None)
    return [(claim.skill, claim.word) for claim in said.select_related("skill__team").order_by("skill__name", "pk")]
