"""What a sync did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Mode = Literal["first", "later", "full"]


@dataclass(frozen=True, slots=True)
class SyncResult:
    """Of one sync, after its last commit.

    ``requests`` by kind, retries and tails included. ``merge_requests`` how many were written (read and new or
    changed), ``removed`` how many are gone from the server. ``seconds`` in all, of which ``seconds_own`` in our own
    work; the rest was the network's. ``complete``: counts by state agree; else ``differences`` (server less ours).
    ``caveats`` counts by reason, ``remarks`` are sentences for a reader.
    """

    name: str
    mode: Mode
    resumed: bool
    version: int
    started_at: datetime
    synced_at: datetime | None
    requests: dict[str, int]
    merge_requests: int
    removed: int
    seconds: float
    seconds_own: float
    complete: bool
    server_counts: dict[str, int]
    our_counts: dict[str, int]
    differences: dict[str, int]
    caveats: dict[str, int]
    remarks: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """Counts kept while a sync runs."""

    merge_requests: int = 0
    changed: int = 0
    more: bool = False
    """Whether the list of changes goes on after what was counted."""
    removed: int = 0
    rows_asked: int = 0
    seconds_own: float = 0.0
    caveats: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
