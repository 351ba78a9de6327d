"""The goals that the pair is on, each with its date."""

from __future__ import annotations

from collections.abc import Iterator

from quarterdeck.desk.growth import reads
from quarterdeck.desk.growth.models import Goal
from quarterdeck.desk.oneonones.models import Series
from quarterdeck.desk.people.pairs import managers_of
from quarterdeck.reports.brief.model import About, Line, Part

_LONGEST = 160


def part(about: About) -> Iterator[Part]:
    """Open goals of a plan that the report shares with this manager, who leads them today; not in a skip-level."""
    series, day = about.series, about.now.date()
    if series.kind == Series.Kind.SKIP_LEVEL or not _leads(about):
        return
    goals = reads.goals_of_pair(series.report_id, series.manager_id, series.keeper_id, day)
    lines = tuple(
        Line(f"goal:{goal.pk}", _text(goal), f"/growth/goals/{goal.pk}/", goal.made_at.date()) for goal in goals
    )
    if lines:
        yield Part("goals", "Goals and what was agreed", lines, ask="What would move one of them on?")


def _leads(about: About) -> bool:
    series = about.series
    if series.keeper_id is not None:
        return True
    leading = managers_of([series.report_id], about.now.date()).get(series.report_id, frozenset())
    return series.manager_id in leading


def _text(goal: Goal) -> str:
    until = goal.due_date or goal.period.end_date
    first = goal.outcome.strip().partition("\n")[0]
    cut = first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1].rstrip()}…"
    return f"{cut} (until {until.day} {until:%B %Y})"
