"""Writing one state of the lake after another; nothing of it can be seen before its manifest."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from quarterdeck.lake.columns import check_fact
from quarterdeck.lake.compact import Group, cleaning_is_due, plan_cleaning, plan_merges, rewrite, still_superseded
from quarterdeck.lake.engine import connect, parquet
from quarterdeck.lake.errors import LakeError, clear_errors
from quarterdeck.lake.faults import Checkpoint
from quarterdeck.lake.files import Change, DataFile, data_files, find_version
from quarterdeck.lake.lock import Hold
from quarterdeck.lake.logfiles import is_ahead
from quarterdeck.lake.manifest import Manifest, SourceState
from quarterdeck.lake.parquet import ParquetWriter
from quarterdeck.lake.rows import Columns, Rows
from quarterdeck.lake.schema import FACTS, SUPERSEDED, TABLES, Table
from quarterdeck.lake.stage import Stage
from quarterdeck.lake.states import States
from quarterdeck.lake.vacuum import vacuum_if_due

if TYPE_CHECKING:
    from quarterdeck.lake.delta import Log

_BATCHES_PER_VERSION = 1_000_000
_THREADS = 2
MEMORY = "96MB"
"""What DuckDB may hold while it writes; beyond that it spills to the lake's own disk."""


class Writer:
    """Collects changes and commits them; made by `Lake.writer`, which holds the lock meanwhile."""

    def __init__(self, folder: Path, hold: Hold, *, checkpoint: Checkpoint) -> None:
        self._folder = folder
        self._states = States(folder)
        self._checkpoint = checkpoint
        self._present = self._states.find_present()
        self._lists = {} if self._present is None else self._states.lists(self._present.version)
        self._broken_off = {name for name in TABLES if is_ahead(folder / name, self._tables().get(name))}
        self._hold = hold
        self._orphans = self._find_orphans() if hold.left_over else []
        shutil.rmtree(folder / "spill", ignore_errors=True)
        self._connection = connect(threads=_THREADS, memory=MEMORY, spill=folder / "spill")
        self._parquet = ParquetWriter(folder, self._connection)
        self._stage = Stage(self._connection, self._parquet, self._add)
        self._logs: dict[str, Log] = {}
        self._told_delta = False
        self._half_done = False
        self._reset()

    @property
    def manifest(self) -> Manifest | None:
        """The state on which this writer builds: the last committed; None in a new lake."""
        return self._present

    def append(self, rows: Rows, *, supersede: Iterable[int] | NDArray[Any] = ()) -> int:
        """Add rows of fact tables as one batch, and give its number.

        All rows of the merge requests ``supersede`` that were written before this batch no longer count, in any fact
        table. A merge request's rows must include its row in ``merge_requests``. Raises ValueError where rows do not
        fit the schema.
        """
        for table, columns in rows.items():
            check_fact(table, columns)
        with self._whole_or_never():
            self._batch += 1
            self._stage.supersede(supersede, below=self._batch)
            for table, columns in rows.items():
                self._stage.append(TABLES[table], columns, batch=self._batch, version=self._version)
        return self._batch

    @contextmanager
    def _whole_or_never(self) -> Iterator[None]:
        """A batch of which a part was taken must never be committed."""
        try:
            with clear_errors(self._folder):
                yield
        except BaseException:
            self._half_done = True
            raise

    def remove(self, mr_ids: Iterable[int] | NDArray[Any]) -> None:
        """Take merge requests out, as they are gone from the server."""
        self.append({}, supersede=mr_ids)

    def replace(self, table: str, columns: Columns) -> None:
        """Replace a whole table. Raises ValueError where the columns do not fit the schema."""
        if table in {*FACTS, SUPERSEDED.name}:
            raise ValueError(f"{table} is not replaced: append or remove merge requests")
        with clear_errors(self._folder):
            files = self._stage.replace(TABLES[table], columns, version=self._version)
            self._put(TABLES[table], files)

    def commit(self, *, now: datetime, sources: Mapping[str, SourceState | None] | None = None) -> Manifest:
        """Make everything since the last commit visible at once; the new manifest.

        ``sources`` are the states of sources that changed, by name, None for one that is gone; the others stay. Small
        files that piled up and rows that no longer count are then tidied away, as a state of their own. Raises
        DiskFull; then nothing is visible, and the commit can be tried again.
        """
        if self._half_done:
            raise LakeError("a batch was broken off, so nothing after the last commit can be kept; start again")
        with clear_errors(self._folder):
            self._checkpoint("flush")
            self._stage.flush(version=self._version)
            self._resolve_superseded()
            self._publish(now, sources or {})
            self._tidy(now)
            vacuum_if_due(self._states, now=now)
        assert self._present is not None  # noqa: S101 - just published
        return self._present

    def compact(self, *, now: datetime) -> None:
        """Commit what is not committed, then drop every row that no longer counts, however few there are."""
        if self._stage.has_rows or self._stage.supersedes or self._added or self._present is None:
            self.commit(now=now)
        with clear_errors(self._folder):
            self._clean(now, all_=True)

    def abandon(self) -> None:
        """Leave behind whatever was written, as a killed process does; the next writer sweeps it away."""
        self._added.clear()

    def close(self) -> None:
        """Free what the writer holds; what was not committed is gone."""
        self._connection.close()
        shutil.rmtree(self._folder / "spill", ignore_errors=True)
        if not self._told_delta:
            for table, files in self._added.items():
                _unlink(self._folder / table / file.path for file in files)

    @property
    def _version(self) -> int:
        return 1 + (0 if self._present is None else self._present.version)

    def _tables(self) -> dict[str, int]:
        return {} if self._present is None else self._present.tables

    def _reset(self) -> None:
        """Start on the next version."""
        self._batch = self._version * _BATCHES_PER_VERSION
        self._added: dict[str, list[DataFile]] = defaultdict(list)
        self._removed: dict[str, set[DataFile]] = defaultdict(set)
        self._parquet.statistics.clear()

    def _add(self, table: Table, file: DataFile) -> None:
        self._added[table.name].append(file)
        self._checkpoint(f"file of {table.name}")

    def _put(self, table: Table, files: Iterable[DataFile]) -> None:
        """Let these files be the whole table."""
        _unlink(self._folder / table.name / file.path for file in self._added[table.name])
        self._added[table.name] = list(files)
        self._removed[table.name] = set(self._lists.get(table.name, ()))
        self._checkpoint(f"file of {table.name}")

    def _current(self) -> dict[str, tuple[DataFile, ...]]:
        """The lists as the next commit will make them."""
        lists = dict(self._lists)
        for table in self._added.keys() | self._removed.keys():
            kept = (file for file in lists.get(table, ()) if file not in self._removed[table])
            lists[table] = (*kept, *self._added[table])
        return lists

    def _resolve_superseded(self) -> None:
        """Write ``superseded`` anew, with the new lines for merge requests of which there are rows to supersede."""
        if not self._stage.supersedes:
            return
        self._load_superseded()
        lists = self._current()
        paths = [self._folder / "merge_requests" / file.path for file in lists.get("merge_requests", ())]
        if paths:
            before = f"select mr_id, min(written) written from {parquet(paths)} semi join new using (mr_id) group by 1"
            self._connection.execute(
                "create or replace table superseded as with "
                "new as (select mr_id, max(below) as below from newly_superseded group by 1), "
                f"before as ({before}), "
                "lines as (from superseded union all "
                "select mr_id, below from new join before using (mr_id) where written < below) "
                "select mr_id, max(below) as below from lines group by 1"
            )
            self._write_superseded()
        self._stage.clear()

    def _load_superseded(self) -> None:
        paths = [self._folder / SUPERSEDED.name / file.path for file in self._current().get(SUPERSEDED.name, ())]
        source = f"from {parquet(paths)}" if paths else "select null::bigint mr_id, null::bigint below where false"
        self._connection.execute(f"create or replace table superseded as {source}")

    def _write_superseded(self) -> None:
        file = self._parquet.write(SUPERSEDED, "from superseded", period="", version=self._version)
        self._put(SUPERSEDED, () if file is None else (file,))

    def _publish(self, now: datetime, sources: Mapping[str, SourceState | None]) -> None:
        lists = self._current()
        known = {} if self._present is None else self._present.sources
        with self._logs_in_doubt():
            tables = self._commit_logs(lists, now)
            kept = {name: state for name, state in {**known, **sources}.items() if state is not None}
            manifest = Manifest(self._version, now, tables, kept)
            self._states.write(manifest, lists, checkpoint=self._checkpoint)
        self._present, self._lists = manifest, lists
        self._reset()
        self._broken_off.clear()
        self._told_delta = False
        _unlink(self._orphans)
        self._orphans, self._hold.left_over = [], False
        self._checkpoint("swept")

    def _commit_logs(self, lists: dict[str, tuple[DataFile, ...]], now: datetime) -> dict[str, int]:
        """Bring the Delta log of every table that changed, or whose last commit was broken off, to its list."""
        tables = dict(self._tables())
        changed = {name for name in lists if self._added[name] or self._removed[name]} | self._broken_off
        for name in sorted(changed):
            self._checkpoint(f"log of {name}")
            change = Change(tuple(self._added[name]), tuple(self._removed[name]))
            files = lists.get(name, ())
            tables[name] = self._log(name).commit(files, change, statistics=self._parquet.statistics, at=now)
        return tables

    @contextmanager
    def _logs_in_doubt(self) -> Iterator[None]:
        """A log that is ahead of the manifest must be compared with the list, should the commit fail here."""
        self._told_delta = True
        try:
            yield
        except BaseException:
            self._logs.clear()
            raise

    def _log(self, name: str) -> Log:
        from quarterdeck.lake.delta import Log  # noqa: PLC0415 - only a commit needs the library

        if name not in self._logs:
            self._logs[name] = Log(self._folder / name, TABLES[name], known=self._tables().get(name))
        return self._logs[name]

    def _tidy(self, now: datetime) -> None:
        lines = sum(file.rows for file in self._lists.get(SUPERSEDED.name, ()))
        if cleaning_is_due(lines, self._lists):
            self._clean(now, all_=False)
        if groups := plan_merges(self._lists):
            self._rewrite(groups)
            self._publish(now, {})

    def _clean(self, now: datetime, *, all_: bool) -> None:
        self._load_superseded()
        groups = plan_cleaning(self._connection, self._folder, self._lists, all_=all_)
        self._rewrite(groups)
        left = still_superseded(self._folder, self._lists, {group.period for group in groups})
        self._connection.execute(f"create or replace table superseded as {left}")
        self._write_superseded()
        self._publish(now, {})

    def _rewrite(self, groups: list[Group]) -> None:
        for group in groups:
            file = rewrite(self._parquet, self._folder, group, version=self._version)
            self._removed[group.table].update(group.files)
            if file is not None:
                self._add(TABLES[group.table], file)

    def _find_orphans(self) -> list[Path]:
        """Files written for a version that was never committed."""
        written = (path for name in TABLES for path in data_files(self._folder / name))
        return [path for path in written if (find_version(path) or 0) >= self._version]


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
