"""The rota's own figures: ``python -m bench.children.rota_runs gap|many|teams``."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from bench.running import Values, tell
from quarterdeck.rota.budget import Budget
from quarterdeck.rota.evaluate import values, violations
from quarterdeck.rota.holding import Draft
from quarterdeck.rota.model import Away, Carried, Layer, Person, Plan, Request, Rules, Stage
from quarterdeck.rota.plan import plan
from quarterdeck.rota.reading.document import holidays_of
from quarterdeck.rota.search import build
from quarterdeck.rota.shapes import PRESETS
from quarterdeck.rota.spans import parse_window
from quarterdeck.rota.table import Table, tabulate

ZONES = (
    ("America/Los_Angeles", "US"), ("America/New_York", "US"), ("Europe/Berlin", "DE"),
    ("Asia/Kolkata", "IN"), ("Australia/Sydney", "AU"),
)  # fmt: skip
START = datetime(2027, 1, 4, tzinfo=UTC)
TEAMS = 12


def team(seed: int, *, people: int, zones: int, weeks: int, preset: str, rules: Rules) -> Request:
    """A team with a past year, and a few spans of time off that do not overlap."""
    dice = random.Random(seed)
    crew = tuple(Person(f"p{i:02}", *ZONES[i % zones]) for i in range(people))
    away = []
    for person in crew:
        day = dice.randrange(0, 40)
        while day < weeks * 7:
            length = dice.choice((2, 5, 7, 10, 14))
            away.append(Away(person.handle, _day(day), _day(day + length)))
            day += length + dice.randrange(30, 90)
    past = tuple(Carried(p.handle, _day(-365), _day(0), Fraction(dice.randrange(700, 1000))) for p in crew)
    windows, row, days = PRESETS[preset]
    layer = Layer("primary", tuple(parse_window(text) for text in windows), days=days, days_in_a_row=row)
    held = holidays_of(crew, (2026, 2028))
    return Request(
        f"team {seed}", START, _day(weeks * 7), crew, (layer,), rules, away=tuple(away), history=past, holidays=held
    )  # fmt: skip


def _day(number: int) -> datetime:
    return START + timedelta(days=number)


def gap() -> Values:
    """12 people, 5 zones, 26 weeks, 8-hour follow-the-sun, 60 s; three seeds."""
    rules = Rules(rest_hours=Fraction(16), per_week=5)
    asked = (team(n, people=12, zones=5, weeks=26, preset="follow-the-sun", rules=rules) for n in (1, 2, 3))
    made = [plan(request, Budget.of(time.monotonic, 60)) for request in asked]
    stages = {stage.name: [_stage(m, i) for m in made] for i, stage in enumerate(made[0].stages)}
    return {"seconds": max(m.seconds for m in made), "stages": stages, "broken": sum(len(m.violations) for m in made)}


def _stage(made: Plan, i: int) -> Values:
    stage = made.stages[i]
    share = stage.gap_of_share
    return {
        "best": float(stage.best), "bound": float(stage.bound or 0), "gap": float(stage.gap or 0),
        "share": None if share is None else float(share), "value": float(stage.value), "weighed": _weighed(stage),
    }  # fmt: skip


def _weighed(stage: Stage) -> Values | None:
    """Burden + 20 x the stage's figure."""
    made = stage.weighed
    if made is None:
        return None
    return {
        "best": float(made.best), "bound": float(made.bound), "value": float(made.value),
        "gap": float(made.gap), "gap_of_value": float(made.gap_of_value),
    }  # fmt: skip


def many() -> Values:
    """80 people in GitLab's five windows over 13 weeks, 5 s."""
    rules = Rules(rest_hours=Fraction(12))
    asked = team(1, people=80, zones=5, weeks=13, preset="gitlab-incident-manager", rules=rules)
    begun = time.perf_counter()
    table = tabulate(asked)
    draft = build(table, Budget.of(time.monotonic, 5))
    first = time.perf_counter() - begun
    made = plan(asked, Budget.of(time.monotonic, 4.35))  # what the command leaves of 5 s for solving
    seconds = time.perf_counter() - begun - first
    broken = len(violations(table, draft.holder)) + len(made.violations)
    return {"first": first, "seconds": seconds, "broken": broken, "shifts": len(table.shifts)}


def teams() -> Values:
    """Twelve teams: ours in 15 s against three habits, all under the same hard rules."""
    found: dict[str, list[list[float]]] = {"ours": [], "ours, no solver": [], **{name: [] for name in HABITS}}
    for seed in range(1, TEAMS + 1):
        asked = _asked(seed)
        table = tabulate(asked)
        for name, solver in (("ours", True), ("ours, no solver", False)):
            made = plan(asked, Budget.of(time.monotonic, 15), solver=solver)
            found[name].append([float(stage.value) for stage in made.stages[:3]] + [0.0])
        for name, choose in HABITS.items():
            holder = _by_habit(table, choose)
            worst, spread, burden, _ = values(table, holder)
            found[name].append([*(float(v * table.unit) for v in (worst, spread, burden)), holder.count(None)])
    return {"found": found}


def _asked(seed: int) -> Request:
    dice = random.Random(seed)
    preset = ("follow-the-sun", "follow-the-sun-24x5", "gitlab-incident-manager", "four-hours")[seed % 4]
    rules = Rules(rest_hours=Fraction(12), per_week=6)
    return team(seed, people=dice.randrange(11, 17), zones=2 + seed % 4, weeks=13, preset=preset, rules=rules)


def _by_habit(table: Table, choose: Callable[[Draft, list[int], int, list[int]], int]) -> list[int | None]:
    """Shifts in order, each to whom the habit picks of those whom no rule shuts out; nobody where none is left."""
    draft, last = Draft(table), [-1] * len(table.people)
    for s in range(len(table.shifts)):
        free = [p for p in range(len(table.people)) if draft.fits(p, s)]
        if free:
            p = choose(draft, free, s, last)
            draft.give(p, s)
            last[p] = s
    return draft.holder


def _round_robin(_draft: Draft, free: list[int], s: int, last: list[int]) -> int:
    latest = max(range(len(last)), key=lambda p: last[p])
    return min(free, key=lambda p: (p - latest - 1) % len(last) if s else p)


def _least_recent(_draft: Draft, free: list[int], _s: int, last: list[int]) -> int:
    return min(free, key=lambda p: (last[p], p))


def _greedy(draft: Draft, free: list[int], s: int, _last: list[int]) -> int:
    target = draft.table.target
    return min(free, key=lambda p: (draft.load[p] + draft.table.burden[p][s] - target[p], p))


HABITS = {"round-robin": _round_robin, "least recently on call": _least_recent, "greedy on burden": _greedy}

if __name__ == "__main__":
    tell(**{"gap": gap, "many": many, "teams": teams}[sys.argv[1]]())
