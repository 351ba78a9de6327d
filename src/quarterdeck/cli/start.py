"""``quarterdeck start URL``: connect, open work, what waits, history, report. Nothing is asked but Enter."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, replace
from typing import Any

import click

from quarterdeck.cli.common import now, on_terminal, with_home
from quarterdeck.cli.connecting import keep, with_token
from quarterdeck.cli.desk import desk_of
from quarterdeck.cli.gitlab import DEFAULT_ENV, say
from quarterdeck.cli.progress import TerminalProgress
from quarterdeck.cli.sync import document_of, sentence
from quarterdeck.home import secrets, settings
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import SourceSetting
from quarterdeck.lake import guesses
from quarterdeck.lake.guesses import GuessedTeam, Habits
from quarterdeck.lake.guessing import keep_guess, may_guess
from quarterdeck.lake.road import How, read
from quarterdeck.lake.store import Lake, Snapshot
from quarterdeck.lake.sync import Silent, SyncResult
from quarterdeck.reports import waiting
from quarterdeck.reports.basis import get_basis
from quarterdeck.reports.errors import ReportError
from quarterdeck.reports.model import Request
from quarterdeck.sources.gitlab import Client, connect, parse_address

_MODES = {"laptop": "laptop, yours alone: engineers have no accounts here", "shared": "shared, on a server"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What to start with: the address of a group or project, and where the token is."""

    url: str
    token: str | None = None
    token_env: str | None = None
    name: str | None = None
    mode: str | None = None
    ca_file: str | None = None
    allow_http: bool = False


@click.command("start")
@click.argument("url")
@click.option("--token-env", default=None, help=f"The variable that holds the token (default: {DEFAULT_ENV}).")
@click.option(
    "--mode", type=click.Choice(["laptop", "shared"]), default=None, help="Where this runs (default: laptop)."
)
@click.option(
    "--ca-file", type=click.Path(exists=True, dir_okay=False), default=None, help="Certificate of a private CA."
)
@click.option("--allow-http", is_flag=True, help="Allow plain http to another machine.")
@click.option("--serve/--no-serve", "serves", default=None, help="Serve the pages at the end (default: on a terminal).")
@with_home
def start_command(home: Home, url: str, serves: bool | None, **options: Any) -> int:
    """Connect a GitLab group or project at URL, show what waits, read the history, report, open the pages.

    Stop it when you like: the same command goes on where it was.
    """
    code = run(home, Choice(url, **options))
    if code == 0 and (on_terminal() if serves is None else serves):
        from quarterdeck.cli.serve import serve  # noqa: PLC0415 -- only where pages are wanted

        serve(home)
    elif code == 0:
        say("\nThe pages: quarterdeck serve")
    return code


def run(home: Home, choice: Choice) -> int:
    """The whole road; gives the exit code."""
    say("Quarterdeck · runs here, sends nothing elsewhere · Ctrl-C is safe, run again to go on\n")
    home.make()
    if choice.mode:
        settings.change(home, scalars={"mode": choice.mode})
    source, token = _source(home, choice)
    result = asyncio.run(_road(home, source, token))
    say(f"History       {sentence(document_of(result))}\n")
    keep_guess(home, source, now=now())
    _show_guess(home)
    _report(home)
    return 0 if result.complete else 1


def _show_guess(home: Home) -> None:
    """Let the pages know the guessed teams as well."""
    if settings.load(home).guessed_teams:
        from quarterdeck.cli.imports import follow  # noqa: PLC0415 -- needs Django, which is slow to import

        with desk_of(home):
            follow(home)


def _source(home: Home, choice: Choice) -> tuple[SourceSetting, str]:
    """The source to read and its token; a typed token is kept encrypted, one from a variable by the variable's name."""
    address = parse_address(choice.url, allow_http=choice.allow_http)
    if address.path is None:
        raise click.UsageError(f"which group? Add its path, such as {address.base}/acme")
    wanted = SourceSetting(
        "new", "gitlab", address.base, address.path, ca_file=choice.ca_file, allow_http=choice.allow_http
    )
    return with_token(home, wanted, token_env=choice.token_env, name=choice.name, token=choice.token)


