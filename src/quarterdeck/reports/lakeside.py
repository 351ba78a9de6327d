"""The lake and the settings as servers read them: opened once for each process and state, shared by its threads.

A state stays open while somebody reads it; the next reader after a commit gets the new one. What is new is noticed by
looking at the manifest's file, which costs one system call.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from quarterdeck.home import settings as home_settings
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import Settings
from quarterdeck.indicators.memory import Memory, remembering
from quarterdeck.lake.manifest import Manifest
from quarterdeck.lake.store import Lake, Snapshot

T = TypeVar("T")
Stamp = tuple[int, int, int]
_MEMORY = "1GB"
"""What one process's reading may hold; DuckDB spills beyond it."""


@dataclass(slots=True)
class _Held:
    """An open state, how many read it, and what closes it."""

    stamp: Stamp | None
    snapshot: Snapshot
    stack: ExitStack
    readers: int = 0
    memory: Memory = field(default_factory=dict)


class Pool:
    """The present state of the lake in a folder, opened when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._lake = Lake(folder)
        self._file = folder / "manifest.json"
        self._lock = threading.Lock()
        self._now: _Held | None = None

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The present state, with a connection of its own for the caller's thread. LakeMissing, LakeDamaged …"""
        held = self._take()
        try:
            connection = held.snapshot.connection.cursor()
            try:
                connection.execute("set timezone = 'UTC'")  # a cursor does not inherit it
                with remembering(held.memory):
                    yield replace(held.snapshot, connection=connection)
            finally:
                connection.close()
        finally:
            self._give_back(held)

    def changed(self, version: int) -> bool:
        """Whether another state than this version's is the present one."""
        present = self._lake.exists() and self._lake.manifest().version
        return present != version

    def close(self) -> None:
        """Close what nobody reads; what is read closes with its last reader."""
        with self._lock:
            self._drop()

    def _take(self) -> _Held:
        with self._lock:
            stamp = _stamp(self._file)
            if self._now is None or stamp is None or self._now.stamp != stamp:
                self._drop()
                self._now = self._open(stamp)
            self._now.readers += 1
            return self._now

    def _open(self, stamp: Stamp | None) -> _Held:
        with ExitStack() as stack:
            snapshot = stack.enter_context(self._lake.snapshot(memory=_MEMORY))
            # A commit between the two looks makes the stamp too old: the next reader opens once more, and that is all.
            return _Held(stamp, snapshot, stack.pop_all())

    def _drop(self) -> None:
        held, self._now = self._now, None
        if held is not None and held.readers == 0:
            held.stack.close()

    def _give_back(self, held: _Held) -> None:
        with self._lock:
            held.readers -= 1
            if held is not self._now and held.readers == 0:
                held.stack.close()


_pools: dict[Path, Pool] = {}
_settings: dict[Path, tuple[Stamp | None, Settings]] = {}
_manifests: dict[Path, tuple[Stamp, Manifest]] = {}
_lock = threading.Lock()
_left: list[dict[Path, Pool]] = []


def _leave_to_parent() -> None:
    """A child has none of its parent's threads: it opens anew, and keeps the parent's from being closed twice."""
    _left.append(dict(_pools))
    _pools.clear()


os.register_at_fork(after_in_child=_leave_to_parent)


def pool(home: Home) -> Pool:
    """This process's pool for a home."""
    with _lock:
        return _pools.setdefault(home.lake.absolute(), Pool(home.lake.absolute()))


@contextmanager
def snapshot(home: Home) -> Iterator[Snapshot]:
    """The present state of the home's lake; cheap. LakeMissing where nothing was ever read."""
    with pool(home).snapshot() as found:
        yield found


def read(home: Home, work: Callable[[Snapshot], T]) -> T:
    """What ``work`` makes of the present state; done once more where that state was cleared away meanwhile."""
    here = pool(home)
    with here.snapshot() as found:
        version = found.manifest.version
        try:
            return work(found)
        except Exception:
            if not here.changed(version):
                raise
    with here.snapshot() as found:
        return work(found)


def find_manifest(home: Home) -> Manifest | None:
    """The present manifest, None where nothing was ever read; without opening the lake."""
    path = home.lake / "manifest.json"
    stamp = _stamp(path)
    if stamp is None:
        return None
    kept = _manifests.get(path)
    if kept is None or kept[0] != stamp:
        kept = stamp, Lake(home.lake).manifest()
        _manifests[path] = kept
    return kept[1]


def settings(home: Home) -> Settings:
    """The home's settings, read again only when the file has changed. BadSettings."""
    stamp = _stamp(home.settings)
    kept = _settings.get(home.settings)
    if kept is None or kept[0] != stamp:
        kept = stamp, home_settings.load(home)
        _settings[home.settings] = kept
    return kept[1]


def state_of(home: Home) -> tuple[Stamp | None, Stamp | None]:
    """What differs as soon as the lake or the settings do: what was drawn from both holds while it is the same."""
    return _stamp(home.lake / "manifest.json"), _stamp(home.settings)


def _stamp(path: Path) -> Stamp | None:
    """What tells one content of a file that is replaced whole from the next; None where there is none."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
