"""Old states go, and with them the files that no kept state names."""

from __future__ import annotations

from datetime import datetime, timedelta

from quarterdeck.lake.files import data_files, find_version
from quarterdeck.lake.schema import TABLES
from quarterdeck.lake.states import States

KEEP_DAYS = 90
"""How long an old state can be read."""
_SLACK_DAYS = 7


def vacuum_if_due(states: States, *, now: datetime) -> None:
    """Vacuum about once a week."""
    oldest = states.versions()[0]
    if states.get(oldest).written_at < now - timedelta(days=KEEP_DAYS + _SLACK_DAYS):
        vacuum(states, now=now, keep_days=KEEP_DAYS)


def vacuum(states: States, *, now: datetime, keep_days: int) -> int:
    """Drop the states that are older than ``keep_days``, never the present one; the number of data files deleted.

    The caller holds the lock, so that a file which no kept state names is an old one or an orphan.
    """
    present = states.get()
    since = now - timedelta(days=keep_days)
    kept = {v for v in states.versions() if v == present.version or states.get(v).written_at > since}
    bases = states.bases(iter(kept))
    for version in states.versions():
        if version not in kept:
            states.drop(version, lists_too=version not in bases)
    for version in states.listed():
        if version not in kept | bases:
            states.drop(version, lists_too=True)
    return _delete_unnamed(states, kept)


def _delete_unnamed(states: States, kept: set[int]) -> int:
    named = {
        states.folder / table / file.path
        for version in kept
        for table, files in states.lists(version).items()
        for file in files
    }
    unnamed = [
        path
        for table in TABLES
        for path in data_files(states.folder / table)
        if path not in named and find_version(path) is not None
    ]
    for path in unnamed:
        path.unlink(missing_ok=True)
    return len(unnamed)
