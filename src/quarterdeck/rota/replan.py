"""Somebody leaves or falls ill: change as little of the published rota as possible, nothing inside the notice.

The fewest changes are found first, then the four stages among the rotas with so few changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from quarterdeck.rota import clash
from quarterdeck.rota.budget import Budget
from quarterdeck.rota.checks import check
from quarterdeck.rota.errors import BadRota
from quarterdeck.rota.model import Away, Plan, Request, Shift
from quarterdeck.rota.plan import has_solver, planned, small_enough, unfinished, unproven
from quarterdeck.rota.prove import prove
from quarterdeck.rota.search import build
from quarterdeck.rota.shapes import expand
from quarterdeck.rota.table import Table, tabulate
from quarterdeck.rota.whole import solve
from quarterdeck.rota.wishes import published_for

GONE = "rota absence"


@dataclass(frozen=True)
class Change:
    """A shift that moves from one person to another (None: nobody had it)."""

    shift: str
    start_at: datetime
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Replan:
    """The new rota, what changed, and the shifts inside the notice whose holder cannot keep them."""

    plan: Plan
    changes: tuple[Change, ...]
    uncovered: tuple[str, ...]


def replan(
    request: Request,
    gone: Sequence[Away],
    budget: Budget,
    *,
    at: datetime,
    inside_notice: bool = False,
    solver: bool | None = None,
    workers: int = 2,
) -> Replan:
    """The published rota of the request, mended from ``at`` on.

    Shifts that start before ``at`` plus the notice stay (with ``inside_notice``: those that have begun). Raises
    ``BadRota`` without a published rota, ``NoRota`` where it cannot be mended.
    """
    if not request.published:
        raise BadRota(["published: there is no rota to mend; give the one that was published"])
    request = replace(request, away=(*request.away, *gone))
    check(request)
    until = at if inside_notice else at + timedelta(days=request.rules.notice_days)
    shifts = expand(request)
    shifts, held = _parted(shifts, published_for(request.published, shifts), gone, at=at, until=until)
    pinned = {s.name: held[s.name] for s in shifts if s.name in held and s.start_at < until}
    left = _of_strangers(request, shifts, pinned)
    pieces = [shift for shift in shifts if shift not in left]
    if not pieces:
        raise BadRota(["published: all shifts are inside the notice and of people who are not in the file"])
    table = tabulate(request, pinned=pinned, budget=budget, pieces=pieces)
    table = replace(table, kept=_kept(table, held))
    uses = (has_solver() if solver is None else solver) and small_enough(table, budget)
    clash.look_before(table, budget, uses=uses)
    made = _mend(table, budget, uses=uses, workers=workers)
    stranger = "who is not in the file, is inside the notice and needs cover"
    uncovered = [f"{s.name} of {held[s.name]}, {stranger}" for s in left]
    return Replan(_with(made, left, held), _changes(made, held), (*uncovered, *_left(gone, shifts, pinned)))


def _parted(
    shifts: Sequence[Shift], held: dict[str, str], gone: Sequence[Away], *, at: datetime, until: datetime
) -> tuple[tuple[Shift, ...], dict[str, str]]:
    """Shifts that begin before they may change and whose holder goes in the midst of them, cut where that is."""
    made: list[Shift] = []
    after: dict[str, str] = {}
    for shift in shifts:
        handle = held.get(shift.name)
        spans = [span for span in gone if span.handle == handle]
        cuts = {max(span.start_at, at) for span in spans if max(span.start_at, at) >= until}
        cuts |= {span.end_at for span in spans if cuts}
        inside = sorted(cut for cut in cuts if shift.start_at < cut < shift.end_at)
        pieces = _pieces(shift, inside) if inside and shift.start_at < until else [shift]
        made += pieces
        after |= {piece.name: handle for piece in pieces if handle is not None}
    return tuple(sorted(made, key=lambda s: (s.start_at, s.layer, s.slot, s.end_at))), after


def _pieces(shift: Shift, cuts: Sequence[datetime]) -> list[Shift]:
    made = []
    for number, (low, high) in enumerate(pairwise([shift.start_at, *cuts, shift.end_at]), 1):
        spans = tuple((max(a, low), min(b, high)) for a, b in shift.segments if a < high and low < b)
        if spans:
            made.append(replace(shift, name=f"{shift.name}~{number}", segments=spans))
    return made


def _of_strangers(request: Request, shifts: Sequence[Shift], pinned: dict[str, str]) -> list[Shift]:
    """Fixed shifts of people who are no longer in the file: they are not given away unasked."""
    known = {person.handle for person in request.people}
    shadowing = {layer.name for layer in request.layers if layer.shadow_of}
    return [s for s in shifts if s.name in pinned and pinned[s.name] not in known and s.layer not in shadowing]


def _with(plan: Plan, left: Sequence[Shift], held: dict[str, str]) -> Plan:
    every = sorted((*plan.shifts, *left), key=lambda s: (s.start_at, s.layer, s.slot))
    return replace(plan, shifts=tuple(every), assignments={**plan.assignments, **{s.name: held[s.name] for s in left}})


def _kept(table: Table, held: dict[str, str]) -> dict[int, int]:
    number = {person.handle: p for p, person in enumerate(table.people)}
    return {s: number[held[shift.name]] for s, shift in enumerate(table.shifts) if held.get(shift.name) in number}


def _mend(table: Table, budget: Budget, *, uses: bool, workers: int) -> Plan:
    start: list[int | None] = [table.kept.get(s) for s in range(len(table.shifts))]
    draft = build(table, budget.part(budget.left / 3), start=start)
    holding = list(draft.holder)
    if None in holding:
        holding = clash.settle(table, holding, budget, uses=uses, workers=workers)
    if None in holding:
        return unfinished(table, holding, budget, uses=uses)
    if not uses:
        made = unproven(table, holding)
        return planned(table, made, seconds=budget.spent, method="search", shadows=_shadows(table))
    least = sum(not table.may[p][s] for s, p in table.kept.items())
    half = budget.part(budget.left / 2)
    found = solve(table, "changes", {}, floor=least, start=holding, fixed={}, budget=half, workers=workers, seed=1)
    if found.holding is not None and _moved(table, found.holding) <= _moved(table, holding):
        holding = found.holding
    proof = prove(table, holding, budget, workers=workers, limits={"changes": _moved(table, holding)})
    return planned(table, proof, seconds=budget.spent, method="solver", shadows=_shadows(table))


def _shadows(table: Table) -> dict[str, str] | None:
    """Who accompanies which shift by the published rota, less those who no longer can; None: none was published."""
    held = published_for(table.request.published, table.shadows)
    people = {person.handle: person for person in table.request.people}
    able = {
        shift.name: held[shift.name]
        for shift in table.shadows
        if held.get(shift.name) in people and not table.eligibility.find_reason(people[held[shift.name]], shift)
    }
    return able if held else None


def _moved(table: Table, holding: Sequence[int | None]) -> int:
    return sum(holding[s] != p for s, p in table.kept.items())


def _changes(plan: Plan, held: dict[str, str]) -> tuple[Change, ...]:
    return tuple(
        Change(shift.name, shift.start_at, held.get(shift.name), plan.assignments.get(shift.name))
        for shift in plan.shifts
        if held.get(shift.name) != plan.assignments.get(shift.name)
    )


def _left(gone: Sequence[Away], shifts: Sequence[Shift], pinned: dict[str, str]) -> tuple[str, ...]:
    """Fixed shifts that their holder will miss."""
    missed = [
        f"{shift.name} of {span.handle} is inside the notice and needs cover"
        for shift in shifts
        for span in gone
        if pinned.get(shift.name) == span.handle and shift.start_at < span.end_at and span.start_at < shift.end_at
    ]
    return tuple(dict.fromkeys(missed))
