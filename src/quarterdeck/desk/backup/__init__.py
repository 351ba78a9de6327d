"""Backup and restore of a home: desk, lake, settings and private files in one file.

The desk is copied first, then the lake, each as it stands at one instant; both may be in use. SQLite is copied by its
own online backup; PostgreSQL is written as rows, which restore into either. Sessions and caches stay behind: whoever
holds a backup is not signed in. Keys are in it only where a passphrase is given.
"""

from __future__ import annotations

from quarterdeck.desk.backup.restoring import Restored, restore
from quarterdeck.desk.backup.saving import Saved, back_up

__all__ = ["Restored", "Saved", "back_up", "restore"]
