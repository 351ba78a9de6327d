"""A rota while it is being made: who holds what, and whether one more shift would break a hard rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from quarterdeck.rota.bridges import Bridge
from quarterdeck.rota.cliques import bits
from quarterdeck.rota.table import Table


class Draft:
    """Mutable: ``holder[s]`` (None: nobody yet), with loads and caps kept up to date."""

    def __init__(self, table: Table) -> None:
        self.table = table
        people, shifts = len(table.people), len(table.shifts)
        self.holder: list[int | None] = [None] * shifts
        self.mask = [0] * people
        self.load = [0] * people
        self._used = [0] * len(table.caps)
        self._caps: list[dict[int, list[tuple[int, int]]]] = [{} for _ in range(people)]
        for c, cap in enumerate(table.caps):
            for s, weight in cap.weights.items():
                self._caps[cap.p].setdefault(s, []).append((c, weight))
        self._chains: dict[int, list[int]] = {}
        for chain in table.chains:
            for s in chain:
                self._chains.setdefault(s, []).append(sum(1 << other for other in chain if other != s))
        self._ends: dict[int, list[Bridge]] = {}
        self._between: dict[int, list[Bridge]] = {}
        for bridge in table.bridges:
            for s in (bridge.first, bridge.second):
                self._ends.setdefault(s, []).append(bridge)
            for s in {s for fill in bridge.fills for s in bits(fill)}:
                self._between.setdefault(s, []).append(bridge)
        self._limit = table.request.rules.days_in_a_row
        self._days: list[Counter[int]] = [Counter() for _ in range(people)]

    def fits(self, p: int, s: int, without: int = 0) -> bool:
        """Whether p may take s beside what p holds, the shifts of the mask ``without`` left out (for clashes)."""
        if not self.admits(p, s, without):
            return False
        mine = self.mask[p] & ~without | 1 << s
        if not all(bridge.holds(mine) for bridge in self._ends.get(s, ())):
            return False
        return not without or self._spared(mine, without.bit_length() - 1)

    def admits(self, p: int, s: int, without: int = 0) -> bool:
        """The same, but for rest that shifts given later may fill."""
        table = self.table
        if not table.may[p][s] or table.clashes[s] & self.mask[p] & ~without:
            return False
        return self._keeps(p, s, without)

    def spares(self, p: int, s: int) -> bool:
        """Whether p keeps the rest without s, which p holds."""
        return self._spared(self.mask[p] & ~(1 << s), s)

    def _spared(self, mine: int, s: int) -> bool:
        return all(bridge.holds(mine) for bridge in self._between.get(s, ()))

    def rivals(self, p: int, s: int) -> int:
        """A bit mask of what p holds that cannot be held beside s."""
        mine = self.mask[p]
        made = self.table.clashes[s] & mine
        for bridge in self._ends.get(s, ()):
            if not bridge.holds(mine | 1 << s):
                made |= mine & (1 << bridge.first | 1 << bridge.second)
        return made

    def find_stranded(self, p: int, s: int) -> int | None:
        """A shift of p's that may move and lacks rest now that s is gone."""
        for bridge in self._between.get(s, ()):
            if not bridge.holds(self.mask[p]):
                return bridge.first if bridge.second in self.table.pinned else bridge.second
        return None

    def rested(self) -> bool:
        """Whether everybody has the rest that others of their shifts were to fill."""
        return all(
            bridge.holds(self.mask[p])
            for s, p in enumerate(self.holder)
            if p is not None
            for bridge in self._ends.get(s, ())
        )

    def _keeps(self, p: int, s: int, without: int) -> bool:
        for c, weight in self._caps[p].get(s, ()):
            cap = self.table.caps[c]
            freed = cap.weights.get(without.bit_length() - 1, 0) if without else 0
            if self._used[c] + weight - freed > cap.limit:
                return False
        if s in self._chains:
            mine = self.mask[p] & ~without
            if any(chain & mine == chain for chain in self._chains[s]):
                return False
        return self._limit is None or self._few_days(p, s, without)

    def _few_days(self, p: int, s: int, without: int) -> bool:
        counts, limit = self._days[p], self._limit or 0
        if without:
            counts = counts - Counter(self.table.days[p][without.bit_length() - 1])
        for day in self.table.days[p][s]:
            run = 1
            for step in (-1, 1):
                other = day + step
                while counts.get(other, 0) > 0 or other in self.table.days[p][s]:
                    run, other = run + 1, other + step
            if run > limit:
                return False
        return True

    def give(self, p: int, s: int) -> None:
        """Let p hold s, which nobody holds."""
        self.holder[s] = p
        self.mask[p] |= 1 << s
        self.load[p] += self.table.burden[p][s]
        for c, weight in self._caps[p].get(s, ()):
            self._used[c] += weight
        if self._limit is not None:
            self._days[p].update(self.table.days[p][s])

    def take(self, s: int) -> int:
        """Take s from its holder, who is returned."""
        p = self.holder[s]
        if p is None:
            raise ValueError("nobody holds this shift")
        self.holder[s] = None
        self.mask[p] &= ~(1 << s)
        self.load[p] -= self.table.burden[p][s]
        for c, weight in self._caps[p].get(s, ()):
            self._used[c] -= weight
        if self._limit is not None:
            self._days[p].subtract(self.table.days[p][s])
        return p


def allowed(table: Table, holding: Sequence[int | None]) -> bool:
    """Whether every shift has somebody and no rule is broken."""
    draft = Draft(table)
    for s, p in enumerate(holding):
        if p is None or not draft.admits(p, s):
            return False
        draft.give(p, s)
    return draft.rested()
