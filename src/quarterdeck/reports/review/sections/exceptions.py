"""A department's teams that stand out, each against its own past, in alphabetical order; the others are not shown."""

from __future__ import annotations

from quarterdeck.reports.model import TeamReport
from quarterdeck.reports.review import words
from quarterdeck.reports.review.context import Context
from quarterdeck.reports.review.figures import figure
from quarterdeck.reports.review.model import INSIDE, Figure, Section, Table
from quarterdeck.reports.review.words import say

KEY = "exceptions"
_OF_TEAMS = ("omrt", "oma", "community_slo", "hiring", "mr_rate", "handbook")
COLUMNS = ("team", "figure", "value", "n", "usual", "target", "previous", "why it stands here")


def section(context: Context) -> Section | None:
    """None for a team. No column is ever sorted over teams."""
    if not context.scope.department:
        return None
    lines = [line for team in context.others for line in _team_lines(context, team)]
    count = len({line[0] for line in lines})
    key = {0: "exceptions_none", 1: "exceptions_one"}.get(count, "exceptions")
    table = Table(say("exceptions_how"), COLUMNS, tuple(lines), audience=INSIDE)
    return Section(
        KEY, "Teams that stand out", say(key, count=count, all=len(context.others)),
        tables=(table,) if lines else (),
        prompt=say("ask_exceptions") if lines else "", audience=INSIDE,
    )  # fmt: skip


def _team_lines(context: Context, team: TeamReport) -> list[tuple[str | int, ...]]:
    found = [figure(context, one) for one in team.indicators if one.id in _OF_TEAMS and not one.withheld]
    return [_line(team.scope.name, one) for one in found if one.value is not None and _stands_out(one)]


def _stands_out(one: Figure) -> bool:
    """What is nearly met is no exception: a page on which every team stands out says nothing."""
    return one.signal is not None or one.health == "problem"


def _line(team: str, one: Figure) -> tuple[str | int, ...]:
    usual = words.span(one.usual.low, one.usual.high, one.unit) if one.usual else "–"
    goal = words.goal(one.target.op, one.target.value, one.unit) if one.target else "–"
    before = words.value(one.previous.value, one.unit) if one.previous else "–"
    reasons = [
        one.signal or "",
        {"problem": "target missed", "attention": "target nearly met"}.get(one.health or "", ""),
    ]
    return (
        team, one.name, words.value(one.value, one.unit), one.n, usual, goal, before, ", ".join(filter(None, reasons))
    )  # fmt: skip
