"""What a worker does for feedback."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.desk.feedback import rounds
from quarterdeck.home.folder import Home


def close_rounds(home: Home, *, now: datetime) -> None:
    """End the 360s whose last day is over."""
    rounds.close_due(now=now)
