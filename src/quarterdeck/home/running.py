"""What is being read now, and what came of the last times: small files that any process of this home may look at.

A process that reads a source writes ``run/sync-NAME.json``, at most twice a second and at least every few seconds while
it lives. Another asks it to stop by a file beside that, which names the one run that is meant.
"""

from __future__ import annotations

import json
import os
import socket
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from quarterdeck.home.folder import Home

State = Literal["running", "done", "stopped", "failed"]
SILENT = timedelta(seconds=30)
"""A run that has said nothing for so long is taken for dead, on whatever machine it was."""
_KEPT = 50
_INSTANTS = frozenset({"began_at", "seen_at", "phase_began_at", "ended_at"})


@dataclass(frozen=True, slots=True)
class Run:
    """A sync under way, or the last one. Instants are UTC.

    ``phase`` in words, ``done`` merge requests of ``total`` (None: not known) since ``phase_began_at``. ``waiting`` is
    why the server makes us wait, empty where it does not. ``message`` is what went wrong, in one line.
    """

    source: str
    began_at: datetime
    seen_at: datetime
    pid: int
    host: str
    state: State = "running"
    phase: str = ""
    phase_began_at: datetime | None = None
    done: int = 0
    total: int | None = None
    waiting: str = ""
    message: str = ""

    @property
    def id(self) -> str:
        """Tells this run from all others of this source."""
        return f"{self.host}-{self.pid}-{self.began_at.isoformat()}"

    def seconds_left(self, now: datetime) -> float | None:
        """At the rate so far; None where that or the total is not known."""
        if self.total is None or self.phase_began_at is None or not self.done:
            return None
        seconds = (now - self.phase_began_at).total_seconds()
        return max(0, self.total - self.done) * seconds / self.done if seconds > 0 else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run ended. ``mode`` first, later, full or refresh; counts are of merge requests."""

    source: str
    began_at: datetime
    ended_at: datetime
    state: State
    mode: str = ""
    message: str = ""
    read: int = 0
    removed: int = 0
    requests: int = 0
    complete: bool | None = None
    server_count: int | None = None
    our_count: int | None = None
    lake_version: int | None = None
    remarks: tuple[str, ...] = field(default=())


def begin(home: Home, source: str, *, now: datetime) -> Run:
    """Say that this process begins to read a source."""
    run = Run(source, began_at=now, seen_at=now, pid=os.getpid(), host=socket.gethostname())
    keep(home, run)
    return run


def keep(home: Home, run: Run) -> None:
    """Replace what is said of a source's run. A full or read-only disk does not stop the run itself."""
    with suppress(OSError):
        _write(_file(home, "sync", run.source), asdict(run))


def find(home: Home, source: str) -> Run | None:
    """The run under way or the last one; None where there was none."""
    values = _read(_file(home, "sync", source))
    return None if values is None else _made(Run, values)


def find_living(home: Home, source: str, *, now: datetime) -> Run | None:
    """The run under way; None where none is, or its process is dead."""
    run = find(home, source)
    return run if run is not None and is_alive(run, now=now) else None


def is_alive(run: Run, *, now: datetime) -> bool:
    """Whether it goes on: it says so, said so lately, and its process lives if that can be seen from here."""
    if run.state != "running" or now - run.seen_at > SILENT:
        return False
    if run.host != socket.gethostname():
        return True
    try:
        os.kill(run.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def ask_to_stop(home: Home, run: Run) -> None:
    """Ask a run to stop after its present step; a later run is not meant."""
    _write(_file(home, "stop", run.source), {"run": run.id})


def is_asked_to_stop(home: Home, run: Run) -> bool:
    """Whether somebody asked this run to stop."""
    values = _read(_file(home, "stop", run.source))
    return values is not None and values.get("run") == run.id


def end(home: Home, run: Run, outcome: Outcome) -> None:
    """The run is over: nothing is under way any more, and what came of it is added to the list."""
    (_file(home, "stop", run.source)).unlink(missing_ok=True)
    keep(home, replace(run, state=outcome.state, seen_at=outcome.ended_at, waiting="", message=outcome.message))
    with suppress(OSError):
        kept = [*_list(home, run.source), asdict(outcome)][-_KEPT:]
        _write(_file(home, "runs", run.source), {"runs": kept})


def outcomes(home: Home, source: str) -> list[Outcome]:
    """How the last runs ended, the latest first."""
    found = [_made(Outcome, values) for values in _list(home, source)]
    return [outcome for outcome in reversed(found) if outcome is not None]


def _list(home: Home, source: str) -> list[dict[str, Any]]:
    values = _read(_file(home, "runs", source)) or {}
    runs = values.get("runs")
    return runs if isinstance(runs, list) else []


def _file(home: Home, kind: str, source: str) -> Path:
    return home.run / f"{kind}-{quote(source, safe='')}.json"


def _write(path: Path, values: dict[str, Any]) -> None:
    """Whole or not at all; after a power cut it may be the old one, which does no harm here."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(values, file, default=_text)
    Path(name).replace(path)


def _read(path: Path) -> dict[str, Any] | None:
    """None where there is none, or none that can be read."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return values if isinstance(values, dict) else None


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _made(kind: Any, values: dict[str, Any]) -> Any:
    """A record out of what was written, by whatever version of the program; None where it does not fit."""
    known = {one.name for one in fields(kind)}
    kept = {name: value for name, value in values.items() if name in known}
    try:
        for name in _INSTANTS & set(kept):
            kept[name] = None if kept[name] is None else datetime.fromisoformat(kept[name])
        if "remarks" in kept:
            kept["remarks"] = tuple(kept["remarks"])
        return kind(**kept)
    except (TypeError, ValueError):
        return None
