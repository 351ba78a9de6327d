"""``quarterdeck serve``: the pages and the worker, together."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import click

from quarterdeck.cli.common import notice, now, with_home
from quarterdeck.home import settings
from quarterdeck.home.folder import Home, write_whole

DEFAULT_PORT = 8477
_SLOWEST_START = 60.0
"""Seconds after which the link is printed all the same."""
_FIRST_PAUSE = 1.0


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: any free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Another address needs shared mode.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer.")
@click.option("--no-worker", is_flag=True, help="Serve pages only; jobs run elsewhere.")
@click.option("--once", is_flag=True, help="Do the work that is due and end; serve no pages.")
@with_home
def serve_command(home: Home, *, port: int, host: str, workers: int, no_worker: bool, once: bool) -> None:
    """Serve the pages on this machine, and do in the background what they ask for.

    On a laptop it prints a link that signs you in once. Ctrl-C ends it.
    """
    if once:
        click.echo(f"{work_once(home)} pieces of work done")
    else:
        serve(home, port=port, host=host, workers=workers, worker=not no_worker)


@click.command("link")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Default: where they are being served.")
@with_home
def link_command(home: Home, port: int | None) -> None:
    """Print a new one-time link to the pages that are being served; the one before stops working."""
    click.echo(link(home, port or _find_port(home) or DEFAULT_PORT))


def _find_port(home: Home) -> int | None:
    """The port on which this home was served last; None where it never was."""
    with contextlib.suppress(OSError, ValueError):
        return int((home.run / "port").read_text())
    return None


def link(home: Home, port: int) -> str:
    """A new one-time link for the owner of a laptop."""
    from quarterdeck.web.accounts.keys import make_key  # noqa: PLC0415 -- only where pages are served

    return f"http://127.0.0.1:{port}/k/{make_key(home, now=now())}"


def work_once(home: Home) -> int:
    """Do what is due now, as a worker would; how many pieces it was."""
    command = [sys.executable, "-m", "quarterdeck.jobs", "--home", str(home.path), "--once"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)  # noqa: S603
    return int(done.stdout)


def serve(
    home: Home, *, port: int = DEFAULT_PORT, host: str = "127.0.0.1", workers: int = 1, worker: bool = True
) -> None:
    """Serve until interrupted. UsageError where the port is taken, or a laptop would answer other machines."""
    from granian import Granian  # noqa: PLC0415 -- only here
    from granian.constants import Interfaces  # noqa: PLC0415

    from quarterdeck.web import running  # noqa: PLC0415 -- slow to import

    mode = settings.load(home).mode
    if mode == "laptop" and host not in {"127.0.0.1", "localhost", "::1"}:
        raise click.UsageError(
            f"laptop mode answers this machine only, not {host}; see docs/operators.md for shared mode"
        )
    port = _free_port(host, port)
    running.set_up(home)
    running.migrate(home)
    _furnish(home)
    os.environ["QUARTERDECK_SERVED_BY"] = str(os.getpid())
    where = link(home, port) if mode == "laptop" else f"http://{host}:{port}/"
    said = f"\nOpen now:  {where}" + ("   (one-time link, this machine only)" if mode == "laptop" else "")
    write_whole(home.run / "port", str(port).encode())
    server = Granian(
        "quarterdeck.web.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=4, backpressure=64, log_enabled=False, websockets=False,
    )  # fmt: skip
    with _working(home) if worker else contextlib.nullcontext():
        threading.Thread(target=_say_when_answering, args=(said, host, port), name="herald", daemon=True).start()
        server.serve()


def _say_when_answering(said: str, host: str, port: int) -> None:
    """Print the link once there is somebody behind it: a link that is refused looks like a fault."""
    until = time.monotonic() + _SLOWEST_START
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            break
        time.sleep(0.05)
    click.echo(said)
    click.echo("Ctrl-C ends it.", err=True)


def _furnish(home: Home) -> None:
    """What a made-up company brings beside its figures."""
    from quarterdeck.web.oneonones import made_up as week  # noqa: PLC0415 -- needs Django set up
    from quarterdeck.web.role import made_up as role  # noqa: PLC0415

    role.bring(home, now=now())
    week.bring(home, now=now())


def _free_port(host: str, port: int) -> int:
    """The port itself, or any free one for 0. UsageError where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.UsageError(f"port {port} on {host} is taken; choose another with --port") from error
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _working(home: Home) -> Iterator[None]:
    """The worker in a process of its own, started again where it dies, ended with the server."""
    ending = threading.Event()
    # Started here, before the server makes processes of its own: of two forks at once one would wait for the other.
    first = _start_worker(home)
    keeper = threading.Thread(target=_keep_working, args=(home, first, ending), name="keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join()


def _keep_working(home: Home, process: subprocess.Popen[bytes], ending: threading.Event) -> None:
    pause, began = _FIRST_PAUSE, time.monotonic()
    while not ending.is_set():
        while process.poll() is None and not ending.wait(0.2):
            pass
        _end(process)
        if ending.is_set():
            return
        pause = _FIRST_PAUSE if time.monotonic() - began > 60 else min(pause * 2, 60.0)
        notice(f"The worker ended by itself ({process.returncode}); it is started again in {pause:.0f} s.")
        if not ending.wait(pause):
            process, began = _start_worker(home), time.monotonic()


def _start_worker(home: Home) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "quarterdeck.jobs", "--home", str(home.path), "--child-of", str(os.getpid())]
    # A session of its own: Ctrl-C reaches this process alone, which then ends the worker in order.
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 -- our own program


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let it finish its present step, but not for long: what is left is taken up by the next worker."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
