"""The first two stages, worst excess and spread, on rotas too big to solve whole.

Both ask for loads on a given level: below a height, or within a band. A search for the level that the bound allows
runs beside the proof that a level is out of reach, and each tells the other what it finds. The prices of the loads
in the relaxation say whose burden is scarce.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Thread

from quarterdeck.rota import grid
from quarterdeck.rota.anneal import HOT, Annealing
from quarterdeck.rota.budget import Budget
from quarterdeck.rota.evaluate import STAGES, counted, sums, values
from quarterdeck.rota.even import Evening, prove_above
from quarterdeck.rota.parts import Aim, Parts
from quarterdeck.rota.prices import find_position, find_prices
from quarterdeck.rota.table import Table

Holding = list[int | None]
_CLIMB, _BETWEEN = 10.0, 4.0  # seconds: of one proof at most, and of search before the next try
_WALKS = {"worst": (3, HOT, HOT / 8), "spread": (6, HOT / 8, HOT / 40)}  # at least how many; how hot, by turns
_MOVES, _EACH = 1_500_000, 3000  # tries of a walk: at most, and for each shift


class Levels:
    """One stage's search and proof; ``holding`` is the best valid rota by the stages from this one on."""

    def __init__(self, table: Table, stage: str, limits: Mapping[str, int], *, floor: int, start: Holding) -> None:
        self._table, self._at, self._limits = table, STAGES.index(stage), limits
        self._parts = Parts(table, limits)
        self._between = _BETWEEN + 2 * table.telling
        self.holding, self.floor = list(start), floor
        self.sums = sums(values(table, start))  # the least of all rotas seen

    @property
    def value(self) -> int:
        """The stage's best value so far."""
        return values(self._table, self.holding)[self._at]

    def search(self, aims: Callable[[int], Aim], budget: Budget, *, workers: int, seed: int, proves: bool) -> None:
        """Search on all threads, the last of which proves first; ends when value and bound meet."""
        evening = Evening(self._table, self._parts, aims, self.floor, self.value, list(self.holding), self._seen)
        threads = [
            Thread(target=self._help, args=(evening, aims, budget, seed + n, proves and n == 1), daemon=True)
            for n in range(1, workers)
        ]
        for thread in threads:
            thread.start()
        try:
            if proves and workers < 2:
                self._climb(evening, aims, budget, seed=seed)
            self._walk(evening, budget, seed=seed, alone=workers < 2)
        finally:
            evening.stopped = True
            for thread in threads:
                thread.join()

    def _help(self, evening: Evening, aims: Callable[[int], Aim], budget: Budget, seed: int, proves: bool) -> None:
        """Another thread: proof and search by turns."""
        while budget.left > self._table.telling and not evening.stopped:
            if proves:
                self._climb(evening, aims, budget, seed=seed)
            evening.run(budget.part(self._between), seed)
            seed += 101

    def _walk(self, evening: Evening, budget: Budget, *, seed: int, alone: bool) -> None:
        """The first thread: annealing, hotter and colder by turns; alone, with search between."""
        walks, hot, cooler = _WALKS[STAGES[self._at]]
        while budget.left > 0 and not evening.stopped:
            aim, start = evening.state()
            walk = Annealing(self._table, start, aim, seed=seed)
            moves = min(_MOVES, _EACH * len(start))
            made = walk.run(budget.part(budget.limit / walks), moves, evening.aim, hot=hot)
            evening.take(made, start, evening.aim())
            if alone:
                evening.run(budget.part(self._between), seed)
            seed, hot, cooler = seed + 101, cooler, hot

    def _climb(self, evening: Evening, aims: Callable[[int], Aim], budget: Budget, *, seed: int) -> bool:
        """Raise the floor as long as each level is soon proven to be out of reach; whether any was."""
        everybody, shifts, climbed = counted(self._table), range(len(self._table.shifts)), False
        telling = self._table.telling
        while self.floor < evening.met and budget.left > telling and not evening.stopped:
            plain = Aim(aims(self.floor).high, aims(self.floor).low)
            program, _ = self._parts.program(self.holding, shifts, everybody, plain)
            if not prove_above(program, min(_CLIMB, budget.left - telling), seed=seed):
                break
            self.floor, climbed = self.floor + 1, True
            evening.raise_floor(self.floor)
        return climbed

    def _seen(self, evening: Evening, made: Holding) -> None:
        """Called with the evening's lock held."""
        found = values(self._table, made)
        self.sums = {name: min(value, self.sums[name]) for name, value in sums(found).items()}
        if all(found[STAGES.index(name)] <= limit for name, limit in self._limits.items() if name in STAGES):
            evening.met = min(evening.met, found[self._at])
            if found[self._at :] < values(self._table, self.holding)[self._at :]:
                self.holding = list(made)


def least_worst(levels: Levels, table: Table, budget: Budget, *, workers: int, seed: int) -> None:
    """Loads below a height, in steps of what each person can have; burden at the relaxation's prices."""
    price = find_prices(table, budget)
    levels.search(
        lambda worst: Aim(grid.highest(table, worst), None, price), budget, workers=workers, seed=seed, proves=True
    )


def least_spread(
    levels: Levels, table: Table, limits: Mapping[str, int], budget: Budget, *, workers: int, seed: int
) -> None:
    """Loads within a band: as wide as the bound, where the relaxation has most room for it."""

    def band(width: int) -> Aim:
        middle = find_position(table, limits, width, budget)
        low = _fitting(table, middle, width)
        low = min(low, limits.get("worst", low + width) - width)
        low = _fitting(table, low, width)
        return Aim(grid.highest(table, low + width), grid.lowest(table, low))

    levels.search(band, budget, workers=workers, seed=seed, proves=False)


def _fitting(table: Table, low: int, width: int) -> int:
    """The nearest position not above ``low`` at which everybody has a load in the band."""
    tries = range(low, low - 64, -1)
    return next((at for at in tries if grid.spread_above(table, at) <= width), low)
