"""GitLab's request limit: a bucket that fills with time, and the headers that tell how full it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

from quarterdeck.simulator.server.faults import RateLimit
from quarterdeck.simulator.server.wire import Reply


class Bucket:
    """So many requests a minute; each takes one, and they come back evenly."""

    def __init__(self, limit: RateLimit, clock: Callable[[], datetime]) -> None:
        self._rate = limit.requests / 60.0
        self._size = float(limit.burst if limit.burst is not None else max(1, int(limit.requests)))
        self._limit = int(limit.requests)
        self._clock = clock
        self._left = self._size
        self._at = clock()

    def _fill(self) -> None:
        now = self._clock()
        self._left = min(self._size, self._left + max(0.0, (now - self._at).total_seconds()) * self._rate)
        self._at = now

    def refusal(self) -> Reply | None:
        """Takes one request out of the bucket; 429 where none is left."""
        self._fill()
        if self._left >= 1.0:
            self._left -= 1.0
            return None
        wait = max(1, math.ceil((1.0 - self._left) / self._rate))
        return Reply(429, b"Retry later\n", [("Retry-After", str(wait)), ("Content-Type", "text/plain")])

    def headers(self) -> list[tuple[str, str]]:
        """Reset is the epoch second at which the bucket is full again."""
        reset = self._at.timestamp() + (self._size - self._left) / self._rate
        return [
            ("RateLimit-Limit", str(self._limit)),
            ("RateLimit-Name", "throttle_authenticated_api"),
            ("RateLimit-Observed", str(int(self._size - self._left))),
            ("RateLimit-Remaining", str(int(self._left))),
            ("RateLimit-Reset", str(math.ceil(reset))),
        ]
