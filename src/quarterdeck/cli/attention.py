"""``quarterdeck attention``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from quarterdeck.cli.common import Day, emit, with_home, with_output
from quarterdeck.home.folder import Home
from quarterdeck.lake.store import Lake
from quarterdeck.reports import attention, attention_text
from quarterdeck.reports.basis import get_basis
from quarterdeck.reports.formats import json


@click.command("attention")
@click.option("--team", "teams", multiple=True, help="A team or department; several may be given.")
@click.option("--on", "on", type=Day(), default=None, help="As it stood at the end of that day.")
@with_output("table", "json", "csv", "md", "issue")
@with_home
def attention_command(home: Home, format_: str, output: Path | None, teams: tuple[str, ...], on: date | None) -> None:
    """Open merge requests on which no human has acted for 28 days."""
    with Lake(home.lake).snapshot() as snapshot:
        made = attention.build(snapshot, get_basis(snapshot.manifest), teams, on=on)
    writers = {
        "csv": attention_text.to_csv, "md": attention_text.to_markdown, "table": attention_text.to_text,
        "issue": attention_text.to_issues,
    }  # fmt: skip
    emit(json.dumps(attention_text.to_json(made)) if format_ == "json" else writers[format_](made), output)
