"""The share of first answers that came in time, by month and scope."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Answer, Ask, Point, Scope
from quarterdeck.indicators.monthly.community.clocks import Clocks, take_clocks
from quarterdeck.indicators.monthly.community.population import Flags
from quarterdeck.indicators.monthly.frame import ONLY_OPEN, Frame, check, frames_of, span_of
from quarterdeck.indicators.periods import Ints
from quarterdeck.indicators.samples import DAY, FOREVER, instant, known_until

NOTHING_DUE = "no answer fell due"
NOT_BY_SPECIALTY = "the community's merge requests belong to teams, not to specialties"
Extra = dict[str, float | int | str | None]


def answer(connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask) -> list[Answer]:
    """Of the first answers that fell due in a month, the share given in time; None where none fell due.

    Raises WrongGrain by day or week, UnknownDefinition.
    """
    check(ask)
    frames = {zone: frame for zone, frame in frames_of(ask, scopes).items() if frame.months}
    if ask.open_only or not frames:
        return [_unread(scope, ask, frames.get(scope.zone)) for scope in scopes]
    since = min(month.start for month in span_of(frames.values()))
    found, caveats = take_clocks(connection, scopes, ask, since=since)
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


def _points(scope: Scope, clocks: Clocks, frame: Frame, until: int) -> tuple[Point, ...]:
    edges = [(frame.months[p.months][0].start, frame.months[p.months][-1].end) for p in frame.periods]
    order = np.argsort(clocks.due, kind="stable")
    places = np.searchsorted(clocks.due[order], np.array(edges, dtype=np.int64))
    timely = clocks.answered <= clocks.due
    points = []
    for period, (_, end), (low, high) in zip(frame.periods, edges, places.tolist(), strict=True):
        fell = order[low:high]
        extra = _counted(clocks, fell, timely, end) if len(fell) else _NOTHING
        value = np.count_nonzero(timely[fell]) / len(fell) if len(fell) else None
        nothing = None if len(fell) else NOT_BY_SPECIALTY if scope.specialty else NOTHING_DUE
        points.append(Point(period.date, value, len(fell), period.partial, caveat=nothing, extra=dict(extra)))
    points[-1].extra.update(_waiting(clocks, until))
    return tuple(points)


_NOTHING: Extra = {"in_time": 0, "missed": 0, "hours_to_first_response": None}


def _counted(clocks: Clocks, fell: Ints, timely: Flags, end: int) -> Extra:
    """What stands beside the figure of those that fell due; hours of the answers that were given by the end."""
    given = fell[clocks.answered[fell] < end]
    hours = (clocks.answered[given] - clocks.start[given]) / (DAY / 24)
    n = int(np.count_nonzero(timely[fell]))
    median = statistics.median(hours.tolist()) if len(hours) else None  # many short lists: NumPy's costs more
    return {"in_time": n, "missed": len(fell) - n, "hours_to_first_response": median}


def _waiting(clocks: Clocks, until: int) -> Extra:
    """What waits at the last known instant, and when the next of them is due."""
    due = clocks.due[clocks.waiting]
    ahead = due[due >= until]
    return {
        "waiting": len(due),
        "waiting_overdue": int((due < until).sum()),
        "next_due_at": instant(int(ahead.min())).isoformat() if len(ahead) else None,
    }


ROWS = ("merge_request", "title", "ready_at", "due_at", "answered_at", "outcome", "hours_left")


def rows(
    connection: duckdb.DuckDBPyConnection, scope: Scope, ask: Ask, frame: Frame
) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The merge requests whose answer fell due in the frame, and those that wait now where it is not over.

    ``outcome`` is in time, missed or waiting; ``hours_left`` of one that waits is negative where it is overdue.
    """
    if not frame.months or ask.open_only:
        return ROWS, []
    (clocks,), _ = take_clocks(connection, [scope], ask, since=frame.months[0].start)
    until = known_until(ask)
    fell = (clocks.due >= frame.months[0].start) & (clocks.due < frame.months[-1].end)
    chosen = np.flatnonzero(fell | clocks.waiting if frame.months[-1].partial else fell)
    names = _names(connection, clocks.mr[chosen])
    order = sorted(chosen.tolist(), key=lambda place: (int(clocks.due[place]), int(clocks.mr[place])))
    return ROWS, [_row(clocks, place, names[int(clocks.mr[place])], until) for place in order]


def _names(connection: duckdb.DuckDBPyConnection, mrs: Ints) -> dict[int, tuple[str, str]]:
    found = connection.execute(
        "select m.mr_id, coalesce(p.path, '') || '!' || m.iid, m.title from merge_requests m"
        " left join projects p on p.project_id = m.project_id where m.mr_id in (select unnest($mrs))",
        {"mrs": mrs.tolist()},
    )
    return {mr: (name, title) for mr, name, title in found.fetchall()}


def _row(clocks: Clocks, place: int, named: tuple[str, str], until: int) -> dict[str, Any]:
    start, due, answered = (int(column[place]) for column in (clocks.start, clocks.due, clocks.answered))
    waiting = bool(clocks.waiting[place])
    outcome = "waiting" if waiting else "in time" if answered <= due else "missed"
    given = None if answered == FOREVER else instant(answered)
    left = (due - until) / (DAY / 24) if waiting else None
    return dict(zip(ROWS, (*named, instant(start), instant(due), given, outcome, left), strict=True))