async def _road(home: Home, source: SourceSetting, token: str) -> SyncResult:
    """Connect, check and say what was found; then sync, open work first."""
    progress = TerminalProgress() if sys.stderr.isatty() else Silent()
    async with Client(
        source.url, token, allow_http=source.allow_http, ca_file=source.ca_file, on_wait=progress.waiting
    ) as client:
        gitlab = await connect(client, path=source.scope)
        source = await keep(home, source, token, gitlab)
        mode = settings.load(home).mode
        say(
            f"              mode: {mode}"
            + (", yours alone: engineers have no accounts here" if mode == "laptop" else "")
        )
        began = time.monotonic()

        def open_work() -> None:
            say(f"Open work     read in {time.monotonic() - began:.1f} s")
            with Lake(home.lake).snapshot() as snapshot:
                _first_answer(home, snapshot, source)

        return await read(gitlab, home, source, How(now, progress, on_open_work=open_work))


def _first_answer(home: Home, snapshot: Snapshot, source: SourceSetting) -> None:
    """Whose turn it is and what waits on us, with guessed teams where nobody has brought any."""
    habits = guesses.guess_habits(snapshot)
    if may_guess(home, snapshot):
        teams = guesses.guess_teams(snapshot, scope=source.scope, now=now())
        surrogate = secrets.Surrogates(secrets.get_key(home))
        guesses.overlay(snapshot, guesses.as_tables(teams, surrogate))
        _say_teams(teams)
    _say_habits(habits)
    say("")
    say(waiting.to_text(waiting.build(snapshot, replace(get_basis(snapshot.manifest), remarks=()), ())).rstrip())
    say("")


def _say_teams(teams: list[GuessedTeam]) -> None:
    if not teams:
        say("Your teams    none found: nobody with Developer access has open or recent work here")
        return
    say("Your teams    guessed from subgroups and authors of the last 90 days")
    for team in teams:
        names = " ".join(name for _, name, _ in team.members[:8])
        more = f" and {len(team.members) - 8} more" if len(team.members) > 8 else ""
        label = f", label {team.label}" if team.label else ""
        say(f"              {team.name} ({len(team.members)}{label}): {names}{more}")
    say("              Bring your own: quarterdeck import teams teams.csv, then import people people.csv")


def _say_habits(habits: Habits) -> None:
    if habits.bots:
        named = ", ".join(f"{name} {count}" for name, count in list(habits.bots.items())[:5])
        say(f"Bots          set aside: {named}. Change: quarterdeck set bots NAMES, or set not_bots NAMES")
    if habits.with_reviewer is None:
        return
    share = f"{habits.with_reviewer:.0%} of the last {habits.sample} merge requests name a reviewer"
    if habits.propose_ready:
        say(f"How you work  {share}: review time had better count from ready for review.")
        say("              Do it: quarterdeck set definition.omrt ready")
    else:
        say(f"How you work  {share}: review time counts from the request.")
        say("              Change: quarterdeck set definition.omrt ready")
    if habits.label_prefix:
        say(f"Labels        team labels look like {habits.label_prefix}…")


def _report(home: Home) -> None:
    from quarterdeck.cli import report as report_command  # noqa: PLC0415 -- the first answer need not wait for it

    try:
        made = report_command.make(home, Request())
    except ReportError as error:
        say(f"No report yet: {error}")
        return
    if on_terminal():
        from rich.console import Console  # noqa: PLC0415 -- only for a terminal

        from quarterdeck.reports.formats import terminal  # noqa: PLC0415

        terminal.render(made, Console(highlight=False))
    else:
        say(report_command.write(made, "table").rstrip())
