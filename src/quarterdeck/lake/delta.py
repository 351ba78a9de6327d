"""The Delta log of a table: what other engines read, kept equal to the file lists of the manifest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from deltalake import DeltaTable, Field, Schema
from deltalake.exceptions import DeltaError
from deltalake.schema import ArrayType, PrimitiveType
from deltalake.transaction import AddAction, RemoveAction

from quarterdeck.lake.errors import LakeDamaged
from quarterdeck.lake.files import Change, DataFile, sync_to_disk
from quarterdeck.lake.logfiles import LOG, drop_versions_after, has_log
from quarterdeck.lake.schema import Table

_PRIMITIVES = {
    "bigint": "long",
    "integer": "integer",
    "smallint": "short",
    "double": "double",
    "boolean": "boolean",
    "varchar": "string",
    "date": "date",
    "timestamptz": "timestamp",
}
_SETTINGS: dict[str, str | None] = {
    "delta.logRetentionDuration": "interval 120 days",
    "delta.deletedFileRetentionDuration": "interval 120 days",
}
Statistics = Mapping[str, str]
"""What Delta is told of a file's columns, as JSON, by the file's path."""


class Log:
    """The Delta log of ``table`` in ``folder``; ``known`` is the version that the present manifest names, if any."""

    def __init__(self, folder: Path, table: Table, *, known: int | None) -> None:
        self._folder = folder
        self._table = table
        self._known = -1 if known is None else known
        self._delta: DeltaTable | None = None

    def commit(self, files: tuple[DataFile, ...], change: Change, *, statistics: Statistics, at: datetime) -> int:
        """Add and remove files, as of ``at``, so that the table holds just ``files``; the version that does so.

        ``change`` is taken at its word where the log stands at the known version; otherwise a commit was broken off
        before its manifest, and the log itself is asked which files must come and go.
        """
        delta = self._opened()
        if delta.version() != self._known:
            change = _repair(_paths(delta), files)
        moment = int(at.timestamp() * 1000)
        actions: list[AddAction | RemoveAction] = [
            *_adds(change.added, statistics, moment),
            *_removes(change.removed, moment),
        ]
        if actions:
            delta.create_write_transaction(actions, "append", _schema(self._table), _partitions(self._table))
            delta.update_incremental()
        self._known = delta.version()
        sync_to_disk(self._folder / LOG / f"{self._known:020d}.json")
        sync_to_disk(self._folder / LOG)
        return self._known

    def _opened(self) -> DeltaTable:
        if self._delta is None:
            self._delta = self._open() if has_log(self._folder) else self._create()
            _add_columns(self._delta, _schema(self._table))
        return self._delta

    def _create(self) -> DeltaTable:

        return DeltaTable.create(
            self._folder,
            _schema(self._table),
            partition_by=_partitions(self._table),
            description=self._table.says,
            configuration=_SETTINGS,
        )

    def _open(self) -> DeltaTable:

        try:
            return DeltaTable(self._folder)
        except DeltaError:
            drop_versions_after(self._folder, self._known)
        if self._known < 0:
            return self._create()
        try:
            return DeltaTable(self._folder)
        except DeltaError:
            raise LakeDamaged(self._folder / LOG, "cannot be read") from None


def _add_columns(delta: DeltaTable, schema: Schema) -> None:
    """Tell a log that an older program began of the columns that came since."""
    known = {field.name for field in delta.schema().fields}
    if new := [field for field in schema.fields if field.name not in known]:
        delta.alter.add_columns(new)
        delta.update_incremental()


def _paths(delta: DeltaTable) -> set[str]:
    """The files of the log's latest version, relative to the table's folder."""
    adds = delta.get_add_actions()
    return {unquote(str(path)) for path in adds.column("path").to_pylist()}


def _repair(found: set[str], files: tuple[DataFile, ...]) -> Change:
    wanted = {file.path: file for file in files}
    added = tuple(file for path, file in wanted.items() if path not in found)
    return Change(added, tuple(DataFile(path, 0, 0) for path in sorted(found - wanted.keys())))


def _adds(files: Iterable[DataFile], statistics: Statistics, moment: int) -> list[AddAction]:

    return [
        AddAction(
            path=file.path,
            size=file.size,
            partition_values={"period": file.period} if file.period else {},
            modification_time=moment,
            data_change=True,
            stats=statistics.get(file.path, json.dumps({"numRecords": file.rows})),
        )
        for file in files
    ]


def _removes(files: Iterable[DataFile], moment: int) -> list[RemoveAction]:

    return [
        RemoveAction(
            path=file.path,
            data_change=True,
            deletion_timestamp=moment,
            partition_values={"period": file.period} if file.period else {},
        )
        for file in files
    ]


def _partitions(table: Table) -> list[str]:
    return ["period"] if table.kind == "fact" else []


def _schema(table: Table) -> Schema:

    return Schema(
        [
            Field(
                column.name,
                ArrayType(PrimitiveType("string"), contains_null=True)
                if column.type == "varchar[]"
                else PrimitiveType(_PRIMITIVES[column.type]),
                metadata={"comment": column.says},
            )
            for column in table.columns
        ]
    )
