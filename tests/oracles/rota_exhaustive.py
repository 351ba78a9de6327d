"""Tries every rota: the least worst excess, then spread, then burden, then wishes, by the published formula alone."""

from __future__ import annotations

from itertools import product

from quarterdeck.rota.evaluate import values, violations
from quarterdeck.rota.table import Table


def best(table: Table) -> tuple[int, int, int, int] | None:
    """The lexicographic optimum in units, over all rotas that break no rule; None where there is none."""
    able: list[list[int | None]] = [[*people] or [None] for people in table.able]
    found = None
    for holding in product(*able):
        made = values(table, holding)
        if (found is None or made < found) and not violations(table, holding):
            found = made
    return found
