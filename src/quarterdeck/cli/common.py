"""What commands share: the home, formats, where output goes, days and instants on the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from quarterdeck.home.folder import Home, default_path, write_whole

F = TypeVar("F", bound=Callable[..., Any])


def with_home(command: F) -> F:
    """Give a command ``home: Home``, from its own --home, the group's, QUARTERDECK_HOME or the platform's folder."""

    def choose(ctx: click.Context, _param: click.Parameter, value: str | None) -> Home:
        given = value or (ctx.find_root().obj or {}).get("home")
        return Home(Path(given).expanduser() if given else default_path(os.environ))

    option = click.option("--home", callback=choose, default=None, type=click.Path(), help="The home folder.")
    debug = click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
    return option(debug(command))


def with_output(*formats: str) -> Callable[[F], F]:
    """Give a command ``format_`` (the first is the default) and ``output`` (a file; None: standard output)."""

    def add(command: F) -> F:
        choice = click.option("--format", "format_", type=click.Choice(formats), default=formats[0], show_default=True)
        output = click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
        return choice(output(command))

    return add


def emit(text: str, output: Path | None) -> None:
    """Write the answer to standard output, or whole to a file."""
    if output is None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
    else:
        write_whole(output, text.encode(), mode=0o644)


class Day(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions only
    """A day such as 2026-03-31."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-03-31", param, ctx)


class Instant(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions only
    """A day (meaning its end in each team's zone) or an instant with a zone; gives a date or an aware UTC datetime."""

    name = "date or instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        text = str(value)
        try:
            if len(text) == 10:
                return date.fromisoformat(text)
            instant = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-03-31 or an instant such as 2026-03-31T12:00Z", param, ctx)
        if instant.tzinfo is None:
            self.fail(f"{value!r} has no zone; add Z or an offset such as +02:00", param, ctx)
        return instant.astimezone(UTC)


def now() -> datetime:
    """The present instant: read here and nowhere below."""
    return datetime.now(UTC)


def on_terminal() -> bool:
    """Whether somebody can answer: standard input and error are a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def notice(text: str) -> None:
    """A remark beside the answer, on standard error."""
    click.echo(text, err=True)
