"""``quarterdeck rows``, ``why`` and ``waiting``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from quarterdeck.cli.common import Day, Instant, emit, with_home, with_output
from quarterdeck.home import settings
from quarterdeck.home.folder import Home
from quarterdeck.lake.store import Lake
from quarterdeck.reports import waiting
from quarterdeck.reports.basis import get_basis
from quarterdeck.reports.formats import json


@click.command("waiting")
@click.option("--team", "teams", multiple=True, help="A team or department; several may be given.")
@with_output("table", "json", "csv", "md")
@with_home
def waiting_command(home: Home, format_: str, output: Path | None, teams: tuple[str, ...]) -> None:
    """Whose turn it is, and what waits on us."""
    with Lake(home.lake).snapshot() as snapshot:
        made = waiting.build(snapshot, get_basis(snapshot.manifest), teams)
    writers = {"csv": waiting.to_csv, "md": waiting.to_markdown, "table": waiting.to_text}
    emit(json.dumps(waiting.to_json(made)) if format_ == "json" else writers[format_](made), output)


@click.command("rows")
@click.argument("indicator")
@click.option("--team", required=True, help="A team or department.")
@click.option("--on", "on", type=Day(), required=True, help="The point's day.")
@click.option("--definition", default=None, help="Another definition, such as strict.")
@click.option("--specialty", default=None, help="Only people of this specialty.")
@click.option("--as-of", type=Instant(), default=None, help="As it stood then.")
@click.option("--lake-version", type=int, default=None, help="As the lake knew it at that version.")
@with_output("table", "json", "csv")
@with_home
def rows_command(
    home: Home, format_: str, output: Path | None, lake_version: int | None, on: date, **options: Any
) -> None:
    """What stands behind one figure."""
    from quarterdeck.reports import behind  # noqa: PLC0415 -- only here

    loaded = settings.load(home)
    with Lake(home.lake).snapshot(lake_version) as snapshot:
        made = behind.build(snapshot, loaded, behind.Asked(day=on, **options))
    writers = {"csv": behind.to_csv, "table": behind.to_text}
    emit(json.dumps(behind.to_json(made)) if format_ == "json" else writers[format_](made), output)


@click.command("why")
@click.argument("indicator")
@click.option("--team", required=True, help="A team or department.")
@click.option("--from", "first", type=Day(), required=True, help="The earlier day.")
@click.option("--to", "last", type=Day(), required=True, help="The later day.")
@click.option("--definition", default=None, help="Another definition, such as strict.")
@click.option("--specialty", default=None, help="Only people of this specialty.")
@with_output("table", "json", "md")
@with_home
def why_command(home: Home, format_: str, output: Path | None, **options: Any) -> None:
    """What moved a figure about open work between two days, and what would bring it to target."""
    from quarterdeck.reports import moved  # noqa: PLC0415 -- only here

    loaded = settings.load(home)
    with Lake(home.lake).snapshot() as snapshot:
        made = moved.build(snapshot, loaded, moved.Asked(**options))
    writers = {"md": moved.to_markdown, "table": moved.to_text}
    emit(json.dumps(moved.to_json(made)) if format_ == "json" else writers[format_](made), output)
