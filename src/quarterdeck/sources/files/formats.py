"""The six formats, read and checked: each function gives lines in file order or raises FileError with all faults."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from quarterdeck.sources.files.table import (
    CsvColumn,
    Faults,
    Line,
    amount,
    calendar,
    day,
    month,
    one_of,
    read_lines,
    several,
    share,
    text,
    whole,
    zone,
)

MAX_SPANS = 1000
"""Spans of one person: more is a mistake, and every pair is compared."""
_must = partial(CsvColumn, required=True)

TEAMS = (
    _must("team", text),
    CsvColumn("parent", text),
    CsvColumn("group_label", text),
    CsvColumn("projects", several, empty=()),
    CsvColumn("handbook_globs", several, empty=()),
    CsvColumn("calendar", calendar),
    CsvColumn("timezone", zone),
    CsvColumn("valid_from", day),
)
PEOPLE = (
    _must("handle", text),
    CsvColumn("name", text),
    CsvColumn("email", text),
    CsvColumn("gitlab_user_id", whole),
    CsvColumn("gitlab_username", lambda value: text(value).removeprefix("@").lower()),
    _must("team", text),
    CsvColumn("specialty", text),
    CsvColumn("role", text),
    CsvColumn("level", text),
    CsvColumn("grade", text),
    CsvColumn("manager", text),
    CsvColumn("share", share, empty=1.0),
    _must("start_date", day),
    CsvColumn("end_date", day),
    CsvColumn("leave_reason", one_of("voluntary", "involuntary", "transfer")),
    CsvColumn("timezone", zone),
    CsvColumn("country", text),
)
POSITIONS = (
    _must("id", text),
    _must("team", text),
    CsvColumn("title", text),
    CsvColumn("level", text),
    _must("opened_date", day),
    CsvColumn("closed_date", day),
    CsvColumn("accepted_date", day),
    CsvColumn("start_date", day),
    CsvColumn("status", text),
)
PLAN = (
    _must("team", text),
    _must("month", month),
    CsvColumn("planned_headcount", amount),
    CsvColumn("planned_hires", amount),
)
IDENTITY = (
    _must("date", day),
    _must("scope", text),
    _must("dimension", text),
    _must("category", text),
    _must("count", whole),
)
TIMEOFF = (_must("handle", text), _must("start_date", day), _must("end_date", day), CsvColumn("kind", text))


def read_teams(path: Path) -> list[Line]:
    """Teams and departments; a team may have several lines that hold from different days."""
    faults = Faults(path.name)
    lines = read_lines(path, TEAMS, faults)
    check_teams(lines, faults)
    return lines


def check_teams(lines: list[Line], faults: Faults) -> None:
    """What holds between lines: one a team and day, parents that are there, no circles. BadLines with every fault."""
    names = {line.values["team"] for line in lines}
    _unique(lines, ("team", "valid_from"), faults)
    for line in lines:
        parent = line.values.get("parent")
        if parent and parent not in names:
            faults.add(line.number, f"parent {parent!r} has no line of its own")
    _no_circles(lines, faults)
    faults.check()


def _no_circles(lines: list[Line], faults: Faults) -> None:
    parents = {line.values["team"]: line.values.get("parent") for line in lines}
    for line in lines:
        seen = {line.values["team"]}
        above = line.values.get("parent")
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above == line.values["team"]:
            faults.add(line.number, f"team {above!r} is its own ancestor")


def read_people(path: Path, *, teams: Collection[str], known: Collection[str] = ()) -> list[Line]:
    """Membership spans, adjoining ones cut apart; ``teams`` known so far (none: every name is taken).

    ``known`` are handles of people elsewhere, who may be managers without a line of their own.

    A span's ``end_date`` is its last day; where the person's next span begins on that very day, it ends the day
    before.
    """
    faults = Faults(path.name)
    lines = read_lines(path, PEOPLE, faults)
    check_people(lines, faults, teams=teams, known=known)
    return lines


def check_people(lines: list[Line], faults: Faults, *, teams: Collection[str], known: Collection[str] = ()) -> None:
    """What holds between lines, and adjoining spans cut apart in place. BadLines with every fault."""
    handles = {line.values["handle"].casefold() for line in lines} | {handle.casefold() for handle in known}
    for line in lines:
        _check_person(line, teams, handles, faults)
    by_person = _by_person(lines)
    for spans in by_person.values():
        _cut_adjoining(spans)
        _check_spans(spans, faults)
    _check_accounts(by_person, faults)
    faults.check()


def _check_person(line: Line, teams: Collection[str], handles: Collection[str], faults: Faults) -> None:
    values = line.values
    if teams and values["team"] not in teams:
        faults.add(line.number, f"team {values['team']!r} is not in the imported teams")
    manager = values.get("manager")
    if manager and manager.casefold() not in handles:
        faults.add(line.number, f"manager {manager!r} is no handle in this file")
    if values.get("end_date") and values["end_date"] < values["start_date"]:
        faults.add(line.number, f"ends {values['end_date']}, before it starts on {values['start_date']}")


def _by_person(lines: list[Line]) -> dict[str, list[Line]]:
    people: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        people[line.values["handle"].casefold()].append(line)
    for spans in people.values():
        spans.sort(key=lambda line: line.values["start_date"])
    return people


def _cut_adjoining(spans: list[Line]) -> None:
    starts = {line.values["start_date"] for line in spans}
    for line in spans:
        end: date | None = line.values.get("end_date")
        if end and end in starts and end > line.values["start_date"]:
            line.values["end_date"] = end - timedelta(days=1)


def _check_spans(spans: list[Line], faults: Faults) -> None:
    if len(spans) > MAX_SPANS:
        faults.add(spans[MAX_SPANS].number, f"more than {MAX_SPANS} spans for one handle")
        return
    for n, line in enumerate(spans):
        for other in spans[n + 1 :]:
            if _end(line) < other.values["start_date"]:
                break
            if _same_place(line, other):
                faults.add(other.number, f"overlaps line {line.number}: the same person, team and specialty")
    for line in spans:
        start = line.values["start_date"]
        total = sum(s.values.get("share", 1.0) for s in spans if s.values["start_date"] <= start <= _end(s))
        if total > 1 + 1e-9:
            faults.add(line.number, f"shares sum to {total:g} on {start}, above 1")


def _end(line: Line) -> date:
    return line.values.get("end_date") or date.max


def _same_place(one: Line, other: Line) -> bool:
    return all(one.values.get(key) == other.values.get(key) for key in ("team", "specialty"))


def _check_accounts(people: dict[str, list[Line]], faults: Faults) -> None:
    owners: dict[object, str] = {}
    for handle, spans in people.items():
        for line in spans:
            for key in ("gitlab_user_id", "gitlab_username"):
                account = line.values.get(key)
                if account is not None and owners.setdefault((key, account), handle) != handle:
                    faults.add(line.number, f"{key} {account} is given for two handles")


def read_positions(path: Path) -> list[Line]:
    """Positions; an id appears once and dates run forward."""
    faults = Faults(path.name)
    lines = read_lines(path, POSITIONS, faults)
    _unique(lines, ("id",), faults)
    for line in lines:
        opened = line.values["opened_date"]
        for key in ("closed_date", "accepted_date"):
            if line.values.get(key) and line.values[key] < opened:
                faults.add(line.number, f"{key} {line.values[key]} is before opened_date {opened}")
    faults.check()
    return lines


def read_plan(path: Path) -> list[Line]:
    """The plan; one line for each team and month."""
    return _read_unique(path, PLAN, ("team", "month"))


def read_identity(path: Path) -> list[Line]:
    """Counts by dimension; one line for each day, scope, dimension and category."""
    return _read_unique(path, IDENTITY, ("date", "scope", "dimension", "category"))


def read_timeoff(path: Path) -> list[Line]:
    """Time off; spans of days, both ends included."""
    faults = Faults(path.name)
    lines = read_lines(path, TIMEOFF, faults)
    _unique(lines, ("handle", "start_date", "end_date", "kind"), faults)
    for line in lines:
        if line.values["end_date"] < line.values["start_date"]:
            faults.add(line.number, f"ends {line.values['end_date']}, before it starts on {line.values['start_date']}")
    faults.check()
    return lines


def _read_unique(path: Path, columns: tuple[CsvColumn, ...], keys: tuple[str, ...]) -> list[Line]:
    faults = Faults(path.name)
    lines = read_lines(path, columns, faults)
    _unique(lines, keys, faults)
    faults.check()
    return lines


def _unique(lines: Iterable[Line], keys: tuple[str, ...], faults: Faults) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for line in lines:
        key = tuple(line.values.get(name) for name in keys)
        first = seen.setdefault(key, line.number)
        if first != line.number:
            faults.add(line.number, f"repeats line {first}: same {', '.join(keys)}")
