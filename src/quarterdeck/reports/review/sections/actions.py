"""What was agreed last month, and what became of it."""

from __future__ import annotations

from quarterdeck.reports.review.context import Context
from quarterdeck.reports.review.model import INSIDE, Action, Section, Written
from quarterdeck.reports.review.words import say

KEY = "actions"


def section(context: Context) -> Section:  # noqa: ARG001 -- a provider's signature
    """The place for the actions: they are written, see `filled`."""
    return Section(KEY, "Actions of last month", title(Written(known=False)), audience=INSIDE)


def filled(written: Written) -> tuple[str, tuple[Action, ...]]:
    """The take-away, and each action with owner, date and state; open ones first."""
    return title(written), tuple(sorted(written.actions, key=lambda one: ("open", "done", "dropped").index(one.state)))


def title(written: Written) -> str:
    """How many are done, open and dropped."""
    states = [one.state for one in written.actions]
    if not states:
        return say("actions_none" if written.known else "actions_unknown")
    still = say("actions_open", count=states.count("open")) if "open" in states else ""
    dropped = say("actions_dropped", count=states.count("dropped")) if "dropped" in states else ""
    return say("actions", done=states.count("done"), all=len(states), open=still, dropped=dropped)
