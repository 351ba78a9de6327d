"""Instants as whole microseconds since 1970, as the lake counts them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def instant(count: int) -> datetime:
    """The reverse of `micros`."""
    return _EPOCH + timedelta(microseconds=count)
