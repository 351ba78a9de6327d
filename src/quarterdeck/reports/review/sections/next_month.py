"""What is intended for the next month, each with the figure that should move."""

from __future__ import annotations

from quarterdeck.reports.review.context import Context
from quarterdeck.reports.review.model import MOST_INTENTIONS, Section
from quarterdeck.reports.review.words import say

KEY = "next_month"


def section(context: Context) -> Section:
    """At most three intentions."""
    intentions = context.written.intentions[:MOST_INTENTIONS]
    key = {0: "ahead_none", 1: "ahead_one"}.get(len(intentions), "ahead")
    title = say(key, count=len(intentions), month=context.period.next.words)
    return Section(KEY, "Next month", title, intentions=intentions, meaning=context.written.meanings.get(KEY))
