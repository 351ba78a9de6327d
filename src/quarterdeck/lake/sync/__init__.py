"""Drives a source into the lake, newest first, and proves that nothing is missing."""

from __future__ import annotations

from quarterdeck.lake.sync.drive import sync
from quarterdeck.lake.sync.errors import OtherServer, SourcesOverlap
from quarterdeck.lake.sync.progress import Meter, Progress, Silent
from quarterdeck.lake.sync.refresh import Refreshed, refresh
from quarterdeck.lake.sync.result import SyncResult

__all__ = [
    "Meter",
    "OtherServer",
    "Progress",
    "Refreshed",
    "Silent",
    "SourcesOverlap",
    "SyncResult",
    "refresh",
    "sync",
]
