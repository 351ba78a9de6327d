"""What a sync tells while it runs. The command line prints it; tests stay silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class Progress(Protocol):
    """Told of each step. Nothing here may raise or take long."""

    def started(self, source: str) -> None:
        """A sync of this source begins."""
        ...

    def phase(self, name: str, total: int | None) -> None:
        """A new stretch of work; ``total`` merge requests to come, None where unknown."""
        ...

    def advanced(self, count: int) -> None:
        """``count`` more merge requests of this phase are safe or known to be unchanged."""
        ...

    def waiting(self, seconds: float, why: str) -> None:
        """The server asked us to wait this long."""
        ...

    def finished(self) -> None:
        """The sync is over, well or not."""
        ...


class Silent:
    """Says nothing."""

    def started(self, source: str) -> None:
        pass

    def phase(self, name: str, total: int | None) -> None:
        pass

    def advanced(self, count: int) -> None:
        pass

    def waiting(self, seconds: float, why: str) -> None:
        pass

    def finished(self) -> None:
        pass


@dataclass(slots=True)
class Meter:
    """Count, rate and time left of one phase, from a clock; for whoever prints progress."""

    clock: Callable[[], datetime]
    total: int | None = None
    done: int = 0
    began_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.began_at = self.clock()

    @property
    def rate(self) -> float | None:
        """Merge requests a second since the phase began; None before anything was done."""
        seconds = (self.clock() - self.began_at).total_seconds()
        return self.done / seconds if self.done and seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """At the present rate; None where the total or the rate is unknown."""
        rate = self.rate
        if self.total is None or rate is None:
            return None
        return max(0, self.total - self.done) / rate
