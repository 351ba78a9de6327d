"""Putting a backup into an empty home: first all of it is checked, then all of it is put in place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from quarterdeck.desk.backup import sqlite
from quarterdeck.desk.backup.saving import KEYS, MARKS
from quarterdeck.home import settings
from quarterdeck.home.archive import Contents, unpack
from quarterdeck.home.errors import ArchiveUnfit, BadSettings, HomeOccupied
from quarterdeck.home.folder import Home, write_whole
from quarterdeck.lake.errors import LakeError
from quarterdeck.lake.store import Lake

ROWS = "rows.jsonl"
_NO_MATTER = frozenset({"lost+found"})


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place. ``lake_version`` None: no lake; ``desk`` is sqlite, rows or none."""

    made_at: datetime
    lake_version: int | None
    desk: str
    with_keys: bool


def restore(
    archive: Path,
    home: Home,
    *,
    passphrase: Callable[[], str] | None,
    load: Callable[[Path], object],
    own: bool = True,
) -> Restored:
    """Put a backup into a home that is empty, or not there yet.

    ``passphrase`` is called where the backup holds keys; None leaves them out. ``own``: the desk is to be the home's
    own SQLite file; where it is not, or came as rows, ``load`` takes it into the database, after everything was
    checked. Raises HomeOccupied, ArchiveUnfit, WrongPassphrase; the home is then as it was.
    """
    _refuse_occupied(home)
    fresh = not home.path.exists()
    home.make()
    stage = Path(tempfile.mkdtemp(dir=home.path, prefix=".restore-"))
    try:
        contents = unpack(archive, stage, passphrase=passphrase)
        version = _check(stage, archive.name)
        for desk in (stage / "desk" / ROWS, *(() if own else (stage / "desk" / sqlite.NAME,))):
            if desk.exists():
                load(desk)
                desk.unlink()
        _put_in_place(stage, home, contents)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        if fresh:
            _drop_if_empty(home.path)
        raise
    shutil.rmtree(stage)
    return Restored(contents.made_at, version, str(contents.facts.get("desk", "none")), contents.keys is not None)


def _refuse_occupied(home: Home) -> None:
    if home.path.exists() and any(path.name not in _NO_MATTER for path in home.path.iterdir()):
        raise HomeOccupied(str(home.path))


def _check(stage: Path, name: str) -> int | None:
    """That what came can be used: the settings, the desk, the lake, whose version it gives."""
    try:
        settings.load(Home(stage / "settings"))
    except BadSettings as error:
        raise ArchiveUnfit(name, f"its settings are not right: {error}") from error
    if (stage / "desk" / sqlite.NAME).exists():
        sqlite.check_desk(stage / "desk" / sqlite.NAME, archive=name)
    if not (stage / "lake").exists():
        return None
    try:
        with Lake(stage / "lake").snapshot() as snapshot:
            return snapshot.manifest.version
    except LakeError as error:
        raise ArchiveUnfit(name, f"its lake cannot be read: {error}") from error


def _put_in_place(stage: Path, home: Home, contents: Contents) -> None:
    """The settings come last: without them a home that was broken off is no home."""
    for name, content in (contents.keys or {}).items():
        if name in KEYS:
            write_whole(home.secrets / name, content)
    for source, target in (
        (stage / "lake", home.lake),
        (stage / "private", home.private),
        (stage / "desk" / sqlite.NAME, home.path / sqlite.NAME),
        *((stage / "settings" / mark, home.path / mark) for mark in reversed(MARKS)),
    ):
        if source.exists():
            source.rename(target)


def _drop_if_empty(folder: Path) -> None:
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
