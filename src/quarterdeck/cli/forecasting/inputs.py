"""Files and options to a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from quarterdeck.cli.forecasting.places import lines_of, placed
from quarterdeck.forecast.check import check
from quarterdeck.forecast.errors import BadPlan
from quarterdeck.forecast.flow import mean_weight
from quarterdeck.forecast.model import (
    Absence,
    Choices,
    Closure,
    Crew,
    Epic,
    History,
    Item,
    Person,
    Question,
    ScopePoint,
    Sprint,
)
from quarterdeck.sources.files.table import Line

NO_EPIC = "(no epic)"
PLAN = "plan"
FRESH_DAYS = 14
"""A file whose newest day is older than this is read as of that day."""


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the files and in the lake; ``people`` None: nobody is named."""

    items: tuple[Item, ...] = ()
    sprints: tuple[Sprint, ...] = ()
    crew: Crew = field(default_factory=Crew)
    remarks: tuple[str, ...] = ()


def from_files(options: dict[str, Any]) -> Given:
    """The history and crew that the files tell. Raises BadPlan where a people file names nobody."""
    items = tuple(items_of(lines_of("items", options["items"]))) if options.get("items") else ()
    sprints = tuple(_sprint(line) for line in _lines("sprints", options.get("sprints")))
    crew = Crew(
        people=_people(options.get("people")),
        absences=tuple(_absence(line) for line in _lines("timeoff", options.get("timeoff"))),
        duties=tuple(_absence(line) for line in _lines("oncall", options.get("oncall"))),
        closures=tuple(_closure(line) for line in _lines("closures", options.get("closures"))),
        calendar=options.get("calendar"),
        size=1.0 if options.get("team_size") is None else options["team_size"],
    )
    return Given(items, sprints, crew)


def merged(lake: Given, files: Given) -> Given:
    """The lake's items, with the people of the files where they name any."""
    crew = files.crew if files.crew.people else replace(files.crew, people=lake.crew.people)
    return Given((*lake.items, *files.items), files.sprints, crew, lake.remarks)


def items_of(lines: list[Line]) -> Iterable[Item]:
    """Items; where the file has no started_date column, an item starts when it is created."""
    for line in lines:
        values = line.values
        started = values.get("started_date")
        if "started_date" not in values:
            started = values.get("created_date")
        yield Item(
            values["id"], values.get("epic"), values.get("created_date"), started, values.get("finished_date"),
            values.get("dropped_date"), values.get("weight"),
        )  # fmt: skip


def _lines(kind: str, path: Path | None) -> list[Line]:
    return lines_of(kind, path) if path else []


def _sprint(line: Line) -> Sprint:
    return Sprint(line.values["start_date"], line.values["end_date"], line.values["finished"])


def _people(path: Path | None) -> tuple[Person, ...]:
    people = tuple(_person(line) for line in _lines("people", path))
    if path and not people:
        # Nobody named would mean a team of --team-size, which is not what a file is given for.
        raise BadPlan(["people: it is empty"])
    return people


def _person(line: Line) -> Person:
    values = line.values
    return Person(
        values["handle"], values.get("share", 1.0), values.get("start_date"), values.get("end_date"),
        values.get("country"), values.get("ramp_days", 0),
    )  # fmt: skip


def _absence(line: Line) -> Absence:
    values = line.values
    return Absence(values["handle"], values["start_date"], values["end_date"], values.get("load", 1.0))


def _closure(line: Line) -> Closure:
    values = line.values
    return Closure(values["start_date"], values.get("end_date") or values["start_date"], values.get("load", 1.0))


def question(options: dict[str, Any], given: Given, *, today: date) -> tuple[Question, list[str]]:
    """The question, checked, and what was guessed on the way. Raises BadPlan with a line for each fault."""
    remarks = list(given.remarks)
    as_of = options.get("as_of") or _guess_day(given, today, remarks)
    scope = tuple(_scope(line) for line in _lines("scope", options.get("scope")))
    history = History(_as_it_stood(given.items, as_of, today), given.sprints, scope, options.get("since"))
    weighted = options.get("unit") == "weight"
    plan = _plan(options, history, as_of, weighted=weighted)
    crew = given.crew
    asked = Question(history, plan, as_of, crew, _choices(options, weighted=weighted))
    try:
        check(asked, today=today)
    except BadPlan as bad:
        raise BadPlan(placed(bad.faults, options)) from None
    return asked, remarks


def _as_it_stood(items: tuple[Item, ...], as_of: date, today: date) -> tuple[Item, ...]:
    """Items as they were on ``as_of``: what ended later, but not after today, was open then."""
    if as_of >= today:
        return items
    made = []
    for item in items:
        if item.created and as_of < item.created <= today:
            continue
        started, finished, dropped = (
            None if day and as_of < day <= today else day for day in (item.started, item.finished, item.dropped)
        )
        made.append(replace(item, started=started, finished=finished, dropped=dropped))
    return tuple(made)


