"""Annealing towards an aim: moves and swaps that keep all rules, on what each load is beside it.

The energy of a load is m^2 + m for m units beside the aim, and a small price for each unit of scarce burden; with
it a walk drifts to where burden is saved, which squares alone do not see. Swaps pick two people first and then a
shift of each, so that most of them are possible.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.evaluate import counted
from quarterdeck.rota.holding import Draft
from quarterdeck.rota.parts import Aim
from quarterdeck.rota.table import Table

Holding = list[int | None]
HOT, COLD = 40.0, 0.3  # units squared: a swap that worsens two loads by some four units, and by hardly any
_PRICED = 0.03  # of an aim's price
_LOOK = 512
_MOVES = 0.3  # of the tries; the others are swaps


class Annealing:
    """A walk from a rota in which no rule is broken; ``best`` is the one that is least beside the aim."""

    def __init__(self, table: Table, start: Sequence[int | None], aim: Aim, *, seed: int) -> None:
        self._table, self._dice = table, random.Random(seed)  # noqa: S311 -- a seeded search, no secret
        self._draft = Draft(table)
        self._able, self._people = table.able, counted(table)
        self._held: list[list[int]] = [[] for _ in table.people]
        self._changes = 0
        for s, p in enumerate(start):
            if p is not None:
                self._draft.give(p, s)
                self._held[p].append(s)
        self._movable = [s for s, p in enumerate(start) if p is not None and len(self._able[s]) > 1]
        self._set(aim)
        self.best: Holding = list(start)
        self.missed = self._misses()

    def run(self, budget: Budget, moves: int, aim: Callable[[], Aim], *, hot: float = HOT) -> Holding:
        """The best rota of a walk of that many tries, shorter if the aim is met or time is out."""
        heat = hot
        for move in range(moves if self._movable else 0):
            if move % _LOOK == 0:
                if budget.left <= 0:
                    break
                done = max(move / moves, budget.spent / budget.limit)  # cold in the end also where tries are slow
                heat = hot * (COLD / hot) ** done
                if aim() is not self._aim:
                    self._set(aim())
                    self.best, self.missed = list(self._draft.holder), self._misses()
            if self._step(heat):
                missed = self._misses()
                if missed < self.missed:
                    self.best, self.missed = list(self._draft.holder), missed
                if not missed:
                    break
        return self.best

    def _set(self, aim: Aim) -> None:
        self._aim = aim
        self._price = [value * _PRICED for value in aim.price] or [0.0] * len(self._table.people)
        self._now = [self._energy(p, load) for p, load in enumerate(self._draft.load)]

    def _beside(self, p: int, load: int) -> int:
        if load > self._aim.high[p]:
            return load - self._aim.high[p]
        return max(0, self._aim.low[p] - load) if self._aim.low is not None else 0

    def _energy(self, p: int, load: int) -> float:
        miss = self._beside(p, load)
        return miss * miss + miss + self._price[p] * load

    def _misses(self) -> int:
        return sum(self._beside(p, self._draft.load[p]) for p in self._people)

    def _step(self, heat: float) -> bool:
        """One try; whether the rota changed."""
        chance = self._dice.random
        s = self._movable[int(chance() * len(self._movable))]
        p, able = self._draft.holder[s], self._able[s]
        q = able[int(chance() * len(able))]
        if p is None or p == q:
            return False
        move = chance() < _MOVES or not self._held[q]
        made = self._move(s, p, q, heat) if move else self._swap(s, p, q, heat)
        self._give(made)
        return bool(made)

    def _move(self, s: int, p: int, q: int, heat: float) -> list[tuple[int, int, int]]:
        """(shift, from, to), if q takes s; empty where it is refused."""
        burden = self._table.burden
        if not self._accepts(p, -burden[p][s], q, burden[q][s], heat=heat):
            return []
        return [(s, p, q)] if self._draft.fits(q, s) and self._draft.spares(p, s) else []

    def _swap(self, s: int, p: int, q: int, heat: float) -> list[tuple[int, int, int]]:
        """The same, if q takes s for one of theirs."""
        draft, burden = self._draft, self._table.burden
        t = self._held[q][int(self._dice.random() * len(self._held[q]))]
        if not self._table.may[p][t] or len(self._able[t]) < 2:
            return []
        if not self._accepts(p, burden[p][t] - burden[p][s], q, burden[q][s] - burden[q][t], heat=heat):
            return []
        fits = draft.fits(q, s, 1 << t) and draft.fits(p, t, 1 << s)
        return [(s, p, q), (t, q, p)] if fits else []

    def _accepts(self, p: int, taken: int, q: int, given: int, *, heat: float) -> bool:
        load, now = self._draft.load, self._now
        change = self._energy(p, load[p] + taken) + self._energy(q, load[q] + given) - now[p] - now[q]
        return change <= 0 or self._dice.random() < math.exp(-change / heat)

    def _give(self, changes: list[tuple[int, int, int]]) -> None:
        for s, p, _ in changes:
            self._draft.take(s)
            self._held[p].remove(s)
        for s, _, q in changes:
            self._draft.give(q, s)
            self._held[q].append(s)
        for p in {p for change in changes for p in change[1:]}:
            self._now[p] = self._energy(p, self._draft.load[p])
