"""A search of our own, which needs no solver: build a valid rota, then make it fairer by moves and swaps.

Building gives each shift, hardest first, to whoever would then be least above their target; where nobody is free it
takes the shift's rivals away from somebody and queues them again. Bettering is simulated annealing on

    sum over p of (x(p) - c)^2,  c the proven bound of the worst excess,

with the best rota by the published stages kept. See Kirkpatrick et al. 1983; ejection chains: Glover 1996.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Sequence

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.cliques import bits
from quarterdeck.rota.evaluate import counted, values
from quarterdeck.rota.holding import Draft
from quarterdeck.rota.table import Table

_LOOK = 256  # moves between looks at the clock
_ROUNDS = 100  # rounds of building per shift, before it is given up


def build(table: Table, budget: Budget, *, seed: int = 1, start: Sequence[int | None] = ()) -> Draft:
    """A rota in which no rule is broken; what could not be covered in time is left with nobody."""
    dice = random.Random(seed)  # noqa: S311 -- a seeded search, no secret
    draft, able = Draft(table), table.able
    _begin(draft, start)
    queue = [(len(able[s]), s) for s, p in enumerate(draft.holder) if p is None and able[s]]
    heapq.heapify(queue)
    tries = [0] * len(table.shifts)
    rounds = 0
    while queue:
        rounds += 1
        if (rounds % _LOOK == 0 and budget.left <= 0) or rounds > _ROUNDS * (len(table.shifts) + 30):
            break
        _, s = heapq.heappop(queue)
        for ousted in _place(draft, s, able[s], dice=dice, tries=tries):
            heapq.heappush(queue, (len(able[ousted]) + tries[ousted], ousted))
        if draft.holder[s] is None:
            heapq.heappush(queue, (len(able[s]) + tries[s], s))
    return draft


def _begin(draft: Draft, start: Sequence[int | None]) -> None:
    """Give what the rules allow; again while shifts that fill a pause let others follow."""
    left = [(p, s) for s, p in enumerate(start) if p is not None]
    before = -1
    while len(left) != before:
        before, refused = len(left), []
        for p, s in left:
            if draft.fits(p, s):
                draft.give(p, s)
            else:
                refused.append((p, s))
        left = refused


def _place(draft: Draft, s: int, able: Sequence[int], *, dice: random.Random, tries: list[int]) -> list[int]:
    """Give s to somebody; the shifts that had to be taken away for it."""
    table, target = draft.table, draft.table.target
    free = [p for p in able if draft.fits(p, s)]
    if free:
        draft.give(min(free, key=lambda p: (draft.load[p] + table.burden[p][s] - target[p], dice.random())), s)
        return []
    tries[s] += 1
    p = min(able, key=lambda q: draft.rivals(q, s).bit_count() + dice.random() * min(tries[s], 20) / 4)
    ousted: list[int] = []
    for other in bits(draft.rivals(p, s)):
        if draft.holder[other] == p:
            ousted += _oust(draft, other)
    while not draft.fits(p, s):
        held = [t for t in bits(draft.mask[p]) if t not in table.pinned]
        if not held:
            return ousted
        other = min(held, key=lambda t: (abs(t - s) // 4, dice.random()))
        ousted += _oust(draft, other)
    draft.give(p, s)
    return ousted


def _oust(draft: Draft, s: int) -> list[int]:
    """Take a shift, and what lacks rest without it."""
    p, made = draft.take(s), [s]
    while (other := draft.find_stranded(p, s)) is not None:
        made += _oust(draft, other)
    return made


def better(draft: Draft, budget: Budget, *, centre: int, seed: int = 1, moves: int = 400_000) -> list[int | None]:
    """The best rota that annealing from the draft meets, by the published stages; never worse than the draft."""
    table = draft.table
    best, found = values(table, draft.holder), list(draft.holder)
    annealer = _Annealer(draft, centre, random.Random(seed))  # noqa: S311
    movable = [s for s, p in enumerate(draft.holder) if p is not None and s not in table.pinned]
    if len(counted(table)) < 2 or not movable:
        return found
    hot = (max(max(row) for row in table.burden) or 1) ** 2 / 8
    for move in range(moves):
        if move % _LOOK == 0:
            if budget.left <= 0:
                break
            annealer.heat = hot * (1 - move / moves) ** 3 + 1e-3
        if annealer.step(movable) and annealer.energy <= annealer.lowest:
            annealer.lowest = annealer.energy
            now = values(table, draft.holder)
            if now < best:
                best, found = now, list(draft.holder)
    return found


class _Annealer:
    """Moves and swaps that keep all rules, accepted by Metropolis' rule."""

    def __init__(self, draft: Draft, centre: int, dice: random.Random) -> None:
        self._draft, self._dice = draft, dice
        self._able = draft.table.able
        self._level = [target + centre for target in draft.table.target]
        self.energy = sum((load - level) ** 2 for load, level in zip(draft.load, self._level, strict=True))
        self.lowest, self.heat = self.energy, 1.0

    def step(self, movable: Sequence[int]) -> bool:
        """One try; whether the rota changed."""
        dice, draft = self._dice, self._draft
        s = movable[int(dice.random() * len(movable))]
        p = draft.holder[s]
        q = self._able[s][int(dice.random() * len(self._able[s]))]
        if p is None or p == q:
            return False
        if dice.random() < 0.5:
            return self._move(s, p, q)
        t = movable[int(dice.random() * len(movable))]
        return draft.holder[t] == q and self._swap(s, t, p, q)

    def _move(self, s: int, p: int, q: int) -> bool:
        table, draft = self._draft.table, self._draft
        change = self._change(p, -table.burden[p][s]) + self._change(q, table.burden[q][s])
        if not self._accepts(change) or not draft.fits(q, s) or not draft.spares(p, s):
            return False
        draft.take(s)
        draft.give(q, s)
        self.energy += change
        return True

    def _swap(self, s: int, t: int, p: int, q: int) -> bool:
        draft, burden = self._draft, self._draft.table.burden
        change = self._change(p, burden[p][t] - burden[p][s]) + self._change(q, burden[q][s] - burden[q][t])
        if not self._accepts(change) or not draft.fits(q, s, 1 << t) or not draft.fits(p, t, 1 << s):
            return False
        draft.take(s)
        draft.take(t)
        draft.give(q, s)
        draft.give(p, t)
        self.energy += change
        return True

    def _change(self, p: int, by: int) -> int:
        return by * (2 * (self._draft.load[p] - self._level[p]) + by)

    def _accepts(self, change: int) -> bool:
        return change <= 0 or self._dice.random() < math.exp(-change / self.heat)
