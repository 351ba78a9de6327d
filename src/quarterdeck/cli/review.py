"""``quarterdeck review``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import cast

import click

from quarterdeck.cli.common import with_home, with_output
from quarterdeck.home import settings
from quarterdeck.home.folder import Home, write_whole
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.lake.store import Lake, Snapshot
from quarterdeck.reports.review import away, people
from quarterdeck.reports.review.document import Document
from quarterdeck.reports.review.lint import check
from quarterdeck.reports.review.make import make
from quarterdeck.reports.review.model import PROFILES, Profile
from quarterdeck.reports.review.period import Period, get_period
from quarterdeck.reports.review.render import render


@click.group("review")
def review_command() -> None:
    """The reviews that a manager owes: facts are generated, meaning is written."""


@review_command.command("month")
@click.option("--team", default=None, help="A team.")
@click.option("--department", default=None, help="A department: its own figures, and the teams that stand out.")
@click.option("--period", required=True, help="The month, such as 2026-10.")
@click.option("--profile", type=click.Choice(PROFILES), default="team", show_default=True, help="Who reads it.")
@with_output("md", "html", "pdf", "json")
@with_home
def month_command(  # noqa: PLR0917 -- the options of the command
    home: Home, format_: str, output: Path | None, team: str | None, department: str | None, period: str, profile: str
) -> None:
    """The monthly review of a team or department: finished, where it was finished, else the draft."""
    if (team is None) == (department is None):
        raise click.UsageError("give either --team or --department")
    if format_ == "pdf" and output is None and sys.stdout.isatty():
        raise click.UsageError("a PDF is no text: give --output FILE")
    document = _document(home, str(team or department), get_period(period))
    _emit(render(document, format_, profile=cast("Profile", profile)), output)


def _document(home: Home, team: str, period: Period) -> Document:
    """The last finished edition, else the draft, with what was written where there is a desk."""
    with Lake(home.lake).snapshot() as snapshot:
        if (home.path / "desk.sqlite3").exists() or os.environ.get("DATABASE_URL"):
            from quarterdeck.cli.desk import desk_of  # noqa: PLC0415 -- Django is slow to import

            with desk_of(home):
                return _from_desk(home, snapshot, team, period)
        document = make(snapshot, settings.load(home), team=team, period=period, time_off=away.find(home))
        check(document, people.known(snapshot))
        return document


def _from_desk(home: Home, snapshot: Snapshot, team: str, period: Period) -> Document:
    from quarterdeck.reports.review import from_desk  # noqa: PLC0415 -- needs Django set up

    name = get_scopes(snapshot.connection, [team])[0].name
    finished = from_desk.find_edition(name, period)
    if finished is not None:
        return finished
    written, time_off = from_desk.written(name, period), from_desk.time_off(home, period)
    document = make(snapshot, settings.load(home), team=name, period=period, written=written, time_off=time_off)
    check(document, from_desk.known(snapshot))
    return document


def _emit(content: bytes, output: Path | None) -> None:
    if output is not None:
        write_whole(output, content, mode=0o644)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
