"""``quarterdeck demo``: the whole road on a made-up company."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from quarterdeck.cli import imports
from quarterdeck.cli.common import now, with_home
from quarterdeck.home import settings
from quarterdeck.home.folder import Home, write_whole
from quarterdeck.lake.store import Lake

_FRESH = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class _World:
    """Which made-up company this home is about; the same numbers make the same company."""

    seed: int
    people: int
    years: float
    now: str
    port: int = 0


@click.command("demo")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--people", type=click.IntRange(4, 5000), default=40, show_default=True)
@click.option("--years", type=click.FloatRange(0.1, 30), default=1.0, show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the made-up GitLab (0: any).")
@click.option("--web-port", type=click.IntRange(0, 65535), default=None, help="Port of the pages (default: 8477).")
@click.option("--no-serve", is_flag=True, help="End after the report, without the web pages.")
@with_home
@click.pass_context
def demo_command(
    ctx: click.Context, /, home: Home, port: int, web_port: int | None, no_serve: bool, **size: Any
) -> None:
    """Show Quarterdeck on a made-up company: its GitLab is served on this machine and read over HTTP.

    Needs no GitLab, no account and no network. Lives in a home of its own unless --home says otherwise.
    """
    from quarterdeck.cli.start import Choice, run  # noqa: PLC0415 -- the road is slow to import

    home = _demo_home(ctx, home)
    if _is_taken(home):
        click.echo(f"The made-up company has made room for your own GitLab. Home: {home.path}", err=True)
        if not no_serve:
            _serve(home, web_port)
        return
    click.echo(f"A made-up company: its people, its GitLab and its figures are invented. Home: {home.path}", err=True)
    world = _world(home, port, size)
    with _served(world, home) as served:
        _keep(home, world, served["url"])
        _bring_files(home)
        choice = Choice(f"{served['url']}/{served['group']}", token=served["token"], token_env=None, name="demo")
        run(home, choice)
        click.echo(f"\nTry: quarterdeck why oma --home {home.path} --help, or your own: quarterdeck start URL")
        if not no_serve:
            _serve(home, web_port)


def _is_taken(home: Home) -> bool:
    """Whether somebody connected their own GitLab on the pages of the made-up company."""
    return (home.path / "own.json").exists() and not _marker(home).exists()


def _serve(home: Home, port: int | None) -> None:
    """The pages, while the made-up GitLab still answers; any free port where nobody chose one and ours is taken."""
    from quarterdeck.cli import serve  # noqa: PLC0415 -- only where pages are wanted

    free = port if port is not None else serve.DEFAULT_PORT if _free(serve.DEFAULT_PORT) else 0
    serve.serve(home, port=free)


def _demo_home(ctx: click.Context, home: Home) -> Home:
    """The home that was asked for, else one beside the usual home; never one with other data."""
    given = any((c.obj or {}).get("home") for c in [ctx.find_root()]) or "home" in _given(ctx)
    chosen = home if given else Home(home.path.with_name(f"{home.path.name}-demo"))
    if Lake(chosen.lake).exists() and not _marker(chosen).exists() and not _is_taken(chosen):
        raise click.UsageError(f"{chosen.path} holds other data; give the demo a home of its own with --home")
    return chosen


def _given(ctx: click.Context) -> set[str]:
    import os  # noqa: PLC0415 -- one look at the environment

    named = {"home"} if os.environ.get("QUARTERDECK_HOME") else set()
    return named | {
        name for name in ctx.params if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    }


def _marker(home: Home) -> Path:
    return home.path / "demo.json"


def _world(home: Home, port: int, size: dict[str, Any]) -> _World:
    """The company that this home is about already, where it is the same and fresh; else a new one in an empty home."""
    wanted = _World(**size, now="", port=port)
    with contextlib.suppress(OSError, ValueError, TypeError):
        kept = _World(**json.loads(_marker(home).read_text()))
        same = (kept.seed, kept.people, kept.years) == (wanted.seed, wanted.people, wanted.years)
        if same and now() - datetime.fromisoformat(kept.now) < _FRESH and port in {0, kept.port} and _free(kept.port):
            return kept
    for path in (home.lake, home.secrets, home.private, home.path / "cache", home.path / "run"):
        shutil.rmtree(path, ignore_errors=True)
    for path in (home.settings, *home.path.glob("desk.sqlite3*")):
        path.unlink(missing_ok=True)
    return _World(**size, now=now().replace(microsecond=0).isoformat(), port=port)


def _free(port: int) -> bool:
    import socket  # noqa: PLC0415 -- only here

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _keep(home: Home, world: _World, url: str) -> None:
    port = int(url.rsplit(":", 1)[1])
    kept = {"seed": world.seed, "people": world.people, "years": world.years, "now": world.now, "port": port}
    write_whole(_marker(home), json.dumps(kept).encode())
    settings.change(home, scalars={"preset": "gitlab-2022"})


@contextlib.contextmanager
def _served(world: _World, home: Home) -> Iterator[dict[str, str]]:
    """The simulator in a process of its own, so that reading and answering do not share one interpreter."""
    home.make()
    command = [sys.executable, "-m", "quarterdeck", "simulate", "serve", "--json", "--files", str(home.path / "files")]
    for name in ("seed", "people", "years", "now", "port"):
        command += [f"--{name}", str(getattr(world, name))]
    # In a session of its own: at Ctrl-C this process ends it in order.
    process = subprocess.Popen(  # noqa: S603 -- our own program
        command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None  # noqa: S101 -- a pipe was asked for
        line = process.stdout.readline()
        if not line:
            raise click.ClickException(f"the made-up GitLab did not start (exit {process.wait()})")
        yield json.loads(line)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        process.kill()


def _bring_files(home: Home) -> None:
    """Import what a manager would bring, where it is not there yet."""
    lake = Lake(home.lake)
    if lake.exists() and "memberships" in lake.manifest().tables:
        return
    began = time.monotonic()
    said = ", ".join(imports.take_files(home, {what: home.path / "files" / f"{what}.csv" for what in imports.KINDS}))
    click.echo(f"Files         {said} lines taken in {time.monotonic() - began:.1f} s")
