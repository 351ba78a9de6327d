"""How the work flows: figures, whose turn it is, and for what is unusual why it moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quarterdeck.indicators.answer import Ask
from quarterdeck.indicators.attribution import Why, why
from quarterdeck.indicators.waiting import OpenNow, OpenRow
from quarterdeck.reports.review import words
from quarterdeck.reports.review.context import Context
from quarterdeck.reports.review.figures import answers, figure
from quarterdeck.reports.review.model import INSIDE, Figure, Section, Table
from quarterdeck.reports.review.words import say
from quarterdeck.reports.waiting import ORDER, WORDS

KEY = "flow"
SHOWN = ("omrt", "oma", "mr_rate", "community_slo")
MEDIANS = frozenset({"omrt", "oma"})
_MOST = 5


def section(context: Context) -> Section:
    """Open and merged work against its own past; only what is unusual gets words."""
    figures = _figures(context)
    explained = [(one, why_moved(context, one)) for one in figures if one.signal and one.id in MEDIANS]
    fact, turns = _waiting(context)
    return Section(
        KEY, "Flow", _title(figures), (*_said(figures, explained), fact), figures,
        (*turns, *(_moved_table(one, found) for one, found in explained if found.rows)),
        prompt=say("ask_flow"),
    )  # fmt: skip


def _figures(context: Context) -> tuple[Figure, ...]:
    found = [figure(context, one) for name in SHOWN if (one := context.find(name))]
    others = answers(context, context.answers) if context.answers else None
    return (*found, others) if others else tuple(found)


def _title(figures: Sequence[Figure]) -> str:
    if not any(one.value is not None for one in figures):
        return say("flow_nothing")
    unusual = [one.name for one in figures if one.signal]
    if unusual:
        return say("flow_unusual", names=words.joined(unusual))
    missed = [one.name for one in figures if is_missed(one)]
    return say("flow_missed", names=words.joined(missed)) if missed else say("flow_usual")


def is_missed(one: Figure) -> bool:
    """Whether its health, as the manager or else the program judged it, is not okay for its target."""
    return one.target is not None and one.health in {"attention", "problem"}


def _said(figures: Sequence[Figure], explained: Sequence[tuple[Figure, Why]]) -> Iterator[str]:
    moved = {one.id: found for one, found in explained}
    for one in figures:
        if one.signal:
            yield unusual(one)
        if one.id in moved and moved[one.id].change is not None:
            yield _moved(one, moved[one.id])
        if one.target and is_missed(one):
            goal = words.goal(one.target.op, one.target.value, one.unit)
            yield say("missed", name=one.name, value=words.value(one.value, one.unit), target=goal)


def unusual(one: Figure) -> str:
    """What is unusual about a figure that has a signal, as a sentence."""
    usual = words.span(one.usual.low, one.usual.high, one.unit) if one.usual else "–"
    shown, day = words.value(one.value, one.unit), words.day(one.date)
    return say("signal", name=one.name, signal=one.signal, value=shown, date=day, usual=usual)


def _moved(one: Figure, found: Why) -> str:
    parts = {"change": found.change, "ageing": found.ageing, "left": found.left, "entered": found.entered}
    sides = {"before": found.before.value, "after": found.after.value}
    return say(
        "moved", name=one.name, first=words.day(found.before.date), last=words.day(found.after.date),
        **{key: words.change(part, one.unit) for key, part in parts.items()},
        **{key: words.value(side, one.unit) for key, side in sides.items()},
    )  # fmt: skip


def why_moved(context: Context, one: Figure) -> Why:
    """Why an open-work figure moved since the end of the month before."""
    ask = Ask(
        one.id, one.definition or "", context.period.previous.last_date, min(context.day, context.period.last_date),
        "day", context.basis.known_until, context.until,
    )  # fmt: skip
    return why(context.snapshot.connection, context.scope, ask)


def _moved_table(one: Figure, found: Why) -> Table:
    lines = tuple(
        (row["merge_request"], scrubbed(row["title"]), row["part"], words.change(row["share_days"], "days"))
        for row in found.rows[:_MOST]
    )
    title = say("moved_table", name=one.name)
    return Table(title, ("merge request", "title", "part", "share"), lines, audience=INSIDE)


def scrubbed(title: str) -> str:
    """A merge request's title without the user names and addresses that it mentions."""
    return re.sub(r"(?<![\w/])@[\w.\-]+|[\w.+\-]+@[\w\-]+(\.[\w\-]+)+", "@…", title)


def _waiting(context: Context) -> tuple[str, tuple[Table, ...]]:
    """What waited on us at the end, and whose turn it was, as counts; no table where nothing was open."""
    now = OpenNow(context.snapshot.connection, at=context.until)
    turn = now.whose_turn(context.scope)
    on_us = now.waiting_on_us(context.scope)
    said = say("on_us_none")
    if on_us:
        said = say("on_us", count=len(on_us), days=words.long(max(row.days for row in on_us)))
    title = say("turns", date=words.day(context.day), open=turn.open)
    table = Table(title, ("waits", "open", "oldest, days"), tuple(_turn_lines(turn.rows)))
    return said, (table,) if turn.open else ()


def _turn_lines(rows: Sequence[OpenRow]) -> Iterator[tuple[str, int, float]]:
    for state in ORDER:
        days = [row.days for row in rows if row.state is state]
        if days:
            yield WORDS[state], len(days), round(max(days), 1)
