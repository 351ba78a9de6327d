"""The forecast's own figures: ``python -m bench.children.forecast_runs plan|backtest|teams``."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bench.running import Values, tell
from quarterdeck.forecast.backtest import Record, backtest
from quarterdeck.forecast.flow import Days
from quarterdeck.forecast.model import Absence, Choices, Crew, Epic, History, Item, Person, Question
from quarterdeck.forecast.simulate import ends_of, ready
from quarterdeck.forecast.when import dates_of

AS_OF = date(2026, 5, 31)
TEAMS = 12


def _team(seed: int, weeks: int) -> NDArray[np.int64]:
    """Daily counts: a level of its own, moods that last for weeks, weekdays of its own, holidays in December."""
    rng = np.random.default_rng([2026, seed])
    level, mood = float(rng.uniform(0.4, 2.5)), 0.0
    weekday = np.append(rng.dirichlet(np.full(5, 6.0)) * 5, [0.05, 0.02])
    counts = []
    for week in range(weeks):
        mood = 0.4 * mood + float(rng.normal(0, 0.25))
        quiet = 0.2 if week % 52 in {30, 31} else 1.0
        counts.append(rng.poisson(level * quiet * np.exp(mood) * weekday))
    return np.concatenate(counts)


def _question() -> Question:
    """100 items in five epics that share eight people; two wait for others; absences, duty, holidays by country."""
    counts = _team(1, 60)
    first = AS_OF - timedelta(days=len(counts) - 1)
    days = [first + timedelta(days=n) for n, count in enumerate(counts) for _ in range(int(count))]
    items = tuple(Item(f"i{n}", started=day, finished=day) for n, day in enumerate(days))
    names = "abcdefgh"
    people = tuple(
        Person(name, country=country) for name, country in zip(names, ["PT", "US", "DE", "GB"] * 2, strict=True)
    )
    off = tuple(
        Absence(n, AS_OF + timedelta(days=9 * k), AS_OF + timedelta(days=9 * k + 6)) for k, n in enumerate(names)
    )
    duty = tuple(
        Absence(names[k % 8], AS_OF + timedelta(days=7 * k + 1), AS_OF + timedelta(days=7 * k + 7), 0.5)
        for k in range(52)
    )
    plan = (
        Epic("e0", 20, people=tuple("abcd")),
        Epic("e1", 20, people=tuple("cdef")),
        Epic("e2", 20, people=tuple("efgh")),
        Epic("e3", 20, depends_on=("e0",), growth=0.2),
        Epic("e4", 20, depends_on=("e1", "e2"), people=tuple("abgh")),
    )
    return Question(History(items), plan, AS_OF, Crew(people, off, duty), Choices(runs=100_000))


def _plan() -> Values:
    asked = _question()

    def once() -> str:
        made = ready(asked)
        return str(dates_of(made, ends_of(made).max(axis=0))[0.85])

    ready(asked)  # holidays are looked up once in a process
    return _timed(once, times=7)


def _year() -> Values:
    counts = _team(2, 104).astype(np.float64)
    days = Days(AS_OF - timedelta(days=len(counts) - 1), counts)
    return _timed(lambda: len(backtest(days, np.ones(len(counts)), half_life=26.0).trials), times=3)


def _timed(once: Callable[[], object], *, times: int) -> Values:
    seconds, own, answer = [], [], None
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = once()
        seconds.append(time.perf_counter() - wall)
        own.append(time.process_time() - cpu)
    return {"seconds": statistics.median(seconds), "own": statistics.median(own), "answer": answer}


def _teams() -> Values:
    """Calibration and skill over the shared set of teams, each with its seed."""
    held: dict[str, list[float]] = {"0.5": [], "0.85": [], "0.95": []}
    skill: dict[str, list[float]] = {}
    for seed in range(TEAMS):
        counts = _team(seed, 104).astype(np.float64)
        made: Record = backtest(Days(AS_OF - timedelta(days=727), counts), np.ones(728), half_life=26.0)
        assert made.when is not None
        for mark in made.when.held:
            held[f"{mark.level:g}"].append(mark.share)
        for name in made.when.naive:
            skill.setdefault(name, []).append(made.when.skill(name))
    means = {level: statistics.mean(shares) for level, shares in held.items()}
    worst = {name: min(values) for name, values in skill.items()}
    return {"held": means, "skill": {name: statistics.mean(v) for name, v in skill.items()}, "worst": worst}


if __name__ == "__main__":
    tell(**{"plan": _plan, "backtest": _year, "teams": _teams}[sys.argv[1]]())
