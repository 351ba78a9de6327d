"""The files of a Delta log, looked at without the library, which is slow to import."""

from __future__ import annotations

from pathlib import Path

LOG = "_delta_log"


def has_log(folder: Path) -> bool:
    """Whether the table in this folder was ever begun."""
    return any((folder / LOG).glob("*.json"))


def is_ahead(folder: Path, version: int | None) -> bool:
    """Whether a table's log goes on after ``version``, or was begun though None is known: a commit was broken off."""
    following = 0 if version is None else version + 1
    return (folder / LOG / f"{following:020d}.json").exists()


def drop_versions_after(folder: Path, version: int) -> None:
    """Remove log entries that no manifest names, where one of them was cut short and stops every reader."""
    for path in (folder / LOG).iterdir():
        head = path.name.split(".")[0]
        if head.isdecimal() and int(head) > version:
            path.unlink()
