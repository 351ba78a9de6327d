"""What can be wrong with a review.

ReviewError
├── BadPeriod     the month asked for is none, or lies after everything known
├── BadWriting    a text, an action or an intention does not fit the form
└── Refused       the review holds what may not leave: a person's figure, a small cell, private text
"""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.reports.errors import ReportError

_SHOWN = 5


class ReviewError(ReportError):
    """The review cannot be made as asked; the message says what to do."""


class BadPeriod(ReviewError):
    pass


class BadWriting(ReviewError):
    pass


class Refused(ReviewError):
    """``faults`` are all places that were refused, each as "where: what"."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        super().__init__(f"{name} is not given out: {'; '.join(faults[:_SHOWN])}{more}; take it out and try again")
