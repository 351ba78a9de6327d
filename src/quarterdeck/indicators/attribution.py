"""Why a median over open work moved, and what it would take to reach its target.

Ages are whole microseconds and shares are fractions, so the parts sum to the change exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb

from quarterdeck.indicators.answer import Ask, Scope, Target
from quarterdeck.indicators.errors import NotExplained, WrongDays
from quarterdeck.indicators.open_work.definitions import get_definition
from quarterdeck.indicators.open_work.moment import Moment, get_moment
from quarterdeck.indicators.rows import describe
from quarterdeck.indicators.samples import DAY
from quarterdeck.indicators.shapley import shapley_of_median, twice_median

Ages = Mapping[int, int]
"""Age by merge request, in microseconds."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A change of a median, in microseconds: ``ageing + left + entered`` is the change. ``shares`` splits ``left``
    and ``entered`` among their merge requests, exactly."""

    ageing: Fraction
    left: Fraction
    entered: Fraction
    left_shares: Mapping[int, Fraction]
    entered_shares: Mapping[int, Fraction]

    @property
    def change(self) -> Fraction:
        return self.ageing + self.left + self.entered


def split(before: Ages, aged: Ages, after: Ages) -> Parts:
    """Split the change from the median of ``before`` to that of ``after``, neither of them empty.

    ``aged`` holds the merge requests of ``before`` at the later instant, those that left as if they had stayed. The
    order is fixed: ageing, left, entered. Where nobody stayed there is no median in between: the aged one is carried
    on, so that ``left`` sums to 0 and ``entered`` is the rest.
    """
    stayed = {mr: after[mr] for mr in before if mr in after}
    gone = {mr: age for mr, age in aged.items() if mr not in after}
    new = {mr: age for mr, age in after.items() if mr not in before}
    start, older, end = (_median(ages.values()) for ages in (before, aged, after))
    without = _median(stayed.values()) if stayed else older
    # What a leaver takes away is what it would bring if it came last of all orders: the game's dual, with its sign.
    left = shapley_of_median(list(gone.values()), list(stayed.values()), without=older)
    entered = shapley_of_median(list(new.values()), list(stayed.values()), without=older)
    return Parts(
        older - start, without - older, end - without,
        {mr: -share for mr, share in zip(gone, left, strict=True)}, dict(zip(new, entered, strict=True)),
    )  # fmt: skip


def _median(ages: Any) -> Fraction:
    return Fraction(twice_median(list(ages)), 2)


def smallest_closing(ages: Ages, target: Target) -> tuple[int, ...] | None:
    """The smallest set of merge requests whose closing brings the median to a target in days, oldest first.

    Closing the oldest brings it down most, so they are the oldest. Empty where the target is met; None where no
    closing reaches it, because even the youngest is too old.
    """
    oldest = sorted(ages, key=lambda mr: (-ages[mr], mr))
    for count in range(len(oldest)):
        twice = twice_median([ages[mr] for mr in oldest[count:]])
        if _meets(Fraction(twice, 2 * DAY), target):
            return tuple(oldest[:count])
    return None


def _meets(value: Fraction, target: Target) -> bool:
    limit = Fraction(target.value)
    return value < limit if target.op == "<" else value <= limit


@dataclass(frozen=True, slots=True)
class Side:
    """The figure at one end: ``value`` in days, None where nothing was open or no point lies."""

    date: date
    value: float | None
    n: int
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """What moved a figure from ``before`` to ``after``; all in days.

    ``change`` and its parts are None where one end has no value. ``rows`` are the merge requests that left and
    entered with the share of each (``part``, ``share_days``), greatest first, described as in `rows.rows`.
    ``would_take`` are the merge requests whose closing brings the later figure to its target: empty where it is met,
    None where there is no target or no closing reaches it (``caveats`` say which).
    """

    indicator: str
    scope: Scope
    definition: str
    before: Side
    after: Side
    change: float | None = None
    ageing: float | None = None
    left: float | None = None
    entered: float | None = None
    rows: tuple[dict[str, Any], ...] = ()
    target: Target | None = None
    would_take: tuple[dict[str, Any], ...] | None = None
    caveats: tuple[str, ...] = ()

    COLUMNS = ("part", "share_days", "merge_request", "title", "now", "age_days", "author")

    def to_json(self) -> dict[str, Any]:
        """``{"indicator","team","definition","from":{"date","value","n","partial"},"to":{…},"change","ageing","left",
        "entered","merge_requests":[{"part","share_days","merge_request","title","now","age_days","author"?}],
        "target","would_take":[…]|null,"caveats":[…]}``."""
        return {
            "indicator": self.indicator, "team": self.scope.name, "definition": self.definition,
            "from": _side(self.before), "to": _side(self.after), "change": self.change, "ageing": self.ageing,
            "left": self.left, "entered": self.entered, "merge_requests": [_plain(row) for row in self.rows],
            "target": {"op": self.target.op, "value": self.target.value} if self.target else None,
            "would_take": None if self.would_take is None else [_plain(row) for row in self.would_take],
            "caveats": list(self.caveats),
        }  # fmt: skip


def _side(side: Side) -> dict[str, Any]:
    return {"date": side.date.isoformat(), "value": side.value, "n": side.n, "partial": side.partial}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in Why.COLUMNS if key in row}


def why(connection: duckdb.DuckDBPyConnection, scope: Scope, ask: Ask, *, target: Target | None = None) -> Why:
    """Why the figure moved between the days ``ask.first`` and ``ask.last``, and what it would take to reach a target.

    NotExplained for other indicators than oma and omrt, WrongDays where the days are not in order.
    """
    if ask.indicator not in {"oma", "omrt"}:
        raise NotExplained(ask.indicator, ("oma", "omrt"))
    if ask.last <= ask.first:
        raise WrongDays(ask.first, ask.last)
    before, after = (get_moment(connection, scope, ask, day=day) for day in (ask.first, ask.last))
    sides = _describe_side(before, ask.first), _describe_side(after, ask.last)
    if before is None or after is None or not len(before.age) or not len(after.age):
        return Why(ask.indicator, scope, ask.definition, *sides, target=target, caveats=(_no_value(sides),))
    return _explained(connection, scope, (ask, target), (before, after), sides)


def _explained(
    connection: duckdb.DuckDBPyConnection, scope: Scope, asked: tuple[Ask, Target | None],
    moments: tuple[Moment, Moment], sides: tuple[Side, Side],
) -> Why:  # fmt: skip
    ask, target = asked
    before, after = moments
    later = _ages(after)
    parts = split(_ages(before), _aged(before, after, ask), later)
    closing = smallest_closing(later, target) if target else None
    left, entered = _described(connection, before, ask), _described(connection, after, ask)
    rows = [*_share_rows("left", parts.left_shares, left), *_share_rows("entered", parts.entered_shares, entered)]
    rows.sort(key=lambda row: -abs(row["share_days"]))
    return Why(
        ask.indicator, scope, ask.definition, *sides, change=_days(parts.change), ageing=_days(parts.ageing),
        left=_days(parts.left), entered=_days(parts.entered), rows=tuple(rows), target=target,
        would_take=None if closing is None else tuple(entered[mr] for mr in closing),
        caveats=tuple(_caveats(parts, before, closing, target)),
    )  # fmt: skip


def _described(connection: duckdb.DuckDBPyConnection, moment: Moment, ask: Ask) -> dict[int, dict[str, Any]]:
    return dict(zip(moment.mr_id.tolist(), describe(connection, moment, ask), strict=True))


def _share_rows(
    part: str, shares: Mapping[int, Fraction], described: Mapping[int, dict[str, Any]]
) -> list[dict[str, Any]]:
    return [{"part": part, "share_days": _days(share), **described[mr]} for mr, share in shares.items()]


def _days(micros: Fraction) -> float:
    return float(micros / DAY)


def _ages(moment: Moment) -> dict[int, int]:
    return dict(zip(moment.mr_id.tolist(), moment.age.tolist(), strict=True))


def _aged(before: Moment, after: Moment, ask: Ask) -> dict[int, int]:
    """The earlier merge requests at the later instant: as they are then, or as if they had stayed as they were."""
    whole = get_definition(ask.indicator, ask.definition).whole_days
    elapsed = (after.day - before.day).days * DAY if whole else after.instant - before.instant
    later = _ages(after)
    ages = zip(before.mr_id.tolist(), before.age.tolist(), before.runs.tolist(), strict=True)
    return {mr: later.get(mr, age + elapsed * runs) for mr, age, runs in ages}


def _describe_side(moment: Moment | None, day: date) -> Side:
    if moment is None:
        return Side(day, None, 0)
    ages = moment.age.tolist()
    return Side(day, twice_median(ages) / (2 * DAY) if ages else None, len(ages), moment.partial)


def _no_value(sides: Sequence[Side]) -> str:
    days = " and ".join(side.date.isoformat() for side in sides if side.value is None)
    return f"there is no figure on {days}: nothing to explain"


def _caveats(parts: Parts, before: Moment, closing: tuple[int, ...] | None, target: Target | None) -> list[str]:
    caveats = []
    if len(parts.left_shares) == len(before.age):
        caveats.append(
            "none of the first day's merge requests is still open: what they aged counts as ageing, and all that "
            "replaced them as entered"
        )
    if target is not None and closing is None:
        caveats.append("no closing reaches the target: even the youngest open merge request is too old")
    return caveats
