"""What a source hands over: pages of raw items, nothing renamed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

Item_co = TypeVar("Item_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item_co]):
    """One page. ``next_cursor`` None means that it was the last; ``asked_at`` is when the request was sent (UTC)."""

    items: tuple[Item_co, ...]
    next_cursor: str | None
    asked_at: datetime
    requests: int = 1
    """Requests it took, tails and retries included."""
