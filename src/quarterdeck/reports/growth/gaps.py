"""What somebody may want to grow in, in words, and in which teams' work to look for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from quarterdeck.desk.growth import access, coverage
from quarterdeck.desk.growth.models import Expectation, Goal
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import TeamTerms
from quarterdeck.desk.people.reads import in_force
from quarterdeck.reports.growth.stretch import Place

_LINES = 60
_SHOWN = 90


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to grow in. ``key`` names it without its words; ``kind`` heads it in a list; ``whose`` None: the
    viewer's own; ``teams`` are those whose issues may serve it."""

    key: str
    kind: str
    label: str
    words: str
    whose: str | None
    teams: tuple[int, ...]


def gaps(viewer: Viewer) -> tuple[Gap, ...]:
    """One's own goals, skills and expectations; for a manager goals shared with them, and skills that their teams lack.
    Ten queries at most."""
    goals = list(
        access.goals(viewer)
        .filter(state=Goal.State.OPEN, removed_at=None)
        .select_related("period__growth__person", "expectation")
        .order_by("made_at", "id")
    )
    people = {goal.period.growth.person_id for goal in goals} | {viewer.person_id or 0}
    teams = _teams_of(people, viewer.day)
    found = [_of_goal(viewer, goal, teams) for goal in goals]
    for skill, _ in coverage.words_wanted(viewer):
        found.append(Gap(f"skill:{skill.pk}", "Skills to learn", skill.name, skill.name, None, (skill.team_id,)))
    wanted = {gap.key for gap in found}
    for skill in coverage.at_risk(viewer):
        if f"skill:{skill.pk}" not in wanted:
            label = f"{skill.name} ({skill.team.name})"
            found.append(Gap(f"skill:{skill.pk}", "Skills your teams lack", label, skill.name, None, (skill.team_id,)))
    mine = teams.get(viewer.person_id or 0, ())
    return (*found, *(_of_line(line, mine) for line in _lines(viewer)))


def _of_goal(viewer: Viewer, goal: Goal, teams: dict[int, tuple[int, ...]]) -> Gap:
    person = goal.period.growth.person
    own = person.pk == viewer.person_id
    words = " ".join((goal.outcome, goal.measure, goal.expectation.text if goal.expectation else ""))
    whose = None if own else str(person)
    kind = "Goals" if own else f"Goals of {person}"
    return Gap(f"goal:{goal.pk}", kind, goal.outcome[:_SHOWN], words, whose, teams.get(person.pk, ()))


def _of_line(line: Expectation, teams: tuple[int, ...]) -> Gap:
    return Gap(f"line:{line.pk}", f"What {line.level.name} expects", line.text[:_SHOWN], line.text, None, teams)


def _lines(viewer: Viewer) -> list[Expectation]:
    """Of the level that the viewer aims at."""
    aims = access.own(viewer).filter(level_next__isnull=False).order_by().values("level_next")
    ladders = access.ladders(viewer).order_by().values("pk")
    found = Expectation.objects.filter(level__in=aims, level__version__ladder__in=ladders).select_related("level")
    return list(found.order_by("level_id", "position")[:_LINES])


def _teams_of(people: Iterable[int], day: date) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    lines = in_force(day).filter(person_id__in=people).order_by("team__name", "id")
    for person, team in lines.values_list("person_id", "team_id"):
        found[person] = (*found.get(person, ()), team)
    return found


def places(teams: Iterable[int], day: date) -> list[Place]:
    """Where the work of these teams lies on a day, by the last line in force of each. One query."""
    latest: dict[int, Place] = {}
    lines = TeamTerms.objects.filter(team__in=list(teams)).exclude(valid_from__gt=day)
    ordered = sorted(
        lines.values_list("valid_from", "position", "team_id", "projects", "group_label"),
        key=lambda line: (line[0] or date.min, line[1]),
    )
    for _, _, team, projects, label in ordered:
        latest[team] = Place(tuple(projects or ()), label or "")
    return list(latest.values())
