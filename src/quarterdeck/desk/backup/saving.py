"""Making a backup of a home that is in use."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from quarterdeck import __version__
from quarterdeck.desk.backup import sqlite
from quarterdeck.home.archive import Pack, pack_into
from quarterdeck.home.folder import Home
from quarterdeck.lake.copying import copy_states

KEYS = ("key", "tokens.json", "sealing.json")
MARKS = ("quarterdeck.toml", "demo.json")
_STALE_S = 86_400


@dataclass(frozen=True, slots=True)
class Saved:
    """What went into a backup. ``lake_version`` None: no lake; ``desk`` is sqlite, rows or none."""

    size: int
    files: int
    lake_version: int | None
    desk: str
    with_keys: bool


def back_up(home: Home, target: Path, *, now: datetime, passphrase: str | None, rows: bool = False) -> Saved:
    """Write a backup to ``target``, readable by its owner alone; an earlier backup there is replaced at the end.

    ``passphrase`` closes the keys; None leaves them out. ``rows``: the desk is in the database that Django is set up
    for. Raises HomeError or LakeError, and leaves an earlier backup as it was.
    """
    with _staging(home) as stage, pack_into(target, program=__version__, made_at=now) as pack:
        desk = _stage_desk(home, stage / "desk", rows=rows)
        manifest = copy_states(home.lake, stage / "lake")
        version = None if manifest is None else manifest.version
        files = _add_all(pack, home, stage)
        pack.tell(desk=desk, lake_version=version, with_keys=passphrase is not None)
        if passphrase is not None:
            pack.add_keys(_keys(home), passphrase)
    return Saved(target.stat().st_size, files, version, desk, passphrase is not None)


def _stage_desk(home: Home, into: Path, *, rows: bool) -> str:
    into.mkdir()
    if rows:
        from quarterdeck.desk.backup.rows import NAME, dump_rows  # noqa: PLC0415 -- needs Django set up

        dump_rows(into / NAME)
        return "rows"
    source = home.path / sqlite.NAME
    if not source.exists():
        return "none"
    sqlite.copy_desk(source, into / sqlite.NAME)
    return "sqlite"


def _add_all(pack: Pack, home: Home, stage: Path) -> int:
    found = [("settings", home.path / name) for name in MARKS]
    members = [(f"{top}/{path.name}", path) for top, path in found if path.exists()]
    members += _below(home.private, "private") + _below(stage / "desk", "desk") + _below(stage / "lake", "lake")
    for name, path in members:
        pack.add_file(name, path)
    return len(members)


def _below(folder: Path, name: str) -> list[tuple[str, Path]]:
    """The files below a folder, under the name of a member; what is being written, named by a dot, is left out."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return [(f"{name}/{path.relative_to(folder).as_posix()}", path) for path in paths]


def _keys(home: Home) -> dict[str, bytes]:
    return {name: path.read_bytes() for name in KEYS if (path := home.secrets / name).exists()}


@contextmanager
def _staging(home: Home) -> Iterator[Path]:
    """A folder beside the lake, so that links can be made; what a killed backup left long ago goes too."""
    home.make()
    for left in home.path.glob(".backup-*"):
        if time.time() - left.stat().st_mtime > _STALE_S:
            shutil.rmtree(left, ignore_errors=True)
    stage = Path(tempfile.mkdtemp(dir=home.path, prefix=".backup-"))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
