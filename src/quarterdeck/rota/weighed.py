"""Burden and a stage's figure as one sum, burden + 20 x figure: a second measure of the first two stages.

A worst excess or spread of some hours is small beside the burden that is shared out, but (figure - bound) / figure
can be large all the same. The sum says how far a rota is from the best where an hour of worst excess, or of spread,
is worth twenty of burden. Its bound holds for every rota that keeps the rules: no limit of a stage is in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from quarterdeck.rota import bounds, grid
from quarterdeck.rota.budget import Budget
from quarterdeck.rota.evaluate import WEIGHT
from quarterdeck.rota.prices import Loads
from quarterdeck.rota.table import Table

_SLACK = 1e-5  # ten times the tolerance that GLOP keeps


def find_bounds(table: Table, worst: int, budget: Budget) -> Mapping[str, int]:
    """Bounds in units by the relaxation, of least ``burden`` alone and of both sums; without what time leaves out.

    ``worst`` must be a bound of every rota's worst excess: a cut that the relaxation alone does not know.
    """
    if budget.left <= table.telling:
        return {}
    loads, made = Loads(table), dict[str, int]()
    loads.high.SetLb(worst)
    loads.solver.Add(loads.high - loads.low >= grid.least_spread(table))
    high, low = {loads.high: WEIGHT}, {loads.low: -WEIGHT}
    for name, costs in (("burden", {}), ("worst", high), ("spread", {**high, **low})):
        found = loads.solve(budget, costs={**loads.burden, **costs})
        if found:
            value = loads.solver.Objective().Value()
            made[name] = math.ceil(value - _SLACK * max(1.0, abs(value)))
    return made


def joined(table: Table, relaxed: Mapping[str, int], worst: int) -> dict[str, int]:
    """No rota's sums are below these, in units: ``relaxed`` itself, or least burden + 20 x the figure's bound.

    ``worst`` as there; without a solver ``relaxed`` is empty.
    """
    burden = max(bounds.least_burden(table), relaxed.get("burden", 0))
    apart = {"worst": burden + WEIGHT * worst, "spread": burden + WEIGHT * grid.least_spread(table)}
    return {name: max(bound, relaxed.get(name, bound)) for name, bound in apart.items()}
