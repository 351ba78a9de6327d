"""One writer at a time: an advisory lock that the system frees when its process dies."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from quarterdeck.lake.errors import LakeBusy, clear_errors

_PAUSE_S = 0.05


@dataclass(slots=True)
class Hold:
    """The lock, held. ``left_over`` says that an earlier holder died or failed, and nobody has swept since."""

    left_over: bool


@contextmanager
def locked(folder: Path, *, wait: float = 0.0) -> Iterator[Hold]:
    """Hold the lake's lock; wait up to ``wait`` seconds for it, then raise `LakeBusy`, which says who has it.

    The lock is the system's; what stands in the file says who holds it, and is taken out by a holder that ends well.
    """
    path = folder / "lock"
    with clear_errors(folder):
        file = path.open("a+", encoding="utf-8")
    with file:
        _acquire(file.fileno(), path, deadline=time.monotonic() + wait)
        file.seek(0)
        hold = Hold(left_over=bool(file.read()))
        file.truncate(0)
        json.dump({"pid": os.getpid(), "host": socket.gethostname()}, file)
        file.flush()
        yield hold
        if not hold.left_over:
            file.truncate(0)


def _acquire(descriptor: int, path: Path, *, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LakeBusy(path.parent, _holder(path)) from None
            time.sleep(_PAUSE_S)
        else:
            return


def _holder(path: Path) -> str:
    """Who holds the lock, in words; the file's time is when it took it."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(path.stat().st_mtime))
        return f"process {said['pid']} on {said['host']} since {since}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
