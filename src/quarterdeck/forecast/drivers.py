"""What makes the date what it is: the same forecast with one cause taken away, under the same luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from quarterdeck.forecast.model import Crew, Question
from quarterdeck.forecast.simulate import Going, Ready, endless, ends_of, ready
from quarterdeck.forecast.when import quantile_day

RUNS = 4_000
LEVEL = 0.85


@dataclass(frozen=True, slots=True)
class Driver:
    """``days`` that the 85% day would come sooner without the cause; None where one of the two is beyond the
    horizon."""

    name: str
    what: str
    days: int | None


def drivers(made: Ready, *, going: Going = endless) -> list[Driver]:
    """The causes that are in the question, the largest first; fewer, or none, where time runs out. Both sides of a
    comparison have as many runs."""
    asked = replace(made.asked, choices=replace(made.asked.choices, runs=min(RUNS, made.asked.choices.runs)))
    base = replace(made, asked=asked)
    found: list[Driver] = []
    if not going():
        return found
    ends = ends_of(base, going=going).max(axis=0)
    for name, what, without in _causes(base):
        if not going():
            break
        other = ends_of(without(), going=going).max(axis=0)
        count = min(len(ends), len(other))
        usual, day = quantile_day(ends[:count], LEVEL), quantile_day(other[:count], LEVEL)
        found.append(Driver(name, what, None if usual is None or day is None else usual - day))
    return sorted(found, key=lambda one: -(one.days if one.days is not None else 1 << 30))


def _causes(base: Ready) -> Iterator[tuple[str, str, Callable[[], Ready]]]:
    asked = base.asked
    if base.growth or any(epic.growth for epic in asked.plan):
        yield "scope", "scope that is added on the way", lambda: _with(base, _no_growth(asked))
    if base.doubt > 0:
        yield "history", "how little history tells the team's speed", lambda: replace(base, doubt=0.0)
    crew = asked.crew
    if crew.absences:
        yield "time_off", "time off", lambda: _with(base, replace(asked, crew=replace(crew, absences=())))
    if crew.duties:
        yield "on_call", "on-call duty", lambda: _with(base, replace(asked, crew=replace(crew, duties=())))
    if crew.closures or crew.calendar or any(p.country for p in crew.people):
        yield "holidays", "holidays and closures", lambda: _with(base, replace(asked, crew=_open_always(crew)))
    if any(epic.depends_on for epic in asked.plan):
        yield "dependencies", "waiting for other epics", lambda: _with(base, _no_waiting(asked))
    for epic in asked.plan:
        if len(asked.plan) > 1 and epic.remaining > 0:
            yield f"epic:{epic.name}", f"the epic {epic.name}", partial(_with, base, _without(asked, epic.name))


def _with(base: Ready, asked: Question) -> Ready:
    """Another plan for the days to come, history read as it was."""
    made = ready(asked)
    return replace(made, flow=base.flow, blocks=base.blocks, doubt=base.doubt, growth=base.growth, days=base.days)


def _no_growth(asked: Question) -> Question:
    plan = tuple(replace(epic, growth=0.0) for epic in asked.plan)
    return replace(asked, plan=plan, choices=replace(asked.choices, grow=False))


def _open_always(crew: Crew) -> Crew:
    people = tuple(replace(person, country=None) for person in crew.people)
    return replace(crew, people=people, closures=(), calendar=None)


def _no_waiting(asked: Question) -> Question:
    return replace(asked, plan=tuple(replace(epic, depends_on=()) for epic in asked.plan))


def _without(asked: Question, name: str) -> Question:
    return replace(asked, plan=tuple(replace(e, remaining=0.0) if e.name == name else e for e in asked.plan))
