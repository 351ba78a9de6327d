"""When the next request may go: GitLab's limits, and back-off after faults."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Sleep = Callable[[float], Awaitable[None]]
OnWait = Callable[[float, str], None]
_EPOCH = 1_000_000_000
"""RateLimit-Reset is an instant in Unix seconds at GitLab; a proxy in front may give seconds from now."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``tries`` attempts where the server fails; ``patience`` seconds that a request may wait for rate limits in all;
    ``back_off`` and ``longest`` seconds of the first and the longest pause; ``body`` bytes of one answer."""

    concurrency: int = 8
    tries: int = 8
    patience: float = 6 * 3600.0
    back_off: float = 0.5
    longest: float = 60.0
    body: int = 64 * 2**20
    connect: float = 15.0
    read: float = 75.0


def http_date(text: str | None) -> datetime | None:
    """An HTTP date as an instant; None where it is none."""
    try:
        moment = parsedate_to_datetime(text) if text else None
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that ``Retry-After`` asks for (a number or a date, by the server's own clock); None where absent."""
    text = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(text))
    except ValueError:
        until = http_date(text)
    if until is None:
        return None
    return max(0.0, (until - (http_date(headers.get("date")) or now)).total_seconds())


def until_reset(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until the rate limit starts anew where nothing remains of it; None where something does."""
    try:
        remaining, reset = int(headers.get("ratelimit-remaining", "1")), float(headers.get("ratelimit-reset", "nan"))
    except ValueError:
        return None
    if remaining > 0 or reset != reset:  # noqa: PLR0124 - nan: no reset was given
        return None
    if reset < _EPOCH:
        return max(0.0, reset)
    server = http_date(headers.get("date")) or now
    return max(0.0, reset - server.timestamp())


@dataclass(slots=True)
class Pace:
    """Holds all requests back together while the server says so. ``monotonic`` and ``sleep`` go hand in hand."""

    limits: Limits
    sleep: Sleep
    monotonic: Callable[[], float]
    rng: random.Random
    on_wait: OnWait | None = None
    waited: float = 0.0
    _until: float = field(default=0.0)

    async def ready(self) -> float:
        """Wait until requests may go again; returns the seconds that took."""
        total, seen = 0.0, 0.0
        while self._until != seen and (left := self._until - self.monotonic()) > 0:
            seen = self._until
            # A little spread, so that not all of them start in the same instant.
            total += await self.pause(left + self.rng.uniform(0, min(1.0, left)), "")
        return total

    def hold(self, seconds: float, why: str) -> None:
        """Nobody sends anything for so long."""
        until = self.monotonic() + seconds
        if until > self._until + 1.0:
            self._tell(seconds, why)
        self._until = max(self._until, until)

    async def back_off(self, attempt: int, why: str, *, at_least: float = 0.0) -> float:
        """Pause after failed attempt number ``attempt`` (from 1): full jitter below a bound that doubles."""
        bound = min(self.limits.longest, self.limits.back_off * 2 ** (attempt - 1))
        return await self.pause(at_least + self.rng.uniform(0, bound), why)

    async def pause(self, seconds: float, why: str) -> float:
        """Sleep and count it."""
        self._tell(seconds, why)
        self.waited += seconds
        await self.sleep(seconds)
        return seconds

    def _tell(self, seconds: float, why: str) -> None:
        if self.on_wait is not None and why:
            self.on_wait(seconds, why)
