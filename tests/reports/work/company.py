"""The company of `tests.indicators.work.company` as a snapshot of a lake."""

from __future__ import annotations

from pathlib import Path

from quarterdeck.lake.manifest import Manifest, SourceState
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.basis import Basis, get_basis
from tests.indicators.work.company import NOW, Lists

SITES = {"s": "https://gitlab.example.com"}


def snapshot_of(lists: Lists) -> Snapshot:
    source = SourceState("s", "gitlab", "https://gitlab.example.com/", "acme", synced_at=NOW, complete=True)
    return Snapshot(Manifest(1, NOW, {"merge_requests": 0}, {"s": source}), lists.connection(), Path(), {})


def basis_of(snapshot: Snapshot) -> Basis:
    return get_basis(snapshot.manifest)