def _guess_day(given: Given, today: date, remarks: list[str]) -> date:
    """Today, or the newest day of history where that is long ago."""
    days = [day for i in given.items for day in (i.created, i.started, i.finished, i.dropped) if day and day <= today]
    days += [sprint.last for sprint in given.sprints if sprint.last <= today]
    newest = max(days, default=today)
    if today - newest <= timedelta(days=FRESH_DAYS):
        return today
    remarks.append(f"read as of {newest}, the newest day in the history; another with --as-of")
    return newest


def _scope(line: Line) -> ScopePoint:
    return ScopePoint(line.values["epic"], line.values["date"], line.values["items"], line.values.get("done"))


def _plan(options: dict[str, Any], history: History, as_of: date, *, weighted: bool) -> tuple[Epic, ...]:
    if options.get("plan"):
        counted = _counted(history.items, as_of, weighted=weighted)
        return _epics(lines_of("plan", options["plan"]), counted)
    if options.get("remaining") is not None:
        return (Epic(PLAN, options["remaining"], growth=None if options.get("scope") else 0.0),)
    left = _counted(history.items, as_of, weighted=weighted)
    return tuple(
        Epic(name, amount, done, growth=0.0 if name == NO_EPIC else None)
        for name, (amount, done) in left.items()
        if amount > 0
    )


def _counted(items: tuple[Item, ...], as_of: date, *, weighted: bool) -> dict[str, tuple[float, float]]:
    """What is left and done by epic, in order of the file; dropped items count as neither."""
    usual = mean_weight(items)
    left: dict[str, float] = defaultdict(float)
    done: dict[str, float] = defaultdict(float)
    for item in items:
        name = item.epic or NO_EPIC
        worth = (usual if item.weight is None else item.weight) if weighted else 1.0
        left[name] += 0.0
        if item.finished and item.finished <= as_of:
            done[name] += worth
        elif not item.dropped:
            left[name] += worth
    return {name: (amount, done[name]) for name, amount in left.items()}


def _epics(lines: list[Line], counted: dict[str, tuple[float, float]]) -> tuple[Epic, ...]:
    made: list[Epic] = []
    faults: list[str] = []
    for line in lines:
        try:
            made.append(_epic(line, counted))
        except BadPlan as bad:
            faults += bad.faults
    if faults:
        raise BadPlan(faults)
    return tuple(made)


def _epic(line: Line, counted: dict[str, tuple[float, float]]) -> Epic:
    values, name = line.values, line.values["epic"]
    return Epic(
        name,
        _remaining(line, counted),
        _done(line, counted),
        tuple(values.get("depends_on", ())),
        tuple(values.get("people", ())),
        values.get("priority", 0),
        values.get("start_date"),
        values.get("target_date"),
        values.get("growth"),
    )


def _done(line: Line, counted: dict[str, tuple[float, float]]) -> float:
    """What the plan says is done, 0 included; where it says nothing, the finished items of the epic."""
    said = line.values.get("done")
    return float(said) if said is not None else counted.get(line.values["epic"], (0.0, 0.0))[1]


def _remaining(line: Line, counted: dict[str, tuple[float, float]]) -> float:
    """``remaining``; else ``items`` less what is done (done, done_share, or finished items of the epic); else the
    epic's unfinished items."""
    values, name = line.values, line.values["epic"]
    if values.get("remaining") is not None:
        return float(values["remaining"])
    items = values.get("items")
    if items is None:
        if name not in counted:
            raise BadPlan(
                [f"plan line {line.number}: epic {name!r} has no items; give items, remaining or an items file"]
            )
        return counted[name][0]
    share = values.get("done_share")
    done = float(items) * float(share) if share is not None and values.get("done") is None else _done(line, counted)
    if done > items and values.get("done") is not None:
        raise BadPlan([f"plan line {line.number}: epic {name!r} has {done:g} done of {items:g} items"])
    return max(0.0, float(items) - done)


def _choices(options: dict[str, Any], *, weighted: bool) -> Choices:
    usual = Choices()
    return Choices(
        runs=options["runs"] if options.get("runs") is not None else usual.runs,
        seed=options["seed"] if options.get("seed") is not None else usual.seed,
        half_life=options["half_life"] if options.get("half_life") is not None else usual.half_life,
        focus=options["focus"] if options.get("focus") is not None else usual.focus,
        wip=options.get("wip"),
        switch_cost=options.get("switch_cost") or 0.0,
        weighted=weighted,
        horizon=options["horizon"] if options.get("horizon") is not None else usual.horizon,
        grow=not options.get("no_growth"),
    )
