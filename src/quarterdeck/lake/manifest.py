"""The one manifest that names a version of every table and says how far each source was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class SourceState:
    """How far one source has been read.

    ``synced_at`` is the moment at which the last *complete* sync started (UTC; None before the first): no figure
    lies after it. ``complete`` says whether the server's counts and ours agreed then. ``cursor`` is the sync's own
    affair (JSON values); ``caveats`` counts what was met and could not be understood, by reason. ``refreshed_at`` is
    when single merge requests were last read between two syncs (None: never): of these alone is more known than at
    ``synced_at``.
    """

    name: str
    kind: Literal["gitlab", "clone"]
    url: str
    scope: str
    synced_at: datetime | None = None
    complete: bool = False
    server_counts: dict[str, int] = field(default_factory=dict)
    our_counts: dict[str, int] = field(default_factory=dict)
    cursor: dict[str, Any] = field(default_factory=dict)
    caveats: dict[str, int] = field(default_factory=dict)
    refreshed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A state of the lake. ``version`` grows by one with each commit; ``tables`` maps a table to its Delta version."""

    version: int
    written_at: datetime
    tables: dict[str, int]
    sources: dict[str, SourceState]
