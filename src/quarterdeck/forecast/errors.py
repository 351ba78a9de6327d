"""What can be wrong with a question about the future.

ForecastError
├── BadPlan    the plan, the crew or the history contradicts itself: every fault, a line each
└── NoHistory  too little was finished to say anything
"""

from __future__ import annotations

from collections.abc import Sequence


class ForecastError(Exception):
    """No forecast can be made of what was given; nothing was simulated."""


class BadPlan(ForecastError):
    """``faults`` are lines of their own, each naming what and where; raised before any simulation."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(self.faults))


class NoHistory(ForecastError):
    def __init__(self, what: str) -> None:
        super().__init__(f"no forecast: {what}")
