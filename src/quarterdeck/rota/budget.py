"""A time limit without a clock of our own: whoever calls brings one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from quarterdeck.rota.errors import OutOfTime

T = TypeVar("T")


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
        return Budget.of(self.clock, max(0.0, min(seconds, self.left)))


def timely(things: Iterable[T], budget: Budget | None) -> Iterator[T]:
    """The things one by one; raises ``OutOfTime`` when the budget is spent before the next (None: never)."""
    for thing in things:
        if budget is not None and budget.left <= 0:
            raise OutOfTime
        yield thing
