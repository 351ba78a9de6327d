"""What is intended for the next month, each with the figure that should move, and what was agreed for it."""

from __future__ import annotations

from quarterdeck.reports.review.context import Context
from quarterdeck.reports.review.model import Section, Written
from quarterdeck.reports.review.period import Period
from quarterdeck.reports.review.words import say

KEY = "next_month"


def section(context: Context) -> Section:
    """The place for at most three intentions: they are written."""
    return Section(KEY, "Next month", title(Written(), context.period))


def title(written: Written, period: Period) -> str:
    """How many intentions there are for the month after a period."""
    count = len(written.intentions)
    key = {0: "ahead_none", 1: "ahead_one"}.get(count, "ahead")
    return say(key, count=count, month=period.next.words)
