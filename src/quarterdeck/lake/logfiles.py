"""The files of a Delta log, looked at without the library, which is slow to import."""

from __future__ import annotations

from pathlib import Path

LOG = "_delta_log"


def find_latest(folder: Path) -> int | None:
    """The newest version in a table's log, committed by a manifest or not; None where there is no log."""
    stems = (path.stem for path in (folder / LOG).glob("*.json"))
    return max((int(stem) for stem in stems if stem.isdecimal()), default=None)


def drop_versions_after(folder: Path, version: int) -> None:
    """Remove log entries that no manifest names, where one of them was cut short and stops every reader."""
    for path in (folder / LOG).iterdir():
        head = path.name.split(".")[0]
        if head.isdecimal() and int(head) > version:
            path.unlink()
