"""Connections to SQLite that are kept from one request to the next, as long as they lead to the file that is there.

Opening one costs as much as all the queries of a page. One that was opened before somebody put another file in its
place, as bringing back a backup does, would read and write what nobody sees any more.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

File = tuple[int, int] | None


def note(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Remember which file it leads to; a receiver of Django's ``connection_created``."""
    connection.leads_to = _file_of(connection)  # type: ignore[attr-defined]


def close_stale(**_: Any) -> None:
    """Close this thread's connection if its file is there no more; a receiver of Django's ``request_started``."""
    connection = connections["default"]
    if connection.connection is None or connection.in_atomic_block or connection.vendor != "sqlite":
        return
    if getattr(connection, "leads_to", None) != _file_of(connection):
        connection.close()


def _file_of(connection: BaseDatabaseWrapper) -> File:
    """What tells one file from another that took its name; None where there is none, or for another database."""
    if connection.vendor != "sqlite":
        return None
    try:
        found = Path(str(connection.settings_dict["NAME"])).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
