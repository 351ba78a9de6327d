"""``quarterdeck import``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import click

from quarterdeck.cli.common import notice, now, with_home
from quarterdeck.home import secrets
from quarterdeck.home.folder import Home, write_whole
from quarterdeck.lake import importing
from quarterdeck.lake.store import Lake


@click.command("import")
@click.argument("what", type=click.Choice(importing.KINDS))
@click.argument("file", type=click.Path(path_type=Path))
@with_home
def import_command(what: str, file: Path, home: Home) -> None:
    """Take in a CSV file: the whole of it, or nothing and a list of every bad line.

    WHAT is teams, people, positions, plan, identity or timeoff; the columns stand in docs/files.md.
    """
    home.make()
    lake = Lake(home.lake)
    surrogate = secrets.Surrogates(secrets.get_key(home))
    if what == "timeoff":
        count = _keep_timeoff(home, lake, file, surrogate)
        click.echo(f"timeoff: {count} lines taken")
        return
    done = importing.take(lake, cast("importing.What", what), file, surrogate=surrogate, now=now())
    for remark in done.remarks:
        notice(f"{what}: {remark}")
    click.echo(f"{what}: {done.lines} lines taken")


def _keep_timeoff(home: Home, lake: Lake, file: Path, surrogate: secrets.Surrogates) -> int:
    """Absences are nobody's figure: they stay out of the lake, under surrogates, readable by the owner alone."""
    lines = importing.check_timeoff(lake, file, surrogate=surrogate, now=now())
    kept = [
        {
            "person": surrogate.person(line.values["handle"]),
            "start_date": line.values["start_date"].isoformat(),
            "end_date": line.values["end_date"].isoformat(),
            "kind": line.values.get("kind"),
        }
        for line in lines
    ]
    write_whole(home.private / "timeoff.json", json.dumps(kept).encode())
    return len(kept)
