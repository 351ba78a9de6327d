"""Reports as CSV: one line for each point, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from quarterdeck.reports.model import Report

COLUMNS = (
    "team", "specialty", "indicator", "unit", "definition", "grain", "date", "value", "n", "partial", "low", "high",
    "mean", "caveat",
)  # fmt: skip


def report(made: Report) -> str:
    """Every point of every series; an absent value is an empty cell."""
    return table(COLUMNS, _lines(made))


def _lines(made: Report) -> Iterable[Sequence[Any]]:
    for team in made.teams:
        for one in team.indicators:
            for p in one.series:
                yield (
                    team.scope.name, team.scope.specialty, one.id, one.unit, one.definition, one.grain, p.date, p.value,
                    p.n, p.partial, p.low, p.high, p.mean, p.caveat,
                )  # fmt: skip


def table(columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """CSV text; a cell that a spreadsheet would take for a formula is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in line] for line in lines)
    return out.getvalue()


def _safe(cell: object) -> object:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{cell}"
    return "" if cell is None else cell
