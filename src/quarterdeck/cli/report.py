"""``quarterdeck report``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, cast

import click

from quarterdeck.cli.common import Day, Instant, emit, now, with_home, with_output
from quarterdeck.home import settings
from quarterdeck.home.folder import Home
from quarterdeck.indicators.answer import Grain
from quarterdeck.lake.store import Lake
from quarterdeck.reports.build import build
from quarterdeck.reports.model import Report, Request


def parse_definitions(given: tuple[str, ...]) -> dict[str, str]:
    """``ID=NAME`` as often as it was given."""
    made = {}
    for text in given:
        name, sign, definition = text.partition("=")
        if not sign or not name or not definition:
            raise click.UsageError(f"--definition takes ID=NAME, such as omrt=strict, not {text!r}")
        made[name.strip()] = definition.strip()
    return made


@click.command("report")
@click.option("--team", "teams", multiple=True, help="A team or department; several may be given.")
@click.option("--specialty", default=None, help="Only people of this specialty.")
@click.option("--indicator", "indicators", multiple=True, help="Such as oma; several may be given.")
@click.option("--from", "first", type=Day(), default=None, help="First day.")
@click.option("--to", "last", type=Day(), default=None, help="Last day.")
@click.option("--grain", type=click.Choice(["day", "week", "month", "quarter"]), default=None)
@click.option("--as-of", type=Instant(), default=None, help="As it stood then: a day (its end) or an instant.")
@click.option("--lake-version", type=int, default=None, help="As the lake knew it at that version.")
@click.option("--definition", "definitions", multiple=True, metavar="ID=NAME", help="Use another definition.")
@with_output("table", "json", "csv", "md", "html", "svg")
@with_home
def report_command(home: Home, format_: str, output: Path | None, lake_version: int | None, **options: Any) -> None:
    """The indicators of teams and departments."""
    made = make(home, request_of(options), lake_version=lake_version)
    emit(write(made, format_), output)


def request_of(options: dict[str, Any]) -> Request:
    """The request that the options ask for."""
    return Request(
        teams=tuple(options["teams"]),
        specialty=options["specialty"],
        indicators=tuple(options["indicators"]),
        first=options["first"],
        last=options["last"],
        grain=cast("Grain | None", options["grain"]),
        as_of=cast("date | None", options["as_of"]),
        definitions=parse_definitions(options["definitions"]),
    )


def make(home: Home, request: Request, *, lake_version: int | None = None) -> Report:
    """Build a report of the home's lake."""
    loaded = settings.load(home)
    with Lake(home.lake).snapshot(lake_version) as snapshot:
        return build(snapshot, loaded, request, now=now())


def write(made: Report, format_: str) -> str:
    """A report in one of its formats."""
    if format_ == "json":
        from quarterdeck.reports.formats import json  # noqa: PLC0415 -- only what is asked for is loaded

        return json.dumps(json.report(made))
    if format_ == "csv":
        from quarterdeck.reports.formats import csv  # noqa: PLC0415

        return csv.report(made)
    if format_ == "md":
        from quarterdeck.reports.formats import markdown  # noqa: PLC0415

        return markdown.report(made)
    if format_ == "svg":
        from quarterdeck.reports.formats import picture  # noqa: PLC0415

        return picture.svg(made)
    if format_ == "html":
        from quarterdeck.reports.formats import html  # noqa: PLC0415

        return html.report(made)
    from quarterdeck.reports.formats import terminal  # noqa: PLC0415

    return terminal.report(made)
