"""A request as whole numbers: who may take what, at which burden, and which shifts shut each other out.

Shadow layers are not in the table; they are filled afterwards (``shadow``), by people who take nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from quarterdeck.rota.bridges import Bridge, bridges
from quarterdeck.rota.budget import Budget, timely
from quarterdeck.rota.eligibility import Eligibility
from quarterdeck.rota.hours import Kinds, Meter
from quarterdeck.rota.ledger import balances, fine_unit, rounded, shares, weighted
from quarterdeck.rota.model import Away, Person, Request, Shift
from quarterdeck.rota.restrictions import Cap, caps, chains, clashes, days_of, near
from quarterdeck.rota.shapes import expand
from quarterdeck.rota.wishes import costs

_TELL = 6e-5  # seconds per person and shift


@dataclass(frozen=True)
class Table:
    """People x shifts in whole units of burden; ``unit`` is one of them in weighted hours.

    ``target[p]`` = entitlement - brought forward. ``clashes[s]`` is a bit mask of the shifts that nobody can hold
    together with s, ``bridges`` are pairs that others may join. ``days[p][s]`` are the ordinals of the local days on
    which parts of s start. ``cost`` is the fourth stage's. ``pinned`` (shift: person) may not move.
    """

    request: Request
    people: tuple[Person, ...]
    shifts: tuple[Shift, ...]
    shadows: tuple[Shift, ...]
    eligibility: Eligibility
    kinds: Sequence[Sequence[Kinds]]
    may: Sequence[Sequence[bool]]
    burden: Sequence[Sequence[int]]
    cost: Sequence[Sequence[int]]
    unit: Fraction
    entitlement: Sequence[int]
    balance: Sequence[Fraction]
    brought: Sequence[int]
    clashes: Sequence[int]
    bridges: Sequence[Bridge]
    chains: Sequence[tuple[int, ...]]
    caps: Sequence[Cap]
    days: Sequence[Sequence[tuple[int, ...]]]
    pinned: Mapping[int, int]
    kept: Mapping[int, int] = field(default_factory=dict)  # a published rota that a limit "changes" counts from

    @cached_property
    def target(self) -> list[int]:
        """What each person should carry in this plan."""
        return [e - b for e, b in zip(self.entitlement, self.brought, strict=True)]

    @property
    def telling(self) -> float:
        """About how many seconds it takes to tell a solver of the rota."""
        return _TELL * len(self.people) * len(self.shifts)

    @cached_property
    def able(self) -> list[list[int]]:
        """For each shift, the people who may take it."""
        return [[p for p in range(len(self.people)) if self.may[p][s]] for s in range(len(self.shifts))]


def _kinds(meter: Meter, people: Sequence[Person], shifts: Sequence[Shift]) -> list[list[Kinds]]:
    """Hours by kind; people with the same clock, holidays and working hours share a line."""
    made: dict[object, list[Kinds]] = {}
    rows = []
    for person in people:
        clock = (person.timezone, person.country, person.working_hours, person.working_days)
        if clock not in made:
            made[clock] = [meter.kinds(person, s.segments) for s in shifts]
        rows.append(made[clock])
    return rows


class _Fair(NamedTuple):
    unit: Fraction
    burden: list[list[int]]
    entitlement: list[int]
    balance: list[Fraction]
    brought: list[int]


def tabulate(
    request: Request,
    *,
    pinned: Mapping[str, str] | None = None,
    budget: Budget | None = None,
    pieces: Sequence[Shift] | None = None,
) -> Table:
    """The table of a checked request. ``pinned`` (shift name: handle) are shifts that may not move.

    ``pieces`` are the shifts as a given rota has them (None: as the layers ask for them). Raises ``OutOfTime`` where
    the budget (None: no limit) is spent before it is done.
    """
    request = replace(request, away=(*request.away, *_bordering(request)))
    every = expand(request) if pieces is None else tuple(pieces)
    shadowing = {layer.name for layer in request.layers if layer.shadow_of}
    shifts = tuple(s for s in every if s.layer not in shadowing)
    people = tuple(person for person in request.people if not person.training)
    begin = min([request.start_at, *(entry.start_at for entry in request.history)])
    meter = Meter(begin, request.end_at, request.rules, request.holidays)
    eligibility = Eligibility(request, meter)
    kinds = _kinds(meter, people, shifts)
    eligible = [eligibility.row(person, shifts, row) for person, row in timely(zip(people, kinds, strict=True), budget)]
    days = {zone: [days_of(zone, s) for s in shifts] for zone in {person.timezone for person in people}}
    fixed = _fixed(pinned or {}, shifts, people)
    joined = _bridges(request, shifts)
    fair = _fair(request, kinds, eligible, past=balances(request, eligibility, meter), people=people)
    return Table(
        request=request,
        people=people,
        shifts=shifts,
        shadows=tuple(s for s in every if s.layer in shadowing),
        eligibility=eligibility,
        kinds=kinds,
        may=_may(eligibility, timely(people, budget), shifts, eligible=eligible, fixed=fixed),
        cost=costs(request, people, shifts),
        clashes=clashes(shifts, request.rules, joined),
        bridges=[b for b in joined if b.first not in fixed or fixed[b.first] != fixed.get(b.second)],
        chains=chains(shifts, request.rules),
        caps=caps(request.rules, people, shifts),
        days=[days[person.timezone] for person in people],
        pinned=fixed,
        **fair._asdict(),
    )


def _fair(
    request: Request,
    kinds: Sequence[Sequence[Kinds]],
    eligible: Sequence[Sequence[bool]],
    *,
    past: Mapping[str, Fraction],
    people: Sequence[Person],
) -> _Fair:
    rows = {id(row): row for row in kinds}
    worth = {k: weighted(k, request.weights) for row in rows.values() for k in set(row)}
    unit = fine_unit(list(worth.values()))
    units = {k: int(value / unit) for k, value in worth.items()}
    known = {key: [units[k] for k in row] for key, row in rows.items()}
    whole = [known[id(row)] for row in kinds]
    entitled = [share * unit for share in shares(eligible, whole)]
    limits = [request.rules.settle * value for value in entitled]
    balance = [past[p.handle] for p in people]
    due = [max(-limit, min(limit, value)) for value, limit in zip(balance, limits, strict=True)]
    return _Fair(unit, whole, rounded(entitled, unit, balance), balance, rounded(due, unit))


def _fixed(pinned: Mapping[str, str], shifts: Sequence[Shift], people: Sequence[Person]) -> dict[int, int]:
    number = {person.handle: p for p, person in enumerate(people)}
    return {s: number[pinned[shift.name]] for s, shift in enumerate(shifts) if pinned.get(shift.name) in number}


def _bridges(request: Request, shifts: Sequence[Shift]) -> list[Bridge]:
    return bridges(shifts, request.rules, near(shifts, timedelta(hours=float(request.rules.rest_hours))))


def _may(
    eligibility: Eligibility,
    people: Iterable[Person],
    shifts: Sequence[Shift],
    *,
    eligible: Sequence[Sequence[bool]],
    fixed: Mapping[int, int],
) -> list[list[bool]]:
    rows = []
    for person, row in zip(people, eligible, strict=True):
        rows.append(list(row))
        if eligibility.has_time_off(person):
            for s, shift in enumerate(shifts):
                rows[-1][s] &= eligibility.find_away(person, shift, counts=True) is None
    for s, holder in fixed.items():
        for p, made in enumerate(rows):
            made[s] = p == holder
    return rows


def _bordering(request: Request) -> list[Away]:
    """Published shifts just outside the horizon keep their holders away for the rest around them."""
    rest = timedelta(hours=float(request.rules.rest_hours))
    return [
        Away(entry.handle, entry.start_at - rest, entry.end_at + rest, kind="rest beside a published shift")
        for entry in request.published
        if entry.end_at <= request.start_at or entry.start_at >= request.end_at
    ]
