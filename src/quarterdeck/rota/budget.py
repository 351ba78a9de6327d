"""A time limit without a clock of our own: whoever calls brings one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """Seconds up to ``limit`` on ``clock`` (monotonic seconds, such as ``time.monotonic``)."""

    clock: Callable[[], float]
    begun: float
    limit: float

    @classmethod
    def of(cls, clock: Callable[[], float], seconds: float) -> Budget:
        """A budget that starts now."""
        return cls(clock, clock(), seconds)

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return self.clock() - self.begun

    @property
    def left(self) -> float:
        """Seconds until the limit, not below 0."""
        return max(0.0, self.limit - self.spent)

    def part(self, seconds: float) -> Budget:
        """A budget of its own from now on, within this one."""
        return Budget.of(self.clock, min(seconds, self.left))
