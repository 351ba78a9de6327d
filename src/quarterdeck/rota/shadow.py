"""Shadow slots: those in training accompany a few shifts each, in their working hours where possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from quarterdeck.rota.model import Person, Shift, Violation
from quarterdeck.rota.restrictions import caps, clash, days_of
from quarterdeck.rota.table import Table


def shadowing(table: Table, held: Mapping[str, str | None]) -> dict[str, str | None]:
    """Who accompanies which shadow shift (None: nobody does). Hard rules hold for those in training too."""
    made: dict[str, str | None] = {shift.name: None for shift in table.shadows}
    layers = {layer.name: layer for layer in table.request.layers}
    trainees = [person for person in table.request.people if person.training]
    for person in trainees:
        taken: list[Shift] = []
        for shift in sorted(table.shadows, key=lambda s: (_awkward(table, person, s), s.start_at)):
            enough = sum(s.layer == shift.layer for s in taken) >= layers[shift.layer].shadow_shifts
            if enough or made[shift.name] is not None or not _covered(shift, table, held):
                continue
            fits = not _rival(table, shift, taken) and _keeps(table, person, [*taken, shift])
            if fits and table.eligibility.find_reason(person, shift) is None:
                made[shift.name] = person.handle
                taken.append(shift)
    return made


def _awkward(table: Table, person: Person, shift: Shift) -> int:
    """Seconds outside the person's working hours."""
    return table.eligibility.kinds(person, shift).outside


def _covered(shift: Shift, table: Table, held: Mapping[str, str | None]) -> bool:
    layer = next(layer for layer in table.request.layers if layer.name == shift.layer)
    name = shift.name.replace(f"{shift.layer}/", f"{layer.shadow_of}/", 1)
    return held.get(name) is not None


def _keeps(table: Table, person: Person, taken: list[Shift]) -> bool:
    """Whether somebody with these shifts keeps the limits per week, per month and of days in a row."""
    rules = table.request.rules
    held = sorted(taken, key=lambda s: s.start_at)
    if caps(rules, [person], held):
        return False
    days = sorted({day for shift in held for day in days_of(person.timezone, shift)})
    run = longest = 0
    for i, day in enumerate(days):
        run = run + 1 if i and day == days[i - 1] + 1 else 1
        longest = max(longest, run)
    return rules.days_in_a_row is None or longest <= rules.days_in_a_row


def _rival(table: Table, shift: Shift, taken: list[Shift]) -> bool:
    return any(clash(shift, other, table.request.rules) for other in taken)


def misplaced(table: Table, shadows: Mapping[str, str]) -> list[Violation]:
    """Rules that a given rota's shadow shifts break."""
    people = {person.handle: person for person in table.request.people}
    made: list[Violation] = []
    taken: dict[str, list[Shift]] = defaultdict(list)
    for shift in table.shadows:
        person = people.get(shadows.get(shift.name, ""))
        if person is None:
            continue
        reason = table.eligibility.find_reason(person, shift)
        if reason:
            text = f"{person.handle} has {shift.name}: {reason}"
            made.append(Violation("eligibility", text, shift.name, person.handle))
        if _rival(table, shift, taken[person.handle]):
            text = f"{person.handle} has {shift.name} beside another: overlap or too little rest"
            made.append(Violation("rest", text, shift.name, person.handle))
        taken[person.handle].append(shift)
    return made
