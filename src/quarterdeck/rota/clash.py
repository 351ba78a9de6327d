"""Where no rota keeps all rules: which rules and dates clash, the smallest such set, and the cheapest ways out.

First a plain look (a shift that nobody may take); then every rule gets a switch, the solver names switches that
cannot all be on, and a deletion filter drops those that are not needed (Chinneck and Dravnieks 1991), so that
what stays is a set from which nothing can be left out. The ways out minimise the weights of the switches that are off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.errors import NoRota
from quarterdeck.rota.model import Shift
from quarterdeck.rota.restrictions import Cap
from quarterdeck.rota.switches import Switches
from quarterdeck.rota.table import Table
from quarterdeck.rota.whole import solve

_LINES, _WAYS = 12, 3


def look_before(table: Table, budget: Budget | None = None, *, uses: bool = False) -> None:
    """Raise ``NoRota`` where a shift can be taken by nobody, with what keeps how many people from it.

    Where there are several such shifts, the solver (``uses``) finds ways out that work for all of them.
    """
    bare = [s for s, able in enumerate(table.able) if not able]
    if not bare:
        _look_at_caps(table)
        return
    lines, ways = [], []
    for s in bare[:_LINES]:
        shift = table.shifts[s]
        why = [table.eligibility.find_reason(person, shift) or "fixed otherwise" for person in table.people]
        counts = ", ".join(f"{count} {reason}" for reason, count in Counter(why).most_common())
        lines.append(f"nobody may take {shift.name}: {counts or 'there is nobody'}{_off(table, shift)}")
        ways += _ways(table, s)
    if len(bare) > _LINES:
        lines.append(f"and {len(bare) - _LINES} more shifts")
    if uses and budget is not None and len(bare) > 1:
        ways = Switches(table).cheapest(budget.part(budget.left / 2)) or ways
    raise NoRota(lines, list(dict.fromkeys(ways))[:_LINES], smallest=len(bare) == 1)


def _off(table: Table, shift: Shift) -> str:
    """Whose time off it is that keeps a shift from them, and when."""
    able = (person for person in table.people if table.eligibility.find_ineligible(person, shift) is None)
    spans = [(person.handle, table.eligibility.away_in(person, shift)[0]) for person in able]
    told = [f"{handle} {', '.join(days)}" for handle, days in spans if days]
    more = f"; and {len(told) - _LINES} more" if len(told) > _LINES else ""
    return f" ({'; '.join(told[:_LINES])}{more})" if told else ""


def _look_at_caps(table: Table) -> None:
    """Raise ``NoRota`` where a week or month holds more than all who could take it may take together."""
    capped: dict[tuple[str, str], dict[int, Cap]] = {}
    for cap in table.caps:
        capped.setdefault((cap.rule, cap.label), {})[cap.p] = cap
    lines, ways = [], []
    for (rule, label), caps in capped.items():
        held = [s for s, able in enumerate(table.able) if all(p in caps and s in caps[p].weights for p in able)]
        able = {p for s in held for p in table.able[s]}
        asked = sum(min(caps[p].weights[s] for p in table.able[s]) for s in held)
        most = sum(caps[p].limit for p in able)
        if asked > most:
            scale, unit = (3600, "hours") if rule == "hours_per_week" else (1, "shifts")
            enough = -(-asked // (len(able) * scale))
            ways.append(f"raise {rule} to at least {enough}, or add people, in the {label}")
            lines.append(
                f"{rule}: {len(able)} people may take {most / scale:g} {unit} in the {label}, "
                f"which asks for {asked / scale:g}"
            )
    if lines:
        raise NoRota(lines[:_LINES], ways[:_LINES], smallest=len(lines) == 1)


def _ways(table: Table, s: int) -> list[str]:
    """Up to three exceptions that would give the shift somebody: the lightest kind first, then the least time off."""
    shift = table.shifts[s]
    able = [person for person in table.people if table.eligibility.find_ineligible(person, shift) is None]
    if able:
        able.sort(key=lambda person: table.eligibility.away_in(person, shift)[1])
        kinds = [(person, table.eligibility.find_away(person, shift, counts=True)) for person in able[:_WAYS]]
        return [f"{person.handle} takes {shift.name} in spite of {kind}" for person, kind in kinds]
    for person in table.people:
        reason = table.eligibility.find_ineligible(person, shift)
        if reason and reason.startswith("takes no"):
            return [f"{person.handle} takes {shift.name} though {person.handle} {reason}"]
    return [f"add somebody who may take {shift.name}"]


def settle(table: Table, holder: Sequence[int | None], budget: Budget, *, uses: bool, workers: int) -> list[int | None]:
    """A valid rota where the search found none; raises ``NoRota`` with the clash where it is proven.

    Otherwise the rota as it is: whether there is a better one is not known (``unsettled`` says so).
    """
    if not uses:
        return list(holder)
    half = budget.part(budget.left / 3)
    made = solve(table, "burden", {}, floor=0, start=holder, fixed={}, budget=half, workers=workers, seed=1)
    if made.holding is not None:
        return made.holding
    if not made.proven:
        return list(holder)
    switches = Switches(table)
    smallest, done = _smallest(switches, budget.part(budget.left * 0.6))
    raise NoRota([switches.says(key) for key in smallest], switches.cheapest(budget), smallest=done)


def unsettled(table: Table, holder: Sequence[int | None], budget: Budget, *, uses: bool) -> str:
    """What to say of a rota with open shifts of which it is not proven that they must be."""
    left = [table.shifts[s].name for s, p in enumerate(holder) if p is None]
    many = f"{len(left):,} shift{'s have' if len(left) > 1 else ' has'} nobody yet, first {left[0]}"
    if uses or budget.left <= 0:
        return f"time ran out, {many}; give more time with --time"
    return f"the search stopped, {many}; with quarterdeck[rota] you are told whether rules clash, and which"


def _smallest(switches: Switches, budget: Budget) -> tuple[list[int], bool]:
    """Switches that cannot all be on, none of them needless; False where time ran out before that was certain."""
    core = switches.core(switches.everything, budget)
    needed: list[int] = []
    rest, size = list(core), max(1, len(core) // 2)
    while rest:
        if budget.left <= 0:
            return needed + rest, False
        part, others = rest[:size], rest[size:]
        without = switches.find_core(needed + others, budget.part(5.0))
        if without is not None:
            kept = set(without)
            rest = [key for key in others if key in kept]
            size = max(1, min(size, len(rest)))
        elif size == 1:
            needed += part
            rest = others
        else:
            size = max(1, size // 2)
    return needed, True
