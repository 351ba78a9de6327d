"""Work that Ctrl-C ends at once, though it sits in a library that takes signals for itself.

The solvers run for minutes outside Python and put their own handler in place of Python's: an interrupt was lost, or
killed the process without a word. So the work is done in a thread, and the signal is held back from every thread
while the first one looks whether it has come.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

T = TypeVar("T")
_LOOK = 0.1  # seconds between looks
_INTERRUPTED = 4


def interruptible(work: Callable[[], T]) -> T:
    """What ``work`` gives or raises. Interrupted, the process ends with one line and exit code 4."""
    if threading.current_thread() is not threading.main_thread():
        return work()
    made: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            made.append(work())
        except BaseException as error:  # raised again in the first thread
            failed.append(error)

    thread = threading.Thread(target=run, name="work", daemon=True)
    try:
        with _held_back():
            thread.start()
            _wait(thread)
    except KeyboardInterrupt:
        _leave()
    if failed:
        raise failed[0]
    return made[0]


def _wait(thread: threading.Thread) -> None:
    while thread.is_alive():
        thread.join(_LOOK)
        if hasattr(signal, "sigpending") and signal.SIGINT in signal.sigpending():
            raise KeyboardInterrupt


@contextmanager
def _held_back() -> Iterator[None]:
    """Threads begun in here are never asked to handle SIGINT; systems without masks leave it to Python."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    except KeyboardInterrupt:
        _leave()  # before the mask is lifted: what waits would go to the library's handler
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _leave() -> None:
    """End without waiting for threads that are inside a solver and cannot be asked to stop."""
    click.echo("quarterdeck: interrupted; nothing was written", err=True)
    sys.stderr.flush()
    os._exit(_INTERRUPTED)
