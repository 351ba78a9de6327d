"""Reports as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from quarterdeck.reports.formats import rows_of
from quarterdeck.reports.model import Report, TeamReport


def report(made: Report) -> str:
    """A heading and a table for each team, then how far the data goes."""
    parts = ["# Performance indicators", *(_team(team, made) for team in made.teams)]
    parts.append("\n".join(f"- {escape(line)}" for line in rows_of.footer(made)))
    return "\n\n".join(parts) + "\n"


def _team(team: TeamReport, made: Report) -> str:
    lines = rows_of.lines(team)
    title = f"## {escape(team.scope.name)}" + (f" ({escape(team.scope.specialty)})" if team.scope.specialty else "")
    if not lines:
        return f"{title}\n\nNothing to show yet."
    caveats = [f"- {escape(caveat)}" for caveat in rows_of.own_caveats(team, made)]
    return "\n\n".join(filter(None, [title, table(rows_of.HEADER, (x.cells for x in lines)), "\n".join(caveats)]))


def table(header: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """A Markdown table; what would break a cell is escaped."""
    made = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    made += [f"| {' | '.join(escape(cell) for cell in line)} |" for line in lines]
    return "\n".join(made)


def escape(cell: object) -> str:
    """Text that Markdown shows as it is."""
    text = "" if cell is None else str(cell)
    for mark in ("\\", "|", "<", "*", "_", "`", "["):
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())
