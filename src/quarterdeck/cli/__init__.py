"""Each command is one call. This file knows which commands there are and how an error becomes one line.

Exit codes: 0 done, 1 the answer is "no", 2 wrong use or bad input, 3 the outside failed, 4 interrupted.
Commands are imported when they are called, so that ``--help`` stays quick.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType

import click

from quarterdeck import __version__

DONE, NO, WRONG, OUTSIDE, INTERRUPTED = range(5)

COMMANDS = {
    "start": ("start", "Connect a GitLab, show what waits, read the history, report."),
    "demo": ("demo", "The same on a made-up company; needs no GitLab."),
    "connect": ("connect", "Connect a GitLab group or project, or a clone."),
    "disconnect": ("connect", "Take a source out again."),
    "serve": ("serve", "Serve the pages and do the work behind them."),
    "link": ("serve", "A new one-time link to the pages."),
    "sync": ("sync", "Read what is new."),
    "import": ("imports", "Take in teams, people, positions, plan, identity counts or time off."),
    "export": ("exports", "Write people and teams as files that can be imported again."),
    "report": ("report", "The indicators of teams and departments."),
    "rows": ("figures", "What stands behind one figure."),
    "why": ("figures", "What moved a figure between two days."),
    "waiting": ("figures", "Whose turn it is, and what waits on us."),
    "attention": ("attention", "Open merge requests on which no human has acted for 28 days."),
    "review": ("review", "The monthly review of a team or department."),
    "targets": ("choices", "Choose a preset of targets."),
    "set": ("choices", "Change a setting."),
    "simulate": ("simulate", "Serve or write the made-up company."),
    "forecast": ("forecast", "When will it be done, and how good were such forecasts."),
    "rota": ("rota", "Plan who is on call, check, explain, mend and publish it."),
    "job": ("job", "Read a job page, check it, compare levels."),
    "admin": ("admin", "Make the first administrator of a server."),
    "rotate-keys": ("admin", "A new key for private text."),
    "backup": ("backup", "Write desk, lake and settings into one file."),
    "restore": ("backup", "Put a backup into an empty home."),
    "doctor": ("doctor", "Check this home and say what is wrong."),
}


class _Commands(click.Group):
    """A group whose commands are imported at need."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"quarterdeck.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="quarterdeck")
@click.option("--home", type=click.Path(), default=None, help="The home folder (default: QUARTERDECK_HOME).")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def quarterdeck(ctx: click.Context, home: str | None, debug: bool) -> None:
    """Quarterdeck runs an engineering team that works on GitLab."""
    ctx.obj = {"home": home, "debug": debug}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    code = run(given, debug="--debug" in given)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: Sequence[str], *, debug: bool = False) -> int:
    """Run one command and give its exit code; errors are one line on standard error."""
    try:
        result = quarterdeck.main(list(arguments), prog_name="quarterdeck", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("quarterdeck: interrupted; nothing is lost, the same command goes on", err=True)
        return INTERRUPTED
    except click.UsageError as error:
        click.echo(f"quarterdeck: {error.format_message()} (see {_path(error)} --help)", err=True)
        return WRONG
    except click.ClickException as error:
        click.echo(f"quarterdeck: {error.format_message()}", err=True)
        return WRONG
    except BrokenPipeError:
        return DONE
    except Exception as error:
        return _fail(error, debug=debug)
    return result if isinstance(result, int) else DONE


def _path(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else "quarterdeck"


def _fail(error: Exception, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    code = _code(error)
    text = str(error) or type(error).__name__
    if code is None:
        text = f"unexpected: {type(error).__name__}: {text.splitlines()[0]} (--debug shows where)"
    click.echo(f"quarterdeck: {text}", err=True)
    return OUTSIDE if code is None else code


def _code(error: Exception) -> int | None:
    """The exit code for an error of ours; None for one that nobody foresaw."""
    for kind in type(error).__mro__:
        code = _CODES.get(f"{kind.__module__.removeprefix('quarterdeck.')}.{kind.__name__}")
        if code is not None:
            return code
    return OUTSIDE if isinstance(error, OSError) else None


_CODES = {
    "home.errors.HomeError": WRONG,
    "sources.files.errors.FileError": WRONG,
    "sources.gitclone.errors.CloneError": WRONG,
    "sources.errors.BadAddress": WRONG,
    "sources.errors.SourceError": OUTSIDE,
    "lake.errors.LakeBusy": OUTSIDE,
    "lake.errors.DiskFull": OUTSIDE,
    "lake.errors.LakeError": WRONG,
    "lake.sync.errors.SyncStopped": INTERRUPTED,
    "indicators.errors.IndicatorError": WRONG,
    "reports.errors.ReportError": WRONG,
    "rota.errors.NoRota": NO,
    "rota.errors.RotaError": WRONG,
    "forecast.errors.ForecastError": WRONG,
}


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
