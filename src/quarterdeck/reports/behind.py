"""What stands behind one figure, in every format."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from quarterdeck.home.settings import Settings
from quarterdeck.indicators.answer import RowSet
from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.indicators.rows import rows
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.asking import get_ask, get_scope
from quarterdeck.reports.basis import Basis, get_basis
from quarterdeck.reports.formats import csv, words


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure: an indicator's, a team's, a day's."""

    indicator: str
    team: str
    day: date
    definition: str | None = None
    specialty: str | None = None
    as_of: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    found: RowSet
    basis: Basis


def build(snapshot: Snapshot, settings: Settings, asked: Asked) -> Behind:
    """The rows behind a figure. NothingYet, IndicatorError."""
    basis = get_basis(snapshot.manifest)
    scope = get_scope(snapshot, basis, asked.team, asked.specialty)
    ask = get_ask(
        settings, basis, scope, indicator=asked.indicator, first=asked.day, last=asked.day,
        definition=asked.definition, as_of=asked.as_of,
    )  # fmt: skip
    return Behind(rows(snapshot.connection, scope, ask, on=asked.day), basis)


def to_json(made: Behind) -> dict[str, Any]:
    """The document of ``rows --format json``."""
    found = made.found
    return {
        "schema": "quarterdeck.rows/1", "indicator": found.indicator, "team": found.scope.name,
        "specialty": found.scope.specialty, "date": found.date, "definition": found.definition, "value": found.value,
        "n": found.n, "complete": made.basis.complete, "columns": list(found.columns), "rows": list(found.rows),
        "caveats": [*found.caveats, *made.basis.remarks],
    }  # fmt: skip


def to_csv(made: Behind) -> str:
    """The rows, a column each; lists are joined by semicolons."""
    return csv.table(made.found.columns, ([_cell(row.get(c)) for c in made.found.columns] for row in made.found.rows))


def _cell(value: object) -> object:
    if isinstance(value, list | tuple):
        return ";".join(map(str, value))
    return value.isoformat() if isinstance(value, datetime) else value


def to_text(made: Behind) -> str:
    """For a terminal."""
    found = made.found
    console = Console(file=io.StringIO(), width=180, no_color=True, highlight=False)
    unit = get_indicator(found.indicator).unit
    head = f"{found.scope.name} · {found.indicator} ({found.definition}) on {found.date}"
    console.print(Text(f"{head}: {words.value(found.value, unit)}, n {found.n}", style="bold"))
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    for name in found.columns:
        heading = name.replace("_", " ")
        table.add_column(
            heading, justify="right" if "days" in name else "left", no_wrap=name != "reviewers", max_width=64
        )
    for row in found.rows:
        table.add_row(*(Text(_shown(row.get(name))) for name in found.columns))
    if found.rows:
        console.print(table)
    for line in (*found.caveats, *made.basis.remarks):
        console.print(Text(line, style="dim"))
    made_text = console.file
    assert isinstance(made_text, io.StringIO)  # noqa: S101 -- given above
    return made_text.getvalue()


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.1f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
