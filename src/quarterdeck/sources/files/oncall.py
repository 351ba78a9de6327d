"""Shifts of a published rota, as ``quarterdeck rota plan --format csv`` and ``rota import`` write them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from quarterdeck.sources.files.table import CsvColumn, Faults, Line, read_lines, text


def instant(cell: str) -> datetime:
    """An instant in UTC. ValueError where it names no zone."""
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError("is no instant with its zone, such as 2026-03-31T08:00Z")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("lies outside the calendar") from None


ONCALL = (
    CsvColumn("layer", text, required=True),
    CsvColumn("start_at", instant, required=True),
    CsvColumn("end_at", instant, required=True),
    CsvColumn("handle", text, required=True),
    CsvColumn("shift", text),
    CsvColumn("reason", text),
)
LONGEST_DAYS = 92
"""Of one shift: a longer one is a wrong year."""


def read_oncall(path: Path, *, known: frozenset[str]) -> list[Line]:
    """All shifts, in file order. ``known`` are the handles of the people, in lower case. FileError with every fault."""
    faults = Faults(path.name)
    lines = read_lines(path, ONCALL, faults)
    seen: dict[tuple[object, ...], int] = {}
    for line in lines:
        values = line.values
        if not values["start_at"] < values["end_at"]:
            faults.add(line.number, f"ends {values['end_at']:%Y-%m-%d %H:%M}, not after it starts")
        elif (values["end_at"] - values["start_at"]).days > LONGEST_DAYS:
            faults.add(line.number, f"is longer than {LONGEST_DAYS} days; check the year")
        if values["handle"].casefold() not in known:
            faults.add(line.number, f"handle {values['handle']!r} is not among the imported people")
        if len(values["layer"]) > 200:
            faults.add(line.number, "layer is longer than 200 characters")
        key = (values["layer"], values["start_at"], values["handle"].casefold())
        if key in seen:
            faults.add(line.number, f"is the same shift as line {seen[key]}")
        seen[key] = line.number
    faults.check()
    return lines
