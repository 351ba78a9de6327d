"""The last two stages, burden and wishes, on rotas too big to solve whole: less and less of either within a band.

Loads stay in a band as wide as the spread may be, so every step keeps the limits of earlier stages. A step frees
shifts of some people, of some weeks, or those that the relaxation gives to somebody else, which then may go only to
that person or stay (crossing a rota with its relaxation: Danna, Rothberg and Le Pape 2005), and shares them out anew.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock, Thread

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.evaluate import STAGES, counted, loads, sums, values
from quarterdeck.rota.even import read
from quarterdeck.rota.holding import allowed
from quarterdeck.rota.parts import Aim, Parts
from quarterdeck.rota.program import by_cpsat, by_scip
from quarterdeck.rota.table import Table

Holding = list[int | None]
_LONG = 1.0  # seconds of one program at most
_LAST = 0.15  # seconds in which no step is begun, more where parts take long to tell
_QUICK, _SLOW = 0.2, 0.6  # of that: below, neighbourhoods grow; above, they shrink
_FIRST = {"crossed": 0.4, "people": 4.0, "both": 5.0, "weeks": 0.11}  # share of what differs; people; people; share
_KINDS = ("crossed", "crossed", "crossed", "people", "both", "weeks")
_SPAN = 0.5  # of the shifts, where people are freed in some weeks


@dataclass
class Lowering:
    """A search that threads share: ``best`` is valid, within ``limits``, and never worse than the start by ``stage``.

    ``wholes`` are the shifts that relaxations of the stage give to one person. ``sums`` are the least met.
    """

    table: Table
    stage: str
    limits: Mapping[str, int]
    wholes: Sequence[Mapping[int, int]]
    floor: int
    best: Holding
    sums: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._at, self._lock, self._now = STAGES.index(self.stage), Lock(), list(self.best)
        self._parts, self._people = Parts(self.table, self.limits), counted(self.table)
        self._costs = self.table.cost if self.stage == "wishes" else self.table.burden
        self.sums = sums(values(self.table, self.best))

    def run(self, budget: Budget, *, workers: int, seed: int) -> None:
        """Steps on all threads until the bound is met or time is out."""
        args = [(budget, random.Random(seed + n)) for n in range(max(1, workers))]  # noqa: S311 -- no secret
        threads = [Thread(target=self._steps, args=each, daemon=True) for each in args[1:]]
        for thread in threads:
            thread.start()
        try:
            self._steps(*args[0])
        finally:
            for thread in threads:
                thread.join()

    def _steps(self, budget: Budget, dice: random.Random) -> None:
        sizes = dict(_FIRST)
        while budget.left > max(_LAST, self.table.telling / 4) and values(self.table, self.best)[self._at] > self.floor:
            self._step(budget, dice, sizes)

    def _step(self, budget: Budget, dice: random.Random, sizes: dict[str, float]) -> None:
        """Free some shifts and share them out anew; sizes follow the time it takes."""
        before, kind = list(self._now), dice.choice(_KINDS)
        free, who, only = self._part(before, kind, sizes[kind], dice)
        aim = self._band(before, dice)
        program, x = self._parts.program(before, free, who, aim, costs=self._costs, only=only)
        begun, solve = budget.spent, by_scip if dice.random() < 0.5 else by_cpsat
        answer = solve(program, min(_LONG, budget.left), seed=dice.randrange(1 << 30))
        took = budget.spent - begun
        size = sizes[kind] * (1.25 if took < _QUICK * _LONG else 0.9 if took > _SLOW * _LONG else 1.0)
        sizes[kind] = min(1.0, size) if kind in {"crossed", "weeks"} else size
        if answer.columns is not None:
            self._take(read(x, answer.columns, before), before)

    def _part(
        self, before: Holding, kind: str, size: float, dice: random.Random
    ) -> tuple[set[int], set[int], Mapping[int, int]]:
        """Free shifts, who may take them, and the shifts that only one person may take (or who has it)."""
        shifts, everybody = len(before), set(self._people)
        if kind == "crossed" and self.wholes:
            whole = dice.choice(self.wholes)
            free = {s for s in range(shifts) if whole.get(s) != before[s] and dice.random() < size}
            return free, everybody, whole
        who = everybody
        if kind != "weeks":
            who = set(dice.sample(self._people, min(len(self._people), max(2, round(size)))))
        share = size if kind == "weeks" else _SPAN if kind == "both" else 1.0
        span = max(2, min(shifts, round(share * shifts)))
        first = dice.randrange(-span // 2, shifts - span // 2) if span < shifts else 0
        return {s for s in range(max(0, first), min(shifts, first + span)) if before[s] in who}, who, {}

    def _band(self, holding: Holding, dice: random.Random) -> Aim:
        """A band that the rota is in, as wide as the spread may be, below what the worst may be."""
        load, target, width = loads(self.table, holding), self.table.target, self.limits["spread"]
        excess = [load[p] - target[p] for p in self._people]
        least = max(excess) - width
        low = dice.randint(least, max(least, min(*excess, self.limits["worst"] - width)))
        return Aim([at + low + width for at in target], [at + low for at in target])

    def _take(self, made: Holding, before: Holding) -> None:
        """Keep what a step made, joined with what others made meanwhile where rules allow."""
        with self._lock:
            rotas, now = [made], self._now
            if before != now:
                rotas.append([new if new != old else held for new, old, held in zip(made, before, now, strict=True)])
            for rota in rotas:
                found = values(self.table, rota)
                if not self._keeps(found) or not allowed(self.table, rota):
                    continue
                self.sums = {name: min(value, self.sums[name]) for name, value in sums(found).items()}
                if found[self._at] <= values(self.table, self._now)[self._at]:
                    self._now = list(rota)
                if found[self._at :] < values(self.table, self.best)[self._at :]:
                    self.best = list(rota)

    def _keeps(self, found: Sequence[int]) -> bool:
        return all(found[STAGES.index(name)] <= limit for name, limit in self.limits.items() if name in STAGES)
