"""``quarterdeck export``."""

from __future__ import annotations

from pathlib import Path

import click

from quarterdeck.cli.common import emit, now, with_home, with_output
from quarterdeck.cli.desk import desk_of
from quarterdeck.cli.imports import KINDS
from quarterdeck.home.folder import Home


@click.command("export")
@click.argument("what", type=click.Choice((*KINDS, "indicators")))
@click.option("--team", "teams", multiple=True, help="Indicators of this team or department only; may be repeated.")
@with_output("csv", "yaml")
@with_home
def export_command(what: str, home: Home, teams: tuple[str, ...], format_: str, output: Path | None) -> None:
    """Write teams, people, positions, plan, identity or timeoff as a file that can be imported again.

    yaml is a GitLab handbook's: team members for people, stages with groups for teams; indicators are always so.
    """
    if what == "indicators":
        from quarterdeck.cli.handbook import give_indicators  # noqa: PLC0415 -- only where it is wanted

        emit(give_indicators(home, teams), output)
        return
    if format_ == "yaml" and what not in {"people", "teams"}:
        raise click.UsageError(f"a handbook has no file of {what}; yaml is for people and teams")
    with desk_of(home):
        from quarterdeck.desk.people import exporting  # noqa: PLC0415 -- needs Django set up

        text = exporting.to_csv(what) if format_ == "csv" else exporting.to_handbook(what, day=now().date())
    emit(text, output)
