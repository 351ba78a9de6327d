"""Reports for a terminal, through rich."""

from __future__ import annotations

import io

from rich.console import Console
from rich.table import Table
from rich.text import Text

from quarterdeck.reports.formats import rows_of
from quarterdeck.reports.model import Report, TeamReport

_COLOURS = {"okay": "green", "attention": "yellow", "problem": "red"}
_RIGHT = {"Now", "n", "Usual", "Target"}


def report(made: Report, *, width: int | None = None, colour: bool = False) -> str:
    """The whole report as text; with colours only where asked for."""
    out = io.StringIO()
    console = Console(file=out, width=width or 132, force_terminal=colour, no_color=not colour, highlight=False)
    render(made, console)
    return out.getvalue()


def render(made: Report, console: Console) -> None:
    """Print the report onto a console."""
    for team in made.teams:
        _team(team, made, console)
    for line in rows_of.footer(made):
        console.print(Text(line, style="dim"))


def _team(team: TeamReport, made: Report, console: Console) -> None:
    lines = rows_of.lines(team)
    kind = "department" if team.scope.department else "team"
    title = f"{team.scope.name} ({kind}{', ' + team.scope.specialty if team.scope.specialty else ''})"
    if not lines:
        console.print(Text(f"{title}: nothing to show yet\n", style="bold"))
        return
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 1), pad_edge=False)
    for name in rows_of.HEADER:
        table.add_column(name, justify="right" if name in _RIGHT else "left", header_style="dim")
    for line in lines:
        cells = [Text(cell) for cell in line.cells]
        cells[6].stylize(_COLOURS.get(line.health, "dim"))
        if line.unusual:
            cells[1].stylize("bold")
        table.add_row(*cells)
    console.print(table)
    for caveat in rows_of.own_caveats(team, made):
        console.print(Text(f"  {caveat}", style="dim"))
    console.print()
