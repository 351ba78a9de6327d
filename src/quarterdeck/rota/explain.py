"""Why this person has this shift, what the next best would cost, and who could take it in a swap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from quarterdeck.rota.errors import NoSuchShift
from quarterdeck.rota.evaluate import values
from quarterdeck.rota.holding import Draft
from quarterdeck.rota.table import Table

Holding = Sequence[int | None]


@dataclass(frozen=True)
class Option:
    """One person for one shift. ``blocked`` None: could take it; else the rule against it.

    ``burden`` is what the shift would weigh for them, ``changes`` by how much the four stages would move
    (weighted hours; the last in points); ``gives`` is the shift handed over in return, None: none.
    """

    handle: str
    blocked: str | None
    burden: Fraction
    changes: tuple[Fraction, Fraction, Fraction, Fraction] | None
    gives: str | None = None


def find_number(table: Table, name: str) -> int:
    """The number of a shift; raises ``NoSuchShift`` with near names."""
    names = [shift.name for shift in table.shifts]
    if name not in names:
        raise NoSuchShift(name, get_close_matches(name, names, n=3))
    return names.index(name)


def options(table: Table, holding: Holding, s: int) -> list[Option]:
    """Everybody for one shift: those who could take it by effect, then those who cannot with the reason."""
    before, holder = values(table, holding), holding[s]
    draft = draft_of(table, holding)
    spared = holder is None or draft.spares(holder, s)
    if holder is not None:
        draft.take(s)
    made = []
    for p, person in enumerate(table.people):
        blocked = None if p == holder else blocked_by(table, draft, p, s)
        if not blocked and p != holder and not spared:
            blocked = f"without it {table.people[holder or 0].handle} has too little rest"
        changes = None if blocked else _changes(table, before, [*holding[:s], p, *holding[s + 1 :]])
        made.append(Option(person.handle, blocked, table.burden[p][s] * table.unit, changes))
    return sorted(made, key=_order)


def swaps(table: Table, holding: Holding, s: int) -> list[Option]:
    """Who could take the shift, alone or for one of theirs in return, best effect first."""
    before, holder = values(table, holding), holding[s]
    draft = draft_of(table, holding)
    made = [option for option in options(table, holding, s) if not option.blocked]
    if holder is not None:
        made = [option for option in made if option.handle != table.people[holder].handle]
        for t, q in enumerate(holding):
            if q is None or q == holder or t in table.pinned or s in table.pinned:
                continue
            if draft.fits(q, s, 1 << t) and draft.fits(holder, t, 1 << s):
                changed = list(holding)
                changed[s], changed[t] = q, holder
                weight = table.burden[q][s] * table.unit
                changes = _changes(table, before, changed)
                made.append(Option(table.people[q].handle, None, weight, changes, table.shifts[t].name))
    return sorted(made, key=_order)


def blocked_by(table: Table, draft: Draft, p: int, s: int) -> str | None:
    """The rule that keeps p from taking s beside what the draft gives them; None: none."""
    person, shift = table.people[p], table.shifts[s]
    if not table.may[p][s]:
        return table.eligibility.find_reason(person, shift) or "the shift is fixed for somebody else"
    rivals = draft.rivals(p, s)
    if rivals:
        other = table.shifts[(rivals & -rivals).bit_length() - 1].name
        return f"overlap or too little rest beside {other}"
    return None if draft.fits(p, s) else "a limit per week, per month or in a row"


def draft_of(table: Table, holding: Holding) -> Draft:
    """A rota as a draft."""
    draft = Draft(table)
    for s, p in enumerate(holding):
        if p is not None:
            draft.give(p, s)
    return draft


def _changes(table: Table, before: Sequence[int], holding: Holding) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    after = values(table, holding)
    unit = table.unit
    a, b, c, d = (now - then for now, then in zip(after, before, strict=True))
    return a * unit, b * unit, c * unit, Fraction(d)


def _order(option: Option) -> tuple[bool, tuple[Fraction, ...], bool, str]:
    return option.blocked is not None, option.changes or (), option.gives is not None, option.handle


def reasons(table: Table, holding: Holding) -> dict[str, str]:
    """One line per shift: how many could take it, what it weighs for the holder and at least for anybody."""
    unit, made = table.unit, {}
    for s, p in enumerate(holding):
        able = table.able[s]
        if p is None:
            continue
        least = min((table.burden[q][s] for q in able), default=table.burden[p][s])
        own = table.burden[p][s]
        text = f"one of {len(able)} who may; weighs {float(own * unit):.1f} for {table.people[p].handle}"
        text += ", the least for anybody" if own <= least else f", at least {float(least * unit):.1f}: evens the shares"
        made[table.shifts[s].name] = "fixed beforehand" if s in table.pinned else text
    return made
