"""The fourth stage: what a person in a shift costs in points, beside burden.

f(p,s) = w_wish * (sum of met avoidances - sum of met likings, by weight)
       + w_handover * (ends of s at which p's clock is outside working hours)
       + w_stability * [s is published for somebody else]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from quarterdeck.rota.eligibility import meets
from quarterdeck.rota.hours import within
from quarterdeck.rota.model import Assigned, Person, Request, Shift, Wish


def costs(request: Request, people: Sequence[Person], shifts: Sequence[Shift]) -> list[list[int]]:
    """Points of each person in each shift."""
    published = published_for(request.published, shifts)
    wishes: dict[str, list[Wish]] = {person.handle: [] for person in people}
    for wish in request.wishes:
        wishes.setdefault(wish.handle, []).append(wish)
    awkward: dict[object, list[int]] = {}  # people with the same clock and working hours share a line
    made = []
    for person in people:
        clock = (person.timezone, person.working_hours, person.working_days)
        if clock not in awkward:
            awkward[clock] = [_awkward(person, shift) for shift in shifts]
        own = wishes[person.handle]
        made.append(_costs(request, person, shifts, published=published, wishes=own, awkward=awkward[clock]))
    return made


def _costs(
    request: Request,
    person: Person,
    shifts: Sequence[Shift],
    *,
    published: Mapping[str, str],
    wishes: Sequence[Wish],
    awkward: Sequence[int],
) -> list[int]:
    weights, handle = request.weights, person.handle
    made = [weights.handover * ends for ends in awkward]
    for s, shift in enumerate(shifts) if published or wishes else ():
        wished = sum(-wish.weight for wish in wishes if meets(shift.segments, wish.start_at, wish.end_at))
        moved = published.get(shift.name, handle) != handle
        made[s] += weights.wish * wished + weights.stability * moved
    return made


def _awkward(person: Person, shift: Shift) -> int:
    """How many ends of a shift are outside the person's working hours."""
    return sum(not at_work(person, at) for at in (shift.start_at, shift.end_at))


def at_work(person: Person, at: datetime) -> bool:
    """Whether the person's clock shows working hours (the end included, for handing over)."""
    shows = at.astimezone(ZoneInfo(person.timezone))
    first, last = person.working_hours
    return shows.weekday() in person.working_days and (within(shows.time(), (first, last)) or shows.time() == last)


def published_for(published: Sequence[Assigned], shifts: Sequence[Shift]) -> dict[str, str]:
    """Who the published rota has in each shift: whoever holds most of it; shifts without an entry are left out."""
    by_layer: dict[str, list[Assigned]] = {}
    for entry in published:
        by_layer.setdefault(entry.layer, []).append(entry)
    made: dict[str, str] = {}
    for shift in shifts:
        held: dict[str, float] = {}
        for entry in by_layer.get(shift.layer, ()):
            if entry.start_at < shift.end_at and shift.start_at < entry.end_at:
                held[entry.handle] = held.get(entry.handle, 0.0) + _shared(entry, shift)
        ranked = sorted((handle for handle, amount in held.items() if amount), key=lambda h: (-held[h], h))
        if len(ranked) > shift.slot:
            made[shift.name] = ranked[shift.slot]
    return made


def _shared(entry: Assigned, shift: Shift) -> float:
    spans = ((max(begin, entry.start_at), min(end, entry.end_at)) for begin, end in shift.segments)
    return sum(max(0.0, (end - begin).total_seconds()) for begin, end in spans)
