"""What can be wrong with a report that is asked for.

ReportError
├── NothingYet   the home has no data to report on
└── BadRange     the days asked for make no range
"""

from __future__ import annotations


class ReportError(Exception):
    """The report cannot be made as asked; the message says what to do."""


class NothingYet(ReportError):
    def __init__(self, what: str, todo: str) -> None:
        super().__init__(f"{what}; {todo}")


class BadRange(ReportError):
    pass
