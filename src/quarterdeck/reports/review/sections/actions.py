"""What was agreed last month, and what became of it."""

from __future__ import annotations

from quarterdeck.reports.review.context import Context
from quarterdeck.reports.review.model import INSIDE, Section
from quarterdeck.reports.review.words import say

KEY = "actions"


def section(context: Context) -> Section:
    """Each action with owner, date and state; open ones first."""
    actions = sorted(context.written.actions, key=lambda one: ("open", "done", "dropped").index(one.state))
    return Section(
        KEY, "Actions of last month", _title(context), actions=tuple(actions),
        meaning=context.written.meanings.get(KEY), audience=INSIDE,
    )  # fmt: skip


def _title(context: Context) -> str:
    states = [one.state for one in context.written.actions]
    if not states:
        return say("actions_none" if context.written.known else "actions_unknown")
    still = say("actions_open", count=states.count("open")) if "open" in states else ""
    dropped = say("actions_dropped", count=states.count("dropped")) if "dropped" in states else ""
    return say("actions", done=states.count("done"), all=len(states), open=still, dropped=dropped)
