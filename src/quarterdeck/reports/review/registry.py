"""The door through which sections come into a review.

A section is a function that takes a `Context` and gives a `Section`, or None where it has nothing to say. A later duty
adds one file to `sections/` and one line here; nothing else knows which sections there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from quarterdeck.reports.review.context import Context
from quarterdeck.reports.review.model import Section
from quarterdeck.reports.review.sections import (
    actions,
    exceptions,
    flow,
    limits,
    next_month,
    people,
    three_lines,
)

Provider = Callable[[Context], Section | None]

MONTHLY: tuple[Provider, ...] = (
    three_lines.section,
    actions.section,
    exceptions.section,
    flow.section,
    people.section,
    limits.section,
    next_month.section,
)
"""The sections of a monthly review, in the order in which they are read."""

WRITABLE = {
    three_lines.KEY: "Three lines",
    exceptions.KEY: "Teams that stand out",
    flow.KEY: "Flow",
    people.KEY: "People and capacity",
}
"""The sections for which a meaning is asked, with their names."""


def sections(context: Context, providers: Sequence[Provider] = MONTHLY) -> tuple[Section, ...]:
    """Every section that has something to say."""
    made = (provider(context) for provider in providers)
    return tuple(section for section in made if section is not None)
