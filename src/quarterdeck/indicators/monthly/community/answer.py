"""The share of first answers that came in time, by month and scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Answer, Ask, Point, Scope
from quarterdeck.indicators.monthly.community.clock import PROMISES, due_at
from quarterdeck.indicators.monthly.community.others import take_requests, waits_for
from quarterdeck.indicators.monthly.community.owners import get_owners, with_answerers
from quarterdeck.indicators.monthly.community.population import (
    Candidates,
    Events,
    Flags,
    count_ghosts,
    get_candidates,
    get_events,
)
from quarterdeck.indicators.monthly.community.waits import (
    Waits,
    is_community,
    is_waiting,
    left_out,
    open_at_end,
    take_waits,
)
from quarterdeck.indicators.monthly.frame import ONLY_OPEN, Frame, by_zone, check, frames_of, span_of
from quarterdeck.indicators.people import People, read_people
from quarterdeck.indicators.periods import Ints, Period
from quarterdeck.indicators.samples import DAY, instant, known_until
from quarterdeck.indicators.scopes import Teams, read_teams

WITHDRAWN = "GitLab withdrew its own definition of this indicator; this is ours, after its code review rules of 2022"
MEMBERS_NOW = "access and labels are those of today"
NOTHING_DUE = "no answer fell due"
NOT_BY_SPECIALTY = "the community's merge requests belong to teams, not to specialties"
_LONGEST = 60 * DAY
"""No promise takes longer than this, however many holidays there are."""

Extra = dict[str, float | int | str | None]


@dataclass(frozen=True, slots=True)
class Clocks:
    """One scope's clocks: due and answered in microseconds; those left out are gone already."""

    mr: Ints
    start: Ints
    due: Ints
    answered: Ints
    waiting: Flags


@dataclass(frozen=True, slots=True)
class _Lake:
    connection: duckdb.DuckDBPyConnection
    people: People
    teams: Teams
    until: int


def answer(connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask) -> list[Answer]:
    """Of the first answers that fell due in a month, the share given in time; None where none fell due.

    Raises WrongGrain by day or week, UnknownDefinition.
    """
    check(ask)
    frames = {zone: frame for zone, frame in frames_of(ask, scopes).items() if frame.months}
    if ask.open_only or not frames:
        return [_unread(scope, ask, frames.get(scope.zone)) for scope in scopes]
    found, caveats = take_clocks(connection, scopes, ask, frames)
    answers = []
    for scope, clocks in zip(scopes, found, strict=True):
        frame = frames.get(scope.zone)
        points = _points(scope, clocks, frame, known_until(ask)) if frame else ()
        answers.append(Answer(ask.indicator, scope, ask.definition, ask.grain, points, caveats))
    return answers


def _unread(scope: Scope, ask: Ask, frame: Frame | None) -> Answer:
    periods = frame.periods if frame else ()
    points = tuple(Point(period.date, None, 0, period.partial, caveat=ONLY_OPEN) for period in periods)
    return Answer(ask.indicator, scope, ask.definition, ask.grain, points)


def take_clocks(
    connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask, frames: dict[str, Frame]
) -> tuple[list[Clocks], tuple[str, ...]]:
    """The clocks of every scope, and what must be said of them all."""
    lake = _Lake(connection, read_people(connection), read_teams(connection), known_until(ask))
    since = min(month.start for month in span_of(frames.values())) - _LONGEST
    others = ask.definition == "other-teams"
    candidates = get_candidates(connection, since=since, until=lake.until, outsiders=not others)
    if others:
        return _others(lake, scopes, candidates, ask), (MEMBERS_NOW,)
    ghosts = count_ghosts(connection, since=since + _LONGEST, until=lake.until)
    clocks, unknown = _communitys(lake, scopes, candidates, ask)
    return clocks, (WITHDRAWN, MEMBERS_NOW, *_counted(ghosts, unknown))


def _counted(ghosts: int, unknown: int) -> Iterable[str]:
    if ghosts:
        yield f"{ghosts} merge requests have an unknown author and are left out"
    if unknown:
        yield f"{unknown} merge requests that were closed by nobody knows whom are left out"


def _communitys(lake: _Lake, scopes: Sequence[Scope], candidates: Candidates, ask: Ask) -> tuple[list[Clocks], int]:
    clocks: dict[int, Clocks] = {}
    unknown = 0
    for zone, places in by_zone(scopes).items():
        own = candidates.chosen(is_community(lake.people, candidates, zone=zone))
        events = get_events(lake.connection, lake.people, own, until=lake.until)
        waits = take_waits(lake.people, own, events, zone=zone)
        owners = with_answerers(get_owners(lake.connection, lake.teams, own), lake.people, lake.teams, waits.segment)
        for place in places:
            mine = _belonging(scopes[place], owners, lake.teams)
            clocks[place], lost = _clocks(lake, scopes[place], (own, events, waits, owners), ask, mine)
            unknown = max(unknown, lost)
    return [clocks[place] for place in range(len(scopes))], unknown


