"""What this data cannot say: what is incomplete, what changed its meaning, what is small or withheld."""

from __future__ import annotations

from collections.abc import Iterator

from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.reports.build import definition_for, find_target
from quarterdeck.reports.formats.json import instant
from quarterdeck.reports.model import IndicatorReport, Request, TeamReport
from quarterdeck.reports.review import words
from quarterdeck.reports.review.comings import get_comings
from quarterdeck.reports.review.context import Context
from quarterdeck.reports.review.figures import figure, find_point
from quarterdeck.reports.review.model import Section
from quarterdeck.reports.review.sections.flow import why_moved
from quarterdeck.reports.review.sections.people import FEWEST
from quarterdeck.reports.review.words import say

KEY = "limits"
_OF_HEALTH = "the target was missed"
"""Caveats that say why health is what it is: no limit of the data."""
SMALL = 5
"""A figure from fewer than so many merge requests is to be read with care."""


def section(context: Context) -> Section:
    """Everything that must be known before a figure is believed."""
    remarks = list(dict.fromkeys(_remarks(context)))
    start = say("whole" if context.basis.complete else "not_whole")
    key = "limits_one" if len(remarks) == 1 else "limits"
    title = say(key, start=start, count=len(remarks)) if remarks else start
    return Section(KEY, "What this data cannot say", title, tuple(remarks))


def _remarks(context: Context) -> Iterator[str]:
    yield from context.basis.remarks
    if context.partial:
        yield say("partial", month=context.period.words, instant=instant(context.until))
    yield from _withheld(context)
    yield from _small(context)
    yield from _changed(context)
    yield from _members(context)
    yield from _cleaned(context)
    yield from _caveats(context)


def _withheld(context: Context) -> Iterator[str]:
    for team in (context.team, *context.others):
        names = [one.name for one in team.indicators if _is_withheld(context, one)]
        if names and team is context.team:
            yield say("withheld", names=words.joined(names))
        elif names and "mr_rate" in {one.id for one in team.indicators if _is_withheld(context, one)}:
            yield say("withheld_teams", team=team.scope.name, names=words.joined(names))


def _is_withheld(context: Context, one: IndicatorReport) -> bool:
    point = find_point(one.trend, context.period)
    return one.withheld or (point is not None and point.caveat == "too few people to show")


def _small(context: Context) -> Iterator[str]:
    shown = [figure(context, one) for one in context.team.indicators if one.id != "hiring" and not one.empty]
    names = [f"{one.name} ({one.n})" for one in shown if one.value is not None and one.n < SMALL]
    if names:
        yield say("small", fewest=SMALL, names=words.joined(names))


def _changed(context: Context) -> Iterator[str]:
    """Definitions and targets that are others than they were at the end of the month before."""
    last, before = context.period.last_date, context.period.previous.last_date
    team = context.scope.name
    for one in context.team.indicators:
        indicator = get_indicator(one.id)
        now, then = (definition_for(context.settings, Request(), indicator, team, day) for day in (last, before))
        if now != then:
            yield say("redefined", name=one.name, now=now, then=then)
        goals = [find_target(context.settings, indicator, team, day) for day in (last, before)]
        shown = [words.goal(goal.op, goal.value, one.unit) if goal else say("no_target") for goal in goals]
        if shown[0] != shown[1]:
            yield say("retargeted", name=one.name, now=shown[0], then=shown[1])


def _members(context: Context) -> Iterator[str]:
    if not context.people.spans:
        return
    found = get_comings(context)
    if found.joined or found.ended:
        yield say("joined", month=context.period.words, joined=found.joined, ended=found.ended)
    if found.ending < FEWEST:
        # Said also where nobody's last day is known: the remark itself must tell nothing.
        yield say("ends_few", fewest=FEWEST)


def _cleaned(context: Context) -> Iterator[str]:
    """How many left the open work without a merge: a big clearing moves the medians and is no faster flow."""
    one = context.find("oma")
    if one is None:
        return
    found = why_moved(context, figure(context, one))
    left = [row for row in found.rows if row["part"] == "left"]
    closed = sum(row["now"] == "closed" for row in left)
    if closed:
        yield say("cleaned", count=closed, month=context.period.words)


def _caveats(context: Context) -> Iterator[str]:
    """What the indicators themselves say, the names before it where it is not about all."""
    yield say("now_only", date=words.day(context.day))
    about: dict[str, list[str]] = {}
    for one in _shown(context.team):
        for caveat in one.caveats:
            if caveat.startswith(_OF_HEALTH):
                continue
            about.setdefault(caveat, []).append(one.name)
    for caveat, names in about.items():
        yield f"{words.joined(names)}: {caveat}"
    for one in context.team.indicators:
        if one.lacks:
            yield say("lacks", name=one.name, why=one.lacks)


def _shown(team: TeamReport) -> Iterator[IndicatorReport]:
    yield from (one for one in team.indicators if not one.empty and one.unit != "shares")
