"""The one-time link by which a laptop's owner signs in, as a notebook server has one.

Only a hash of the key lies in the home, in a file readable by the owner alone; it is used once, within a day.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from quarterdeck.home.folder import Home, write_whole

_VALID = timedelta(days=1)


def make_key(home: Home, *, now: datetime) -> str:
    """A new key; an earlier one that was not used stops working."""
    key = secrets.token_urlsafe(24)
    content = {"hash": _hash(key), "until": (now + _VALID).isoformat()}
    write_whole(home.secrets / "link.json", json.dumps(content).encode())
    return key


def use_key(home: Home, key: str, *, now: datetime) -> bool:
    """Whether the key is right, in time and unused. Of two uses at once one alone succeeds."""
    path = home.secrets / "link.json"
    try:
        kept = json.loads(path.read_bytes())
        until = datetime.fromisoformat(kept["until"])
    except (OSError, ValueError, KeyError):
        return False
    if not secrets.compare_digest(kept["hash"], _hash(key)) or now > until:
        return False
    with suppress(FileNotFoundError):
        path.unlink()
        return True
    return False


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
