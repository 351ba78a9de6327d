"""The first page: what needs somebody today, whose turn it is, what is unusual, and what is missing.

Only facts are put together here; the words are the page's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from quarterdeck.indicators.answer import Point, Scope
from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.indicators.changes import Change
from quarterdeck.indicators.clocks import State
from quarterdeck.reports.basis import day_of
from quarterdeck.reports.board import Row
from quarterdeck.reports.model import IndicatorReport
from quarterdeck.reports.prepared.limits import LIMITS
from quarterdeck.reports.prepared.model import Prepared, Unusual, Waits

MOST_ACTS = 4
MOST_FIGURES = 3
Kind = Literal["on_us", "reviewer", "community", "merge", "unassigned", "author", "draft", "unusual", "incomplete"]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that needs somebody: ``row`` is the merge request to open (None: a page to look at), ``count`` how
    many are like it, itself included, ``limit`` the business days that they may take."""

    kind: Kind
    count: int
    row: Row | None = None
    limit: int | None = None
    indicator: IndicatorReport | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that has data, at ``point``: today for a daily one, else the last month that is over, for one that has
    just begun says nothing yet. ``change`` is what moved it in the last month, where that can be told; ``previous``
    its value a month earlier."""

    report: IndicatorReport
    point: Point
    change: Change | None
    previous: float | None


@dataclass(frozen=True, slots=True)
class Missing:
    """Figures without data for the same reason: ``lacks`` says what the sources cannot give, else ``needs`` are the
    files to bring, and ``said`` what is wrong with those that are there ("" where nothing is known)."""

    names: tuple[str, ...]
    needs: tuple[str, ...]
    lacks: str | None
    said: str


@dataclass(frozen=True, slots=True)
class Apart:
    """A department's team of which something is unusual for it."""

    team: str
    found: tuple[Unusual, ...]


@dataclass(frozen=True, slots=True)
class Deck:
    """The page's facts about one scope, as they stood at ``as_of``. ``more`` counts acts that were left out.

    ``exceptions`` are for a department (None: not counted yet), ``quiet`` how many of its teams have none.
    ``review_month`` is the first day of the month whose review is due.
    """

    scope: Scope
    as_of: datetime
    version: int
    complete: bool
    remarks: tuple[str, ...]
    acts: tuple[Act, ...]
    more: int
    open: int
    ours: tuple[Waits, ...]
    on_us: Waits
    bots: int | None
    strangers: int | None
    figures: tuple[Figure, ...]
    others: int
    missing: tuple[Missing, ...]
    exceptions: tuple[Apart, ...] | None
    quiet: int
    review_month: date


def build(found: Prepared) -> Deck:
    """The deck of what was prepared."""
    acts = list(_acts(found))
    figures = list(_figures(found))
    exceptions = _exceptions(found)
    return Deck(
        found.scope, found.as_of, found.version, found.complete, found.remarks, tuple(acts[:MOST_ACTS]),
        max(0, len(acts) - MOST_ACTS), found.open, found.ours, found.on_us, found.bots, found.strangers,
        tuple(figures[:MOST_FIGURES]), max(0, len(figures) - MOST_FIGURES), tuple(_missing(found)), exceptions,
        len(found.scope.teams) - len(exceptions or ()), _month_before(day_of(found.as_of, found.scope.zone)),
    )  # fmt: skip


_TURNS: tuple[tuple[State, Kind], ...] = (
    (State.WAITING_FOR_REVIEWER, "reviewer"),
    (State.WAITING_FOR_MERGE, "merge"),
    (State.UNASSIGNED, "unassigned"),
    (State.WAITING_FOR_AUTHOR, "author"),
    (State.DRAFT, "draft"),
)


def _acts(found: Prepared) -> Iterator[Act]:
    """Everything that waits beyond its time: first what others wait for, then ours, the longest wait of each; a merge
    request stands in one of them."""
    ours = {waits.state: waits for waits in found.ours}
    seen: set[int] = set()
    if not found.complete:
        yield Act("incomplete", 1)
    yield from _waiting("on_us", found.on_us, seen)
    if community := _community(found):
        yield community
    for state, kind in _TURNS:
        if state in ours:
            yield from _waiting(kind, ours[state], seen)
    for report in found.indicators:
        if report.signal and not report.withheld:
            yield Act("unusual", 1, indicator=report)


def _waiting(kind: Kind, waits: Waits, seen: set[int]) -> Iterator[Act]:
    """The longest wait that was not told already, if it is beyond its time."""
    for row in waits.rows[: waits.beyond]:
        if row.mr_id not in seen:
            seen.add(row.mr_id)
            yield Act(kind, waits.beyond, row, LIMITS[waits.state])
            return


def _community(found: Prepared) -> Act | None:
    report = found.find("community_slo")
    latest = report.latest if report else None
    overdue = latest.extra.get("waiting_overdue") if latest else None
    return Act("community", int(overdue), indicator=report) if overdue else None


def _figures(found: Prepared) -> Iterator[Figure]:
    """Those that have a value, the unusual first."""
    for report in sorted(found.indicators, key=lambda one: one.signal is None):
        point = None if report.withheld else _point(report)
        if point is not None:
            yield Figure(report, point, found.changes.get(report.id), _before(report, point))


def _point(report: IndicatorReport) -> Point | None:
    """The last point that says something; None where none has a value."""
    last = report.latest
    if report.grain == "day" or last is None or not last.partial:
        return last if last is not None and last.value is not None else None
    whole = [p for p in report.series if not p.partial]
    chosen = whole[-1] if whole else last
    return chosen if chosen.value is not None else None


def _before(report: IndicatorReport, point: Point) -> float | None:
    earlier = [p.value for p in report.trend if not p.partial and p.date < point.date]
    return earlier[-1] if earlier else None


def _missing(found: Prepared) -> Iterator[Missing]:
    """What has no data, by what would bring it."""
    groups: dict[tuple[str | None, tuple[str, ...], str], list[str]] = {}
    for report in found.indicators:
        if report.empty:
            needs = () if report.lacks else get_indicator(report.id).needs
            said = (report.latest.caveat or "") if report.latest and not report.lacks else ""
            groups.setdefault((report.lacks, needs, said), []).append(report.name)
    for (lacks, needs, said), names in groups.items():
        yield Missing(tuple(names), needs, lacks, said)


def _exceptions(found: Prepared) -> tuple[Apart, ...] | None:
    """By team, in alphabetical order."""
    if found.unusual is None:
        return None
    teams = dict.fromkeys(one.team for one in found.unusual)
    return tuple(Apart(team, tuple(one for one in found.unusual if one.team == team)) for team in teams)


def _month_before(day: date) -> date:
    """The first day of the month before that of a day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
