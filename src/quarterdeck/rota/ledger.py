"""The fair share: who is entitled to carry how much, over this plan and over the past.

    e(p) = sum over shifts s of r(s) * a(p,s) / sum over q of a(q,s)

with a(p,s) = 1 where p is eligible for s (time off still counts, long leave does not), and r(s) the least burden that
anybody eligible would have from s. A past span h of burden c(h), carried by one person, is shared in the same way,
by the part of the span in which each was here and not on long leave or on duty elsewhere. So who joins later, or
comes back, is not made to catch up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from quarterdeck.rota.eligibility import Eligibility
from quarterdeck.rota.hours import Kinds, Meter
from quarterdeck.rota.model import Carried, Person, Request, Weights

_HOUR = 3600
FINEST = Fraction(1, 2)  # weighted hours: no unit is larger


def weighted(kinds: Kinds, weights: Weights) -> Fraction:
    """Burden in weighted hours: b = w0 T + w1 N + w2 E + w3 H + w4 O, of all hours, night, weekend ... outside."""
    parts = (
        weights.hour * kinds.total,
        weights.night * kinds.night,
        weights.weekend * kinds.weekend,
        weights.holiday * kinds.holiday,
        weights.outside * kinds.outside,
    )
    return sum(parts, Fraction(0)) / _HOUR


def shares(eligible: Sequence[Sequence[bool]], burden: Sequence[Sequence[int]]) -> list[Fraction]:
    """Each person's entitlement in units, from matrices person x shift; what nobody is eligible for entitles nobody."""
    parts: list[dict[int, int]] = [defaultdict(int) for _ in eligible]  # by how many share: sums of least burdens
    for s in range(len(eligible[0]) if eligible else 0):
        able = [p for p, row in enumerate(eligible) if row[s]]
        least = min((burden[p][s] for p in able), default=0)
        for p in able:
            parts[p][len(able)] += least
    return [sum((Fraction(value, count) for count, value in part.items()), Fraction(0)) for part in parts]


def balances(request: Request, eligibility: Eligibility, meter: Meter) -> dict[str, Fraction]:
    """What each person carried in the past less what they were entitled to, in weighted hours; sums to nothing."""
    people = {person.handle: person for person in request.people}
    made = {handle: Fraction(0) for handle in people}
    for entry in request.history:
        if entry.handle not in people:
            continue
        burden = carried(entry, people[entry.handle], meter, request.weights)
        span = entry.start_at, entry.end_at
        parts = {h: eligibility.seconds_here(person, *span) for h, person in people.items() if not person.training}
        parts[entry.handle] = max(parts.get(entry.handle, 0), 1)
        whole = sum(parts.values())
        for handle, part in parts.items():
            made[handle] -= burden * part / whole
        made[entry.handle] += burden
    return made


def carried(entry: Carried, person: Person, meter: Meter, weights: Weights) -> Fraction:
    """The burden of one entry of the history, in weighted hours."""
    if entry.burden is not None:
        return entry.burden
    return weighted(meter.kinds(person, [(entry.start_at, entry.end_at)]), weights)


def common_unit(values: Sequence[Fraction]) -> Fraction:
    """The largest fraction of which all values are whole multiples; 1 where all are nothing."""
    unit = Fraction(0)
    for value in set(values):
        low = unit.denominator * value.denominator // gcd(unit.denominator, value.denominator)
        unit = Fraction(gcd(int(unit * low), int(value * low)), low)
    return unit or Fraction(1)


def fine_unit(values: Sequence[Fraction]) -> Fraction:
    """The largest fraction of at most half an hour of which all values are whole multiples.

    Where all burdens are alike their common unit is a whole shift, in which no share or balance could be told.
    """
    unit = common_unit(values)
    return unit / -(-unit // FINEST)


def rounded(values: Sequence[Fraction], unit: Fraction, ties: Sequence[Fraction] = ()) -> list[int]:
    """Values in whole units that sum to the nearest whole of their sum: the largest remainders are rounded up.

    Among equal remainders those with the least of ``ties`` are first.
    """
    exact = [value / unit for value in values]
    made = [value.__floor__() for value in exact]
    missing = round(sum(exact, Fraction(0))) - sum(made)
    order = sorted(range(len(exact)), key=lambda i: (made[i] - exact[i], ties[i] if ties else 0, i))
    for i in order[:missing]:
        made[i] += 1
    return made
