"""CSV files: a header line, UTF-8, columns in any order, unknown columns refused by name, every bad line listed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TypeVar

from quarterdeck.rota.checks import OTHER_ROTA, known_zone
from quarterdeck.rota.errors import BadRota
from quarterdeck.rota.model import LONG_LEAVE, WEEKDAYS, Assigned, Away, Carried, Person, Wish
from quarterdeck.rota.spans import FIRST, LAST, parse_instant, parse_number, parse_window

T = TypeVar("T")
Line = Mapping[str, str]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_WISH = 1000
_YES, _NO = {"yes", "true", "1", "y"}, {"", "no", "false", "0", "n"}


def read_lines(
    text: str, where: str, required: Sequence[str], optional: Sequence[str], make: Callable[[Line], T]
) -> list[T]:
    """Every line made into a value; raises ``BadRota`` with all bad lines."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    try:
        return _lines(reader, where, required, optional, make=make)
    except csv.Error as error:
        raise BadRota([f"{where}:{reader.line_num}: {error}"]) from None


def _lines(
    reader: csv.DictReader[str],
    where: str,
    required: Sequence[str],
    optional: Sequence[str],
    *,
    make: Callable[[Line], T],
) -> list[T]:
    header = [name.strip() for name in reader.fieldnames or ()]
    problems = [f"{where}:1: the column {name} is missing" for name in required if name not in header]
    problems += [f"{where}:1: unknown column {name!r}" for name in header if name not in {*required, *optional}]
    problems += [f"{where}:1: the column {name} is there twice" for name in set(header) if header.count(name) > 1]
    if problems:
        raise BadRota(problems)
    made = []
    for line in reader:
        values = {(key or "").strip(): (value or "").strip() for key, value in line.items() if isinstance(value, str)}
        try:
            if None in line:
                raise ValueError("more fields than columns")  # noqa: TRY301 -- one list of bad lines
            empty = [name for name in required if not values.get(name)]
            if empty:
                raise ValueError(f"{', '.join(empty)} is empty")  # noqa: TRY301
            made.append(make(values))
        except ValueError as error:
            problems.append(f"{where}:{reader.line_num}: {error}")
    if problems:
        raise BadRota(problems)
    return made


def people(text: str, where: str) -> list[Person]:
    """``handle,timezone`` and optionally what ``Person`` has."""
    optional = (
        "country", "name", "working_hours", "working_days", "start_date", "end_date",
        "level", "layers", "opt_outs", "training",
    )  # fmt: skip
    return read_lines(text, where, ("handle", "timezone"), optional, _person)


def _person(line: Line) -> Person:
    if not known_zone(line["timezone"]):
        raise ValueError(f"unknown time zone {line['timezone']!r}; use a name such as Europe/Berlin")
    return Person(
        handle=line["handle"],
        timezone=line["timezone"],
        country=line.get("country", "").upper() or None,
        name=line.get("name", ""),
        working_hours=parse_window(line.get("working_hours") or "09:00-17:00"),
        working_days=parse_days(_several(line.get("working_days", ""))) or WEEKDAYS,
        start_date=_day(line.get("start_date"), open_ended=FIRST),
        end_date=_day(line.get("end_date"), open_ended=LAST),
        level=line.get("level") or None,
        layers=tuple(_several(line.get("layers", ""))),
        opt_outs=frozenset(_several(line.get("opt_outs", ""))),
        training=_flag(line.get("training", "")),
    )


def away(text: str, where: str, zones: Mapping[str, str]) -> list[Away]:
    """``handle,start_date,end_date,kind`` (days, both included, on the person's calendar) or instants."""

    def make(line: Line) -> Away:
        begin, end = _span(line, zones, "start_date", "end_date")
        kind = line.get("kind") or "time off"
        return Away(line["handle"], begin, end, kind, kind not in LONG_LEAVE)

    return read_lines(text, where, ("handle", "start_date", "end_date"), ("kind",), make)


def other_rotas(text: str, where: str, zones: Mapping[str, str]) -> list[Away]:
    """``handle,rota,start_at,end_at``: duty in rotas that are not planned here; it is no eligible time."""

    def make(line: Line) -> Away:
        return Away(line["handle"], *_span(line, zones), OTHER_ROTA + line["rota"], counts=False)

    return read_lines(text, where, ("handle", "rota", "start_at", "end_at"), (), make)


def history(text: str, where: str, zones: Mapping[str, str]) -> list[Carried]:
    """``handle,start_at,end_at[,burden]``: shifts of the past, or sums over a longer span with their burden."""

    def make(line: Line) -> Carried:
        begin, end = _span(line, zones)
        return Carried(line["handle"], begin, end, _number(line.get("burden", "")))

    return read_lines(text, where, ("handle", "start_at", "end_at"), ("burden",), make)


def wishes(text: str, where: str, zones: Mapping[str, str]) -> list[Wish]:
    """``handle,start_at,end_at,weight``: positive likes, negative dislikes."""

    def make(line: Line) -> Wish:
        weight = int(line["weight"])
        if abs(weight) > MOST_WISH:
            raise ValueError(f"a weight of {weight}; at most {MOST_WISH} either way")
        return Wish(line["handle"], *_span(line, zones), weight)

    return read_lines(text, where, ("handle", "start_at", "end_at", "weight"), (), make)


def assigned(text: str, where: str) -> list[Assigned]:
    """``layer,start_at,end_at,handle``: a rota somebody made; further columns of our own CSV are let through."""

    def make(line: Line) -> Assigned:
        begin, end = _span(line, {}, zone="UTC")
        return Assigned(line["layer"], begin, end, line["handle"])

    optional = ("shift", "burden", "hours", "night", "weekend", "holiday", "reason", "name")
    return read_lines(text, where, ("layer", "start_at", "end_at", "handle"), optional, make)


def parse_days(names: Sequence[str]) -> frozenset[int]:
    """Days of the week as numbers from 0 (Monday); raises ``ValueError``."""
    for name in names:
        if name.lower()[:3] not in DAYS:
            raise ValueError(f"{name!r} is no day such as mon")
    return frozenset(DAYS.index(name.lower()[:3]) for name in names)


def _span(
    line: Line, zones: Mapping[str, str], first: str = "start_at", last: str = "end_at", *, zone: str | None = None
) -> tuple[datetime, datetime]:
    where = zone or zones.get(line["handle"])
    if where is None:
        raise ValueError(f"there is no person {line['handle']!r}")
    begin, end = parse_instant(line[first], where), parse_instant(line[last], where, ends=True)
    if end <= begin:
        raise ValueError(f"ends {line[last]}, before it starts {line[first]}")
    return begin, end


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.replace(" ", ";").split(";") if part.strip()]


def _day(text: str | None, *, open_ended: int) -> date | None:
    """A day; None without one, and where its year is beyond ``open_ended``, as HR systems write 9999-12-31."""
    made = date.fromisoformat(text) if text else None
    if made is None or (made.year <= open_ended if open_ended == FIRST else made.year > open_ended):
        return None
    if not FIRST <= made.year <= LAST:
        raise ValueError(f"the year {made.year} is not within {FIRST} to {LAST}")
    return made


def _number(text: str) -> Fraction | None:
    return parse_number(text) if text else None


def _flag(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError(f"{text!r} is neither yes nor no")
    return text.lower() in _YES
