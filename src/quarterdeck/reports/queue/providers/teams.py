"""What waits beyond its time of a team, as its manager sees it: on the team, on nobody, or on somebody else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.clocks import State
from quarterdeck.indicators.samples import instant
from quarterdeck.indicators.work.items import OpenItem
from quarterdeck.reports.prepared.limits import LIMITS, is_beyond
from quarterdeck.reports.queue.model import Act, Thing, Weight
from quarterdeck.reports.queue.open_work import OpenWork
from quarterdeck.reports.queue.providers.mine import SETTLED_BY_REVIEW, act_on, basis_of, because, key_of, title_of
from quarterdeck.reports.queue.when import count, due_at, said

MOST = 100
"""So many of a team stand in the queue one by one; the rest is told as one thing."""
_NAMED = 3
_WORDS = {
    State.WAITING_FOR_REVIEWER: (Weight.WAITS, "waits for a review{by} since", "your review"),
    State.WAITING_FOR_MERGE: (Weight.WAITS, "is approved and waits to be merged since", "being merged"),
    State.UNASSIGNED: (Weight.WAITS, "waits for nobody: no reviewer is asked since", "a reviewer"),
    State.WAITING_FOR_AUTHOR: (Weight.NOTE, "waits for its author{by} since", "your answer"),
    State.DRAFT: (Weight.NOTE, "is a draft{by} since", "being finished, parked or closed"),
}


@dataclass(frozen=True, slots=True)
class _Wait:
    """One merge request that waits for ``names``: ``lead`` says how, ``wanted`` what a reminder asks for."""

    item: OpenItem
    since: datetime
    state: State
    weight: Weight
    lead: str
    names: tuple[str, ...]
    wanted: str


def things(work: OpenWork, team: str, *, together: bool = False) -> tuple[Thing, ...]:
    """A team's, the longest wait first, or ``together`` as one; the same for everybody who manages it, so made once."""
    if together:
        if team not in work.together:
            work.together[team] = tuple(_together(work, team))
        return work.together[team]
    if team not in work.teams:
        scope = work.scopes.get(team)
        work.teams[team] = tuple(_made(work, scope)) if scope else ()
    return work.teams[team]


def _made(work: OpenWork, scope: Scope) -> Iterator[Thing]:
    waits = sorted(_waits(work, scope), key=lambda one: (one.since, one.item.mr_id))
    late = [one for one in waits if is_beyond(one.state, one.since, at=work.at, zone=scope.zone)]
    yield from (_thing(work, scope, one) for one in late[:MOST])
    if rest := late[MOST:]:
        yield _rest(scope, rest)


def _together(work: OpenWork, team: str) -> Iterator[Thing]:
    some = things(work, team)
    if len(some) <= 1:
        yield from some
        return
    worst = max(some, key=lambda one: (one.weight, -one.since.timestamp(), one.key))
    number = len(some) if len(some) <= MOST else f"more than {MOST}"
    why = f"They wait beyond their time, the longest for the team: {worst.title}. {worst.why}"
    act = Act("See the board", f"/work/?{urlencode({'team': team})}")
    yield Thing(
        f"team:{team}", "team", f"{number} merge requests of {team} wait", why, worst.weight, act, worst.since,
        worst.due, team=team, basis=worst.basis,
    )  # fmt: skip


def _waits(work: OpenWork, scope: Scope) -> Iterator[_Wait]:
    """What waits on the team first; a merge request comes once."""
    items, told = work.opened.items, set[int]()
    for place, dues in work.opened.whose.on_us(scope).items():
        item = items[place]
        if item.open_now and item.state in SETTLED_BY_REVIEW:
            told.add(place)
            names = tuple(dict.fromkeys(due.name for due in dues if due.name))
            since = instant(min(due.since for due in dues))
            lead = f"It waits for {listed(names) or 'the team'} since"
            yield _Wait(item, since, State.WAITING_FOR_REVIEWER, Weight.WAITS, lead, names, "your review")
    for place in work.opened.whose.ours(scope):
        item = items[place]
        if item.open_now and place not in told:
            weight, lead, wanted = _WORDS[item.state]
            by = f" by {listed(item.waits_for)}" if item.state is State.WAITING_FOR_REVIEWER else ""
            by = by if item.waits_for else ""
            if item.state in {State.WAITING_FOR_AUTHOR, State.DRAFT} and item.author:
                by = f", {item.author},"
            names = item.waits_for or ((item.author,) if item.author else ())
            yield _Wait(item, instant(item.since), item.state, weight, f"It {lead.format(by=by)}", names, wanted)


def _thing(work: OpenWork, scope: Scope, one: _Wait) -> Thing:
    limit = LIMITS[one.state]
    due = due_at(one.since, limit, scope.zone)
    why = because(one.lead, one.since, (limit, due), scope.zone)
    act = act_on(work, one.item, "Open", copy=_reminder(work, one, scope.zone))
    return Thing(
        key_of(one.item.mr_id), "team", title_of(one.item), why, one.weight, act, one.since, due, may_hand_over=True,
        team=scope.name, basis=basis_of(one.item, one.since),
    )  # fmt: skip


def _reminder(work: OpenWork, one: _Wait, zone: str) -> str:
    """A text to send to whom it waits for."""
    who = " ".join(f"@{name}" for name in one.names)
    where = work.url(one.item) or one.item.reference
    text = f"{one.item.reference} “{one.item.title}” waits for {one.wanted} since {said(one.since, zone)}: {where}"
    return f"{who} {text}" if who else text


def _rest(scope: Scope, rest: Sequence[_Wait]) -> Thing:
    since = rest[0].since
    title = f"{count(len(rest), 'more merge request')} of {scope.name} {'waits' if len(rest) == 1 else 'wait'}"
    why = f"{count(len(rest), 'waits', 'wait')} beyond their time, the longest since {said(since, scope.zone)}."
    act = Act("See the board", f"/work/?{urlencode({'team': scope.name})}")
    return Thing(f"more:{scope.name}", "team", title, why, Weight.NOTE, act, since, team=scope.name)


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more."""
    more = len(names) - _NAMED
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
