"""The lake's store: consistent states of all tables, read without blocking and written by one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from quarterdeck.lake.engine import reader
from quarterdeck.lake.errors import LakeDamaged, clear_errors
from quarterdeck.lake.faults import Checkpoint, Crash, unbroken
from quarterdeck.lake.files import FileLists
from quarterdeck.lake.lock import locked
from quarterdeck.lake.manifest import Manifest
from quarterdeck.lake.states import States
from quarterdeck.lake.vacuum import KEEP_DAYS, vacuum
from quarterdeck.lake.writer import Writer

__all__ = ["Lake", "Snapshot", "Writer"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state of the lake, open for reading.

    ``connection`` is an in-memory DuckDB with a view for each table of the schema, without ``period`` and ``written``
    and without superseded rows. It reads the lake's files alone; give it arrays with ``connection.register``.
    """

    manifest: Manifest
    connection: duckdb.DuckDBPyConnection
    folder: Path
    lists: FileLists

    def paths(self, table: str) -> list[Path]:
        """The Parquet files of a table, superseded rows and all."""
        return [self.folder / table / file.path for file in self.lists.get(table, ())]


class Lake:
    """The lake in ``folder``, which need not exist before something is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._states = States(self.folder)

    def exists(self) -> bool:
        """Whether anything was ever committed."""
        return self._states.find_present() is not None

    def manifest(self, version: int | None = None) -> Manifest:
        """A state's manifest, by default the present one's. Raises LakeMissing, NoSuchVersion or LakeNewer."""
        return self._states.get(version)

    def versions(self) -> tuple[int, ...]:
        """The versions that can be read, oldest first."""
        return self._states.versions()

    @contextmanager
    def snapshot(
        self, version: int | None = None, *, threads: int = 2, memory: str | None = None
    ) -> Iterator[Snapshot]:
        """Open a state, by default the present one; later commits do not touch it.

        ``memory`` bounds what DuckDB holds ("500MB"; None: four fifths of the machine's). Raises LakeMissing,
        NoSuchVersion, LakeNewer, or LakeDamaged, which names the file.
        """
        snapshot = self._open(version, threads, memory)
        try:
            yield snapshot
        finally:
            snapshot.connection.close()

    @contextmanager
    def writer(self, *, wait: float = 0.0, checkpoint: Checkpoint = unbroken) -> Iterator[Writer]:
        """Take the lake's lock and write; what is not committed at the end is dropped.

        Waits up to ``wait`` seconds for another writer, then raises LakeBusy. ``checkpoint`` is told of every step.
        """
        with clear_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder, wait=wait) as hold:
            writer = Writer(self.folder, hold, checkpoint=checkpoint)
            try:
                yield writer
            except Crash:
                writer.abandon()
                raise
            finally:
                writer.close()

    def vacuum(self, *, now: datetime, keep_days: int = KEEP_DAYS, wait: float = 0.0) -> int:
        """Drop states older than ``keep_days`` and the files that only they name; the number of files deleted."""
        self._states.get()
        with locked(self.folder, wait=wait) as hold:
            deleted = vacuum(self._states, now=now, keep_days=keep_days)
            hold.left_over = False
            return deleted

    def forget(self, mr_ids: Iterable[int], *, now: datetime, wait: float = 0.0) -> None:
        """Erase merge requests from the present state and all old ones: no file holds them afterwards.

        All older states go with them, as their files held them.
        """
        with self.writer(wait=wait) as writer:
            writer.remove(mr_ids)
            writer.compact(now=now)
            vacuum(self._states, now=now, keep_days=0)

    def _open(self, version: int | None, threads: int, memory: str | None) -> Snapshot:
        """Open a state, all files there; the next one where a vacuum took the present one away meanwhile."""
        while True:
            manifest = self._states.get(version)
            try:
                lists = self._states.lists(manifest.version)
                _check_files(self.folder, lists)
                connection = reader(self.folder, lists, threads=threads, memory=memory)
            except LakeDamaged:
                if version is None and self._states.get().version != manifest.version:
                    continue
                raise
            return Snapshot(manifest, connection, self.folder, lists)


def _check_files(folder: Path, lists: FileLists) -> None:
    for table, files in lists.items():
        for file in files:
            path = folder / table / file.path
            try:
                size = path.stat().st_size
            except FileNotFoundError:
                raise LakeDamaged(path, "is missing") from None
            if size != file.size:
                raise LakeDamaged(path, f"has {size} bytes where {file.size} were written")
