"""``rota check``: the published formula for any rota, whoever made it, and every hard rule it breaks.

With L(p) the burden that p holds, e(p) the entitlement and h(p) what is brought forward, x(p) = h(p) + L(p) - e(p):

    worst = max x(p);  spread = max x(p) - min x(p);  burden = sum L(p);  wishes = sum f(p,s)

taken in this order, over people who are eligible for something.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

from quarterdeck.rota.model import Entry, Shift, Stage, Violation, Weighed
from quarterdeck.rota.table import Table

WEIGHT = 20  # of an hour of worst excess, or of spread, in the sums with burden
STAGES = ("worst", "spread", "burden", "wishes")
Holding = Sequence[int | None]  # for each shift, who has it


class Known(Protocol):
    """What is known of the stages, in units: the bound, the best value met, the limit for later stages."""

    bounds: dict[str, int]
    best: dict[str, int]
    limits: dict[str, int]
    sums: dict[str, int]  # of worst and spread: the least burden + 20 x figure met, and its bound
    sum_bounds: dict[str, int]


def sums(found: tuple[int, int, int, int]) -> dict[str, int]:
    """burden + 20 x worst and burden + 20 x spread of a rota's values, in units."""
    worst, spread, burden, _ = found
    return {"worst": burden + WEIGHT * worst, "spread": burden + WEIGHT * spread}


def loads(table: Table, holding: Holding) -> list[int]:
    """Each person's burden, in units."""
    made = [0] * len(table.people)
    for s, p in enumerate(holding):
        if p is not None:
            made[p] += table.burden[p][s]
    return made


def counted(table: Table) -> list[int]:
    """The people the ledger is about: those who are eligible for something."""
    return [p for p, value in enumerate(table.entitlement) if value > 0 or any(table.may[p])]


def values(table: Table, holding: Holding) -> tuple[int, int, int, int]:
    """The four stages of a rota, in units (the last in points)."""
    load, target = loads(table, holding), table.target
    excess = [load[p] - target[p] for p in counted(table)] or [0]
    cost = sum(table.cost[p][s] for s, p in enumerate(holding) if p is not None)
    return max(excess), max(excess) - min(excess), sum(load), cost


def stages(table: Table, holding: Holding, known: Known) -> tuple[Stage, ...]:
    """The stages in weighted hours, beside the bounds that are known."""
    people = counted(table)
    mean = sum(table.entitlement) * table.unit / max(1, len(people))
    made, found = [], values(table, holding)
    for name, value in zip(STAGES, found, strict=True):
        points = name == "wishes"
        unit = Fraction(1) if points else table.unit
        best, bound, limit = (marks.get(name) for marks in (known.best, known.bounds, known.limits))
        made.append(
            Stage(
                name,
                value=value * unit,
                best=(value if best is None else best) * unit,
                bound=None if bound is None else bound * unit,
                limit=None if limit is None or points else limit * unit,
                scale=mean if name in {"worst", "spread"} else None,
                unit="points" if points else "weighted hours",
                weighed=_weighed(table, name, sums(found), known),
            )
        )
    return tuple(made)


def _weighed(table: Table, stage: str, found: dict[str, int], known: Known) -> Weighed | None:
    if stage not in found or stage not in known.sum_bounds:
        return None
    value, best = found[stage], known.sums.get(stage, found[stage])
    return Weighed(*(number * table.unit for number in (value, min(value, best), known.sum_bounds[stage])))


def ledger(table: Table, holding: Holding) -> tuple[Entry, ...]:
    """One line per person."""
    load, target = loads(table, holding), table.target
    held = [[s for s, q in enumerate(holding) if q == p] for p in range(len(table.people))]
    made = []
    for p, person in enumerate(table.people):
        kinds = [table.kinds[p][s] for s in held[p]]
        made.append(
            Entry(
                handle=person.handle,
                shifts=len(held[p]),
                hours=_hours(sum(k.total for k in kinds)),
                night=_hours(sum(k.night for k in kinds)),
                weekend=_hours(sum(k.weekend for k in kinds)),
                holiday=_hours(sum(k.holiday for k in kinds)),
                burden=load[p] * table.unit,
                entitlement=table.entitlement[p] * table.unit,
                balance=table.balance[p],
                brought=table.brought[p] * table.unit,
                excess=(load[p] - target[p]) * table.unit,
            )
        )
    return tuple(made)


