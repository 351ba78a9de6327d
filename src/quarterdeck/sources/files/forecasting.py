"""The files that a forecast is asked with: items, sprints, the plan, scope, people, duty and closures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from quarterdeck.sources.files.table import (
    CsvColumn,
    Faults,
    Line,
    amount,
    calendar,
    day,
    read_lines,
    several,
    share,
    text,
    whole,
    zone,
)

_must = partial(CsvColumn, required=True)
LARGEST = 1_000_000_000


def day_or_instant(value: str) -> date:
    """An ISO day, or the UTC day of an instant with a zone, as GitLab writes them."""
    if len(value) <= 10:
        return day(value)
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("is not a day such as 2026-03-31 or an instant such as 2026-03-31T12:00:00Z") from None
    try:
        return instant.date() if instant.tzinfo is None else instant.astimezone(UTC).date()
    except OverflowError:
        raise ValueError("lies outside the years 1 to 9999 in UTC") from None


def part(value: str) -> float:
    """A share from 0 to 1."""
    number = amount(value)
    if number > 1:
        raise ValueError("is not a share from 0 to 1")
    return number


def number(value: str) -> int:
    """A whole number, also below 0."""
    try:
        found = int(value)
    except ValueError:
        raise ValueError("is not a whole number") from None
    if abs(found) > LARGEST:
        raise ValueError("is not between -1,000,000,000 and 1,000,000,000")
    return found


FORMATS: dict[str, tuple[CsvColumn, ...]] = {
    "items": (
        _must("id", text),
        CsvColumn("title", text),
        CsvColumn("epic", text),
        CsvColumn("created_date", day_or_instant),
        CsvColumn("started_date", day_or_instant),
        CsvColumn("finished_date", day_or_instant),
        CsvColumn("dropped_date", day_or_instant),
        CsvColumn("weight", amount),
    ),
    "sprints": (
        CsvColumn("sprint", text),
        _must("start_date", day),
        _must("end_date", day),
        _must("finished", amount),
        CsvColumn("committed", amount),
    ),
    "plan": (
        _must("epic", text),
        CsvColumn("items", amount),
        CsvColumn("done", amount),
        CsvColumn("done_share", part),
        CsvColumn("remaining", amount),
        CsvColumn("depends_on", several, empty=()),
        CsvColumn("people", several, empty=()),
        CsvColumn("priority", number, empty=0),
        CsvColumn("start_date", day),
        CsvColumn("target_date", day),
        CsvColumn("growth", amount),
    ),
    "scope": (_must("epic", text), _must("date", day), _must("items", amount), CsvColumn("done", amount)),
    "people": (
        _must("handle", text),
        CsvColumn("share", share, empty=1.0),
        CsvColumn("start_date", day),
        CsvColumn("end_date", day),
        CsvColumn("country", calendar),
        CsvColumn("ramp_days", whole, empty=0),
        CsvColumn("timezone", zone),
        # The columns of the people file that teams are imported from, so that one file does for both.
        *(
            CsvColumn(name, text)
            for name in (
                "name", "email", "gitlab_user_id", "gitlab_username", "team", "specialty", "role", "level", "grade",
                "manager", "leave_reason",
            )
        ),
    ),
    "timeoff": (_must("handle", text), _must("start_date", day), _must("end_date", day), CsvColumn("kind", text)),
    "oncall": (
        _must("handle", text),
        _must("start_date", day),
        _must("end_date", day),
        CsvColumn("load", part, empty=0.5),
    ),
    "closures": (
        _must("start_date", day),
        CsvColumn("end_date", day),
        CsvColumn("load", part, empty=1.0),
        CsvColumn("name", text),
    ),
}  # fmt: skip


def read(kind: str, path: Path) -> list[Line]:
    """The lines of a file of a kind of FORMATS. Raises FileError with every bad line."""
    faults = Faults(path.name)
    lines = read_lines(path, FORMATS[kind], faults)
    if kind in {"sprints", "timeoff", "oncall", "closures", "people"}:
        _check_order(lines, faults)
    if kind == "items":
        _check_items(lines, faults)
    faults.check()
    return lines


def _check_order(lines: Collection[Line], faults: Faults) -> None:
    for line in lines:
        first, last = line.values.get("start_date"), line.values.get("end_date")
        if first and last and last < first:
            faults.add(line.number, f"ends {last}, before it starts on {first}")


def _check_items(lines: Collection[Line], faults: Faults) -> None:
    for line in lines:
        started = line.values.get("started_date")
        for key in ("finished_date", "dropped_date"):
            ended = line.values.get(key)
            if started and ended and ended < started:
                faults.add(line.number, f"{key} {ended} is before started_date {started}: a negative duration")
