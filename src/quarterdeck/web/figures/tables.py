"""The tables behind charts and figures: what is shown of them, in which order, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quarterdeck.indicators.answer import RowSet
from quarterdeck.indicators.rows import PEOPLE
from quarterdeck.reports.figure import Figure
from quarterdeck.reports.formats import csv
from quarterdeck.web.faults import Refused

SIZE = 50
_POINTS = ("date", "value", "unit", "n", "partial", "low", "high", "mean", "caveat")


def points_table(found: Figure) -> str:
    """The series as CSV, a line for each point."""
    lines = (
        (p.date, p.value, found.report.unit, p.n, p.partial, p.low, p.high, p.mean, p.caveat)
        for p in found.report.series
    )
    return csv.table(_POINTS, lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of rows. ``columns`` are shown, ``sortable`` those by which one may sort: never people's."""

    columns: tuple[str, ...]
    sortable: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int
    page: int
    pages: int
    sort: str
    text: str


def sheet(found: RowSet, *, sort: str, text: str, page: str) -> Sheet:
    """The rows that hold a text, sorted by a column (``-`` before it: falling). Refused for what cannot be sorted."""
    rows = _sorted(_matching(found, text), sort, found.columns)
    pages = max(1, -(-len(rows) // SIZE))
    number = min(max(int(page) if page.isdecimal() and len(page) < 9 else 1, 1), pages)
    shown = tuple(_cells(row, found.columns) for row in rows[(number - 1) * SIZE : number * SIZE])
    return Sheet(found.columns, sortable(found.columns), shown, len(rows), number, pages, sort, text)


def whole_table(found: RowSet, *, sort: str, text: str) -> str:
    """All of these rows as CSV."""
    rows = _sorted(_matching(found, text), sort, found.columns)
    return csv.table(found.columns, ([_plain(cell) for cell in _cells(row, found.columns)] for row in rows))


def sortable(columns: Sequence[str]) -> tuple[str, ...]:
    """Columns by which a table may be sorted: no table is sorted by person."""
    return tuple(column for column in columns if column not in PEOPLE)


def _matching(found: RowSet, text: str) -> list[dict[str, Any]]:
    """Rows in which the title, the reference or another word that is no person's holds the text."""
    wanted = text.casefold().strip()
    columns = sortable(found.columns)
    if not wanted:
        return list(found.rows)
    return [r for r in found.rows if any(wanted in c.casefold() for k in columns if isinstance(c := r.get(k), str))]


def _sorted(rows: list[dict[str, Any]], sort: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    if not sort:
        return rows
    name = sort.removeprefix("-")
    if name not in sortable(columns):
        raise Refused(f"rows cannot be sorted by {name!r}; choose one of {', '.join(sortable(columns))}")
    known = [row for row in rows if row.get(name) is not None]
    known.sort(key=lambda row: _key(row[name]), reverse=sort.startswith("-"))
    return known + [row for row in rows if row.get(name) is None]


def _key(value: Any) -> tuple[int, Any]:
    """Numbers, then instants, then words."""
    if isinstance(value, int | float):
        return 0, value
    if isinstance(value, datetime):
        return 1, value.timestamp()
    return 2, str(value).casefold()


def _cells(row: dict[str, Any], columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row.get(column) for column in columns)


def _plain(cell: Any) -> Any:
    if isinstance(cell, list | tuple):
        return ";".join(map(str, cell))
    return cell.isoformat() if isinstance(cell, datetime) else cell
