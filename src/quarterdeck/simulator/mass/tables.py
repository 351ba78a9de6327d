"""The mass company's whole tables: accounts, projects, teams, people, positions, plan, identity."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np

from quarterdeck.lake.rows import Columns, RowsBuilder
from quarterdeck.lake.schema import TABLES
from quarterdeck.simulator.mass.batch import (
    BOT,
    FIRST_OUTSIDER,
    FIRST_PROJECT,
    GHOST,
    HANDBOOK,
    OUTSIDERS,
    ROBOT,
    TOKEN,
)
from quarterdeck.simulator.mass.crew import FIRST_USER, Crew, Sitting, day_of, months_between
from quarterdeck.simulator.mass.issues import issue_rows
from quarterdeck.simulator.places import PLACES

ROOT = "Engineering"
TEAMS_A_DEPARTMENT = 10
_SHARES = (("man", 0.58), ("woman", 0.3), ("non-binary", 0.04), ("not stated", 0.08))


def team_name(team: int) -> str:
    return f"Team {team + 1}"


def department_name(team: int) -> str:
    """The department of a team."""
    return f"Department {team // TEAMS_A_DEPARTMENT + 1}"


def whole_tables(rng: np.random.Generator, crew: Crew, *, source: str, first: date, today: date) -> dict[str, Columns]:
    """Every table that is replaced at once, by name."""
    memberships, spans = _memberships(rng, crew)
    projects = _projects(crew, source)
    return {
        "users": _users(crew),
        "projects": projects,
        "issues": issue_rows(projects["project_id"], source=source, today=today),
        "teams": _teams(crew),
        "memberships": memberships,
        "leave_reasons": _leave_reasons(crew),
        "positions": _positions(crew),
        "plan": _plan(rng, crew, first=first, today=today),
        "identity": _identity(rng, spans, first=first, today=today),
    }


def _builder(table: str) -> RowsBuilder:
    return RowsBuilder(column.name for column in TABLES[table].columns)


def _users(crew: Crew) -> Columns:
    rows = _builder("users")
    rows.add(BOT, "renovate-bot", [], "bot", "list", 30)
    rows.add(TOKEN, "project_100_bot_1f", [], "bot", "token", 40)
    rows.add(ROBOT, "review-robot", [], "bot", "flag", None)
    rows.add(GHOST, "ghost", [], "ghost", None, None)
    for i in range(OUTSIDERS):
        rows.add(FIRST_OUTSIDER + i, f"guest{i}", [], "human", None, None)
    for sitting in crew.sittings:
        gone = sitting.end is not None and sitting.reason != "transfer"
        rows.add(FIRST_USER + sitting.person, f"p{sitting.person}", [], "human", None, None if gone else 30)
    return rows.columns()


def _projects(crew: Crew, source: str) -> Columns:
    rows = _builder("projects")
    rows.add(HANDBOOK, source, "mass/handbook", False, False)
    for team in range(crew.teams):
        for i, kind in enumerate(("service", "library")):
            rows.add(FIRST_PROJECT + 2 * team + i, source, f"mass/team-{team + 1}/{kind}", False, False)
    return rows.columns()


def _teams(crew: Crew) -> Columns:
    rows = _builder("teams")
    names = list(dict.fromkeys(department_name(team) for team in range(crew.teams)))
    for position, name in enumerate([ROOT, *names]):
        rows.add(position, name, None if name == ROOT else ROOT, None, [], [], None, None, None)
    for team in range(crew.teams):
        glob = f"content/handbook/engineering/team-{team + 1}/**/*.md"
        country = PLACES[team % 6].country
        rows.add(
            1 + len(names) + team, team_name(team), department_name(team), f"group::team-{team + 1}",
            [f"mass/team-{team + 1}"], [glob], country, None, None,
        )  # fmt: skip
    return rows.columns()


def _memberships(rng: np.random.Generator, crew: Crew) -> tuple[Columns, list[Sitting]]:
    """Everybody's spans; one in a hundred gives half of their time to the next team."""
    rows = _builder("memberships")
    spans = sorted([*crew.sittings, *crew.moves], key=lambda span: (span.person, span.start))
    for span in spans:
        place = PLACES[int(crew.place[crew.sittings[span.person].seat])]
        shared = crew.teams > 1 and rng.random() < 0.01 and span.reason is None
        teams = (span.team, (span.team + 1) % crew.teams) if shared else (span.team,)
        for team in teams:
            rows.add(
                span.person + 1, FIRST_USER + span.person, None, None, team_name(team), _specialty(span),
                1.0 / len(teams), day_of(span.start), day_of(span.end), place.country, place.zone,
            )  # fmt: skip
    return rows.columns(), spans


def _specialty(span: Sitting) -> str:
    return "frontend" if span.person % 5 == 0 else "backend"


def _leave_reasons(crew: Crew) -> Columns:
    rows, counts = _builder("leave_reasons"), Counter[tuple[int, str, date, str]]()
    for span in crew.sittings:
        end = day_of(span.end)
        if end is not None and span.reason is not None:
            counts[span.team, _specialty(span), end.replace(day=1), span.reason] += 1
    for (team, specialty, month, reason), people in sorted(counts.items()):
        rows.add(team_name(team), specialty, month, reason, people, float(people))
    return rows.columns()


def _positions(crew: Crew) -> Columns:
    rows = _builder("positions")
    for i, seat in enumerate(sorted(crew.vacancies, key=lambda v: (v.opened, v.team)), start=1):
        accepted = day_of(seat.accepted)
        status = "open" if accepted is None else "filled"
        rows.add(
            f"R-{i:05d}", team_name(seat.team), day_of(seat.opened), accepted, accepted, day_of(seat.start), status
        )
    return rows.columns()


def _plan(rng: np.random.Generator, crew: Crew, *, first: date, today: date) -> Columns:
    rows = _builder("plan")
    sizes = np.diff(crew.first_seat)
    for team in range(crew.teams):
        for month in months_between(first, today + timedelta(days=90)):
            rows.add(team_name(team), month, float(sizes[team]), float(rng.random() < 0.1))
    return rows.columns()


def _identity(rng: np.random.Generator, spans: list[Sitting], *, first: date, today: date) -> Columns:
    """Counts at each quarter's end for the whole and for departments of twenty people or more."""
    rows = _builder("identity")
    leans = np.searchsorted(np.cumsum([share for _, share in _SHARES])[:-1], rng.random(len(spans)))
    for month in months_between(first, today):
        last = month - timedelta(days=1)
        if month.month % 3 != 1 or last < first:
            continue
        day, counts = last.toordinal(), Counter[tuple[str, int]]()
        for span in spans:
            if span.start <= day and (span.end is None or day <= span.end):
                counts.update({(ROOT, leans[span.person]): 1, (department_name(span.team), leans[span.person]): 1})
        for scope in dict.fromkeys(scope for scope, _ in counts):
            people = [counts[scope, i] for i in range(len(_SHARES))]
            if sum(people) >= 20:
                for (category, _), count in zip(_SHARES, people, strict=True):
                    rows.add(last, scope, "gender", category, count)
    return rows.columns()
