"""Everything that can be wrong with a question, found before anything is simulated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from quarterdeck.forecast.crew import holidays_of
from quarterdeck.forecast.errors import BadPlan
from quarterdeck.forecast.model import Absence, Choices, Crew, Epic, History, Item, Question, Sprint

MOST_EPICS = 60
MOST_RUNS = 10_000_000
MOST_FAULTS = 20
MOST_PERSONS = 100_000


def check(asked: Question, *, today: date | None = None) -> None:
    """BadPlan with a line for each fault (the first 20). ``today``: a finish after it and ``as_of`` is refused."""
    latest = max(asked.as_of, today or asked.as_of)
    faults = [
        *_days(asked, today),
        *_history(asked.history, latest),
        *_crew(asked.crew),
        *_plan(asked),
        *_choices(asked.choices),
    ]
    if len(faults) > MOST_FAULTS:
        faults = [*faults[:MOST_FAULTS], f"and {len(faults) - MOST_FAULTS} more faults"]
    if faults:
        raise BadPlan(faults)


def _days(asked: Question, today: date | None) -> Iterator[str]:
    if today is not None and asked.as_of > today:
        yield f"as of {asked.as_of}: is after today, {today}; what will have happened by then is not known"
    since = asked.history.since
    if since is not None and since > asked.as_of:
        yield f"since {since}: is after {asked.as_of}, the last known day; nothing would be left of the history"


def _history(history: History, latest: date) -> Iterator[str]:
    if not history.items and not history.sprints:
        yield "history: it is empty; give finished items or sprints"
    yield from (f"item {name!r}: is given twice" for name in _repeated(item.id for item in history.items))
    for item in history.items:
        yield from _item(item, latest)
    yield from _sprints(sorted(history.sprints, key=lambda s: s.first), latest)
    for point in history.scope:
        if not point.items >= 0 or (point.done is not None and not 0 <= point.done <= point.items):
            yield f"scope of {point.epic!r} on {point.day}: done must lie between 0 and items"


def _sprints(sprints: Sequence[Sprint], latest: date) -> Iterator[str]:
    for sprint in sprints:
        if sprint.last < sprint.first:
            yield f"sprint {sprint.first}: ends {sprint.last}, before it starts"
        if not sprint.finished >= 0:
            yield f"sprint {sprint.first}: finished {sprint.finished:g} is negative; give 0 or more"
        if sprint.last > latest:
            yield f"sprint {sprint.first}: ends {sprint.last}, after {latest}; leave out what is not over"
    for one, other in pairwise(sprints):
        if other.first <= one.last:
            yield f"sprint {other.first}: overlaps the one from {one.first} to {one.last}"


def _item(item: Item, latest: date) -> Iterator[str]:
    ends = [day for day in (item.finished, item.dropped) if day]
    if item.finished and item.started is None:
        yield f"item {item.id!r}: finished {item.finished} but has no start, so no duration; give started_date"
    if len(ends) == 2:
        yield f"item {item.id!r}: is both finished and dropped; give one of them"
    if item.created and item.created > latest:
        yield f"item {item.id!r}: is created {item.created}, after {latest}; leave out what does not exist yet"
    for day in ends:
        if item.created and day < item.created <= latest:
            yield f"item {item.id!r}: ends {day}, before it is created on {item.created}"
        if item.started and day < item.started:
            yield f"item {item.id!r}: ends {day}, before it starts on {item.started}"
        if day > latest:
            yield f"item {item.id!r}: ends {day}, after {latest}; a finish cannot lie in the future"
    if item.started and item.started > latest:
        yield f"item {item.id!r}: starts {item.started}, after {latest}; leave the start of future work empty"
    if item.weight is not None and not 0 <= item.weight < 1e9:
        yield f"item {item.id!r}: weight {item.weight:g} is not a number of 0 or more"


def _crew(crew: Crew) -> Iterator[str]:
    handles = {person.handle for person in crew.people}
    yield from (f"person {name!r}: is given twice" for name in _repeated(p.handle for p in crew.people))
    for person in crew.people:
        if not 0 < person.share <= 1:
            yield f"person {person.handle!r}: share {person.share:g} is not above 0 and at most 1"
        if person.start and person.end and person.end < person.start:
            yield f"person {person.handle!r}: ends {person.end}, before the start on {person.start}"
        if person.ramp_days < 0:
            yield f"person {person.handle!r}: ramp_days {person.ramp_days} is negative"
    yield from _calendars({crew.calendar, *(p.country for p in crew.people)})
    if not 0.01 <= crew.size <= MOST_PERSONS:
        yield f"team size {crew.size:g}: must lie between 0.01 and {MOST_PERSONS:,}"
    yield from _spans("time off", crew.absences, handles)
    yield from _spans("on-call duty", crew.duties, handles)
    for closure in crew.closures:
        if closure.last < closure.first:
            yield f"closure from {closure.first}: ends {closure.last}, before it starts"


def _calendars(calendars: Iterable[str | None]) -> Iterator[str]:
    for calendar in sorted(c for c in calendars if c):
        try:
            holidays_of(calendar, 2020, 2020)
        except NotImplementedError:
            yield f"country {calendar!r}: no holidays are known for it; use a code such as PT or DE-BY"


def _spans(what: str, spans: Sequence[Absence], handles: set[str]) -> Iterator[str]:
    by_person: dict[str, list[Absence]] = defaultdict(list)
    for span in spans:
        if span.handle not in handles:
            yield f"{what} of {span.handle!r} from {span.first}: nobody of that handle is in people"
        if span.last < span.first:
            yield f"{what} of {span.handle!r} from {span.first}: ends {span.last}, before it starts"
        if not 0 <= span.load <= 1:
            yield f"{what} of {span.handle!r} from {span.first}: load {span.load:g} is not between 0 and 1"
        by_person[span.handle].append(span)
    for handle, own in by_person.items():
        for one, other in pairwise(sorted(own, key=lambda s: (s.first, s.last))):
            if other.first <= one.last and one.first <= one.last:
                yield f"{what} of {handle!r} from {other.first}: overlaps that from {one.first} to {one.last}"


def _plan(asked: Question) -> Iterator[str]:
    plan = asked.plan
    names = {epic.name for epic in plan}
    handles = {person.handle for person in asked.crew.people}
    if len(plan) > MOST_EPICS:
        yield f"plan: has {len(plan)} epics where {MOST_EPICS} can be forecast at once; leave out what is far away"
    yield from (f"epic {name!r}: is given twice" for name in _repeated(epic.name for epic in plan))
    for epic in plan:
        yield from _epic(epic, names, handles)
        yield from _nobody(epic, asked)
    cycle = _find_cycle(plan)
    if cycle:
        yield f"dependencies: {' → '.join(cycle)} is a circle; take one of them away"


def _epic(epic: Epic, names: set[str], handles: set[str]) -> Iterator[str]:
    if not 0 <= epic.remaining < 1e6:
        yield f"epic {epic.name!r}: remaining {epic.remaining:g} is not between 0 and 1,000,000"
    if epic.growth is not None and not 0 <= epic.growth < 0.9:
        yield f"epic {epic.name!r}: growth {epic.growth:g} is not at least 0 and below 0.9 items for each finished"
    for name in epic.depends_on:
        if name not in names:
            yield f"epic {epic.name!r}: depends on {name!r}, which is not in the plan"
    if handles:
        for handle in epic.people:
            if handle not in handles:
                yield f"epic {epic.name!r}: {handle!r} is not in people"
    elif epic.people:
        yield f"epic {epic.name!r}: names people, but no people are given; add --people or leave the column empty"


def _nobody(epic: Epic, asked: Question) -> Iterator[str]:
    """Nobody who may work on the epic will be there."""
    if not asked.crew.people or epic.remaining <= 0:
        return
    first = max(asked.as_of + timedelta(days=1), epic.start or date.min)
    crew = [p for p in asked.crew.people if not epic.people or p.handle in epic.people]
    if crew and all(p.end is not None and p.end < first for p in crew):
        yield f"epic {epic.name!r}: nobody who works on it is there from {first} on"


def _find_cycle(plan: Sequence[Epic]) -> list[str]:
    """A circle of dependencies, first name repeated at the end; empty where there is none."""
    left = {epic.name: set(epic.depends_on) for epic in plan}
    while free := {name for name, before in left.items() if not before & left.keys()}:
        left = {name: before for name, before in left.items() if name not in free}
    trail: list[str] = []
    name = min(left, default=None)
    while name is not None and name not in trail:
        trail.append(name)
        name = min(left[name] & left.keys())
    return [*trail[trail.index(name) :], name] if name is not None else []


def _choices(choices: Choices) -> Iterator[str]:
    if not 100 <= choices.runs <= MOST_RUNS:
        yield f"runs {choices.runs}: must lie between 100 and {MOST_RUNS:,}"
    if not 1 <= choices.horizon <= 36_525:
        yield f"horizon {choices.horizon} days: must lie between 1 and 36,525; an empty horizon has no answer"
    if not 0 < choices.focus <= 1:
        yield f"focus {choices.focus:g}: is not above 0 and at most 1"
    if choices.wip is not None and choices.wip < 1:
        yield f"WIP limit {choices.wip}: must be at least 1 epic"
    if not 0 <= choices.switch_cost < 1:
        yield f"switch cost {choices.switch_cost:g}: is not at least 0 and below 1"
    if not (choices.half_life == 0 or choices.half_life >= 1):
        yield f"half-life {choices.half_life:g} weeks: must be at least 1, or 0 where all weeks count alike"
    if choices.seed < 0:
        yield f"seed {choices.seed}: must be at least 0"


def _repeated(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
