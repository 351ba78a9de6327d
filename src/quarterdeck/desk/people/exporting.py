"""The way out: the same files that come in, and a handbook's YAML. Importing what was exported changes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from quarterdeck.desk.people.kinds import KINDS, Values
from quarterdeck.desk.people.standing import standing
from quarterdeck.sources.files.handbook.writing import write_members, write_stages
from quarterdeck.sources.files.table import guarded


def to_csv(what: str) -> str:
    """All lines of a kind, with every column of its format."""
    return lines_to_csv(what, standing(what))


def lines_to_csv(what: str, lines: Iterable[Values]) -> str:
    """Given lines in the format of a kind."""
    names = KINDS[what].names
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(name, line[name]) for name in names] for line in lines)
    return out.getvalue()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return guarded(";".join(value))
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, date):
        return f"{value:%Y-%m}" if name == "month" else value.isoformat()
    return guarded(str(value))


def to_handbook(what: str, *, day: date) -> str:
    """Teams as ``stages.yml``, or the people of a day as a list of team members. KeyError for other kinds."""
    return _HANDBOOK[what](day)


def _members(day: date) -> str:
    return write_members(
        line
        for line in standing("people")
        if line["start_date"] <= day and (line["end_date"] is None or day <= line["end_date"])
    )


def _stages(day: date) -> str:
    held = [line for line in standing("teams") if line["valid_from"] is None or line["valid_from"] <= day]
    latest = {line["team"]: line for line in sorted(held, key=lambda line: line["valid_from"] or date.min)}
    return write_stages(latest.values())


_HANDBOOK: dict[str, Callable[[date], str]] = {"people": _members, "teams": _stages}
FORMS: dict[str, tuple[str, ...]] = {"csv": tuple(KINDS), "yml": tuple(_HANDBOOK)}
"""Which kinds there are in which form."""