def _hours(seconds: int) -> Fraction:
    return Fraction(seconds, 3600)


def violations(table: Table, holding: Holding) -> list[Violation]:
    """Every hard rule that the rota breaks."""
    return [
        *_uncovered(table, holding),
        *_not_allowed(table, holding),
        *_too_close(table, holding),
        *_unfilled(table, holding),
        *_chained(table, holding),
        *_capped(table, holding),
        *_days_in_a_row(table, holding),
    ]


def _uncovered(table: Table, holding: Holding) -> list[Violation]:
    shifts = table.shifts
    return [
        Violation("coverage", f"nobody has {shifts[s].name} ({_times(shifts[s])})", shifts[s].name)
        for s, p in enumerate(holding)
        if p is None
    ]


def _times(shift: Shift) -> str:
    return ", ".join(f"{begin:%Y-%m-%d %H:%M}Z to {end:%Y-%m-%d %H:%M}Z" for begin, end in shift.segments)


def _not_allowed(table: Table, holding: Holding) -> list[Violation]:
    made = []
    for s, p in enumerate(holding):
        if p is None or s in table.pinned:
            continue
        person, shift = table.people[p], table.shifts[s]
        reason = table.eligibility.find_reason(person, shift)
        if reason:
            made.append(
                Violation("eligibility", f"{person.handle} has {shift.name}: {reason}", shift.name, person.handle)
            )
    return made


def _too_close(table: Table, holding: Holding) -> list[Violation]:
    made = []
    for p, person in enumerate(table.people):
        held = [s for s, q in enumerate(holding) if q == p]
        mine = sum(1 << s for s in held)
        for s in held:
            other = (table.clashes[s] & mine) >> (s + 1)
            if other:
                later = table.shifts[s + (other & -other).bit_length()].name
                text = f"{person.handle} has {table.shifts[s].name} and {later}: overlap or too little rest"
                made.append(Violation("rest", text, later, person.handle))
    return made


def _unfilled(table: Table, holding: Holding) -> list[Violation]:
    """Pauses that are too short and that the person does not fill."""
    made, mine = [], {p: sum(1 << s for s, q in enumerate(holding) if q == p) for p in range(len(table.people))}
    for bridge in table.bridges:
        p = holding[bridge.first]
        if p is not None and not bridge.holds(mine[p]):
            person, first, later = table.people[p], table.shifts[bridge.first].name, table.shifts[bridge.second].name
            text = f"{person.handle} has {first} and {later}: overlap or too little rest"
            made.append(Violation("rest", text, later, person.handle))
    return made


def _chained(table: Table, holding: Holding) -> list[Violation]:
    made = []
    for chain in table.chains:
        holders = {holding[s] for s in chain}
        if len(holders) == 1 and None not in holders:
            person = table.people[holders.pop() or 0]
            text = f"{person.handle} has {len(chain)} shifts in a row from {table.shifts[chain[0]].name}"
            made.append(Violation("in_a_row", text, table.shifts[chain[0]].name, person.handle))
    return made


def _capped(table: Table, holding: Holding) -> list[Violation]:
    made = []
    for cap in table.caps:
        amount = sum(weight for s, weight in cap.weights.items() if holding[s] == cap.p)
        if amount > cap.limit:
            handle = table.people[cap.p].handle
            text = f"{handle}: {cap.rule} is exceeded in the {cap.label}"
            made.append(Violation(cap.rule, text, None, handle))
    return made


def _days_in_a_row(table: Table, holding: Holding) -> list[Violation]:
    limit = table.request.rules.days_in_a_row
    if limit is None:
        return []
    made = []
    for p, person in enumerate(table.people):
        days = sorted({day for s, q in enumerate(holding) if q == p for day in table.days[p][s]})
        run = 0
        for i, day in enumerate(days):
            run = run + 1 if i and day == days[i - 1] + 1 else 1
            if run == limit + 1:
                text = f"{person.handle} is on call on more than {limit} days in a row"
                made.append(Violation("days_in_a_row", text, None, person.handle))
    return made
