"""The three lines at the top: written by somebody, with the count of what is on track as the take-away."""

from __future__ import annotations

from quarterdeck.indicators.answer import Target
from quarterdeck.indicators.health import is_met
from quarterdeck.reports.review.context import Context
from quarterdeck.reports.review.figures import figure
from quarterdeck.reports.review.model import Figure, Section
from quarterdeck.reports.review.words import say

KEY = "three_lines"


def section(context: Context) -> Section:
    """What went well, what worries, what is asked of whom."""
    shown = [figure(context, one) for one in context.team.indicators if not one.empty and one.unit != "shares"]
    valued = [one for one in shown if one.value is not None]
    return Section(KEY, "Three lines", _title(valued), prompt=say("ask_three"))


def _title(shown: list[Figure]) -> str:
    if not shown:
        return say("no_figures")
    aimed = [one for one in shown if one.target]
    met = say("met", met=sum(map(_met, aimed)), all=len(aimed)) if aimed else say("no_targets")
    return f"{met}; {_unusual(shown)}"


def _met(one: Figure) -> bool:
    target = one.target
    return bool(target and one.value is not None and is_met(one.value, Target(target.op, target.value)))  # type: ignore[arg-type]


def _unusual(shown: list[Figure]) -> str:
    count = sum(one.signal is not None for one in shown)
    key = {0: "unusual_none", 1: "unusual_one"}.get(count, "unusual_count")
    return say(key, count=count, all=len(shown))