def _belonging(scope: Scope, owners: Sequence[str | None], teams: Teams) -> Flags:
    """Which merge requests are the scope's; what no team owns is a root department's."""
    if scope.specialty is not None:
        return np.zeros(len(owners), dtype=bool)
    names = teams.within(scope.name) | {*scope.teams}
    line = teams.find_line(scope.name)
    root = scope.department and (line is None or line.parent is None)
    return np.array([owner in names if owner else root for owner in owners], dtype=bool)


def _clocks(
    lake: _Lake,
    scope: Scope,
    what: tuple[Candidates, Events, Waits, Sequence[str | None]],
    ask: Ask,
    mine: Flags,
) -> tuple[Clocks, int]:
    candidates, events, waits, owners = what
    chosen = np.flatnonzero(mine)
    calendars = [_calendar(lake.teams, owners[place], scope) for place in chosen.tolist()]
    due = np.full(len(mine), np.iinfo(np.int64).min, dtype=np.int64)
    due[chosen] = due_at(waits.start[chosen], PROMISES[ask.definition], zone=scope.zone, calendars=calendars)
    out, unknown = left_out(candidates, events, waits, due)
    waiting = is_waiting(waits, open_at_end(candidates, events), until=lake.until)
    kept = np.flatnonzero(mine & ~(out & (due < lake.until)))
    return Clocks(candidates.mr[kept], waits.start[kept], due[kept], waits.answered[kept], waiting[kept]), unknown


def _calendar(teams: Teams, owner: str | None, scope: Scope) -> str | None:
    lines = (teams.find_line(name) for name in (owner, scope.name) if name)
    return next((line.calendar for line in lines if line and line.calendar), None)


def _others(lake: _Lake, scopes: Sequence[Scope], candidates: Candidates, ask: Ask) -> list[Clocks]:
    requests = take_requests(lake.connection, lake.people, candidates, until=lake.until)
    asked = candidates.chosen(requests.asked)
    events = get_events(lake.connection, lake.people, asked, until=lake.until)
    clocks = []
    for scope in scopes:
        waits = waits_for(lake.people, scope, asked, (events, requests))
        calendars = [_calendar(lake.teams, None, scope)] * len(asked.mr)
        due = due_at(waits.start, PROMISES[ask.definition], zone=scope.zone, calendars=calendars)
        out, _ = left_out(asked, events, waits, due, by_anyone=True)
        waiting = is_waiting(waits, open_at_end(asked, events), until=lake.until)
        kept = np.flatnonzero((waits.start < lake.until) & ~(out & (due < lake.until)))
        clocks.append(Clocks(asked.mr[kept], waits.start[kept], due[kept], waits.answered[kept], waiting[kept]))
    return clocks


def _points(scope: Scope, clocks: Clocks, frame: Frame, until: int) -> tuple[Point, ...]:
    points = [_point(scope, clocks, frame, period) for period in frame.periods]
    points[-1].extra.update(_waiting(clocks, until))
    return tuple(points)


def _point(scope: Scope, clocks: Clocks, frame: Frame, period: Period) -> Point:
    months = frame.months[period.months]
    fell = (clocks.due >= months[0].start) & (clocks.due < months[-1].end)
    n, timely = int(fell.sum()), int((clocks.answered <= clocks.due)[fell].sum())
    given = fell & (clocks.answered < months[-1].end)
    hours = (clocks.answered[given] - clocks.start[given]) / (DAY / 24)
    median = float(np.median(hours)) if len(hours) else None
    extra: Extra = {"in_time": timely, "missed": n - timely, "hours_to_first_response": median}
    nothing = NOT_BY_SPECIALTY if scope.specialty else NOTHING_DUE
    value, caveat = (timely / n, None) if n else (None, nothing)
    return Point(period.date, value, n, period.partial, caveat=caveat, extra=extra)


def _waiting(clocks: Clocks, until: int) -> Extra:
    """What waits at the last known instant, and when the next of them is due."""
    due = clocks.due[clocks.waiting]
    ahead = due[due >= until]
    return {
        "waiting": len(due),
        "waiting_overdue": int((due < until).sum()),
        "next_due_at": instant(int(ahead.min())).isoformat() if len(ahead) else None,
    }
