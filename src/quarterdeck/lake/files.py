"""Files that appear whole or not at all, and the lists of data files that make up a version."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

_NAME = re.compile(r"([0-9]+)-[0-9a-f]+\.parquet")
_REBASE = 4


class DataFile(msgspec.Struct, frozen=True, array_like=True):
    """A Parquet file: its path within the table's folder, bytes, rows, and number of columns (without the period)."""

    path: str
    size: int
    rows: int
    columns: int = 0

    @property
    def period(self) -> str:
        """The partition, or "" in a whole table."""
        head, _, _ = self.path.rpartition("/")
        return head.removeprefix("period=")


FileLists = Mapping[str, tuple[DataFile, ...]]
"""The data files of every table that has been written, by table name."""


@dataclass(frozen=True, slots=True)
class Change:
    """Files that come into a table and files that leave it."""

    added: tuple[DataFile, ...] = field(default=())
    removed: tuple[DataFile, ...] = field(default=())


def new_name(version: int) -> str:
    """A name that no earlier file has; the version it is written for comes first, so that orphans can be told."""
    return f"{version:08d}-{secrets.token_hex(6)}.parquet"


def find_version(path: Path) -> int | None:
    """The version for which a data file was written; None for a file that is not ours."""
    match = _NAME.fullmatch(path.name)
    return int(match[1]) if match else None


def data_files(table: Path) -> Iterable[Path]:
    """All data files in a table's folder, named by a version or not."""
    yield from table.glob("*.parquet")
    yield from table.glob("period=*/*.parquet")


def sync_to_disk(path: Path) -> None:
    """Make a file, or a folder's names, outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file atomically and durably: readers see the old content or the new one."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_to_disk(path.parent)


class ListsFile(msgspec.Struct, omit_defaults=True):
    """Lists on disk: whole, or what was added to and removed from those of an earlier version, ``base``."""

    base: int | None = None
    added: dict[str, tuple[DataFile, ...]] = {}
    removed: dict[str, tuple[str, ...]] = {}


def apply(base: FileLists, change: ListsFile) -> dict[str, tuple[DataFile, ...]]:
    """The lists that ``change`` makes of its base."""
    lists = dict(base)
    for table in change.added.keys() | change.removed.keys():
        gone = set(change.removed.get(table, ()))
        kept = [file for file in lists.get(table, ()) if file.path not in gone]
        lists[table] = (*kept, *change.added.get(table, ()))
    return lists


def difference(base: FileLists, lists: FileLists, *, version: int) -> ListsFile | None:
    """What to store for ``lists`` given the whole lists of ``version``; None where whole lists are better."""
    change = ListsFile(base=version)
    for table, files in lists.items():
        before, now = set(base.get(table, ())), set(files)
        if added := tuple(file for file in files if file not in before):
            change.added[table] = added
        if removed := tuple(file.path for file in base.get(table, ()) if file not in now):
            change.removed[table] = removed
        if table not in base:
            change.added.setdefault(table, ())
    size = sum(map(len, change.added.values())) + sum(map(len, change.removed.values()))
    return change if size * _REBASE <= sum(map(len, lists.values())) else None
