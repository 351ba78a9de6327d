"""A part of a rota as a program: some shifts are free, the others stay; loads are to come near an aim."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from quarterdeck.rota.cliques import at_most, day_windows
from quarterdeck.rota.evaluate import counted, loads
from quarterdeck.rota.program import Program
from quarterdeck.rota.table import Table

Holding = Sequence[int | None]
Keys = dict[tuple[int, int], int]  # (person, shift): column
NEAR, FAR, CLOSE = 100, 50, 2  # the price of a unit beside the aim, what is added further off, and where that starts


@dataclass(frozen=True)
class Aim:
    """Loads of at most ``high`` and at least ``low`` (None: any), in units, per person; ``price`` of each unit."""

    high: Sequence[int]
    low: Sequence[int] | None = None
    price: Sequence[int] = ()

    def misses(self, load: Sequence[int], people: Sequence[int]) -> dict[int, int]:
        """How many units each of the people is beside the aim."""
        low = self.low or load
        return {p: max(load[p] - self.high[p], low[p] - load[p], 0) for p in people}

    def cost(self, table: Table, holding: Holding) -> int:
        """The sum that programs of this aim minimise."""
        load = loads(table, holding)
        missed = self.misses(load, counted(table)).values()
        priced = sum(price * value for price, value in zip(self.price, load, strict=True)) if self.price else 0
        return sum(NEAR * miss + FAR * max(0, miss - CLOSE) for miss in missed) + priced


class Parts:
    """Programs of parts of one table's rotas; of ``limits`` the number of ``changes``
    from ``table.kept`` and the ``burden`` in all are kept."""

    def __init__(self, table: Table, limits: Mapping[str, int]) -> None:
        self._table, self._limits, self._able = table, limits, table.able
        self._people = counted(table)
        self._rows = list(at_most(table))
        self._rows_of: dict[tuple[int, int], list[int]] = {}
        for i, (keys, _, _) in enumerate(self._rows):
            for key in keys:
                self._rows_of.setdefault(key, []).append(i)
        self._windows = list(day_windows(table))

    def program(
        self,
        holding: Holding,
        free: Collection[int],
        who: Collection[int],
        aim: Aim,
        *,
        costs: Sequence[Sequence[int]] | None = None,
        only: Mapping[int, int] | None = None,
    ) -> tuple[Program, Keys]:
        """The program in which ``free`` shifts may go to ``who`` (or stay), and its columns.

        With ``costs`` (by person and shift) their sum is least, and no load is beside the aim; without, what is
        beside it is least. A shift that ``only`` gives to somebody may go to nobody else.
        """
        made, x, only = Program(), Keys(), only or {}
        for s in sorted(free):
            able = [p for p in self._able[s] if holding[s] == p or (p in who and only.get(s, p) == p)]
            for p in able:
                price = costs[p][s] if costs else aim.price[p] * self._table.burden[p][s] if aim.price else 0
                x[p, s] = made.column(cost=price, start=int(holding[s] == p))
            if able:
                made.row([(x[p, s], 1) for p in able], low=1, high=1)
        fixed = [None if s in free else p for s, p in enumerate(holding)]
        self._keep_rules(made, x, fixed)
        self._keep_days(made, x, fixed)
        self._keep_changes(made, x, fixed)
        self._keep_burden(made, x, fixed)
        if costs:
            self._within(made, x, fixed, aim)
        else:
            self._near(made, x, fixed, holding, aim)
        return made, x

    def _keep_rules(self, made: Program, x: Keys, fixed: Holding) -> None:
        for i in sorted({i for key in x for i in self._rows_of.get(key, ())}):
            keys, weights, limit = self._rows[i]
            pairs = list(zip(keys, weights, strict=True))
            left = limit - sum(weight for (p, s), weight in pairs if fixed[s] == p)
            terms = [(x[key], weight) for key, weight in pairs if key in x]
            if sum(max(0, weight) for _, weight in terms) > left:
                made.row(terms, high=left)

    def _keep_days(self, made: Program, x: Keys, fixed: Holding) -> None:
        """One day of each window stays free: a column per person and day says whether it is taken."""
        people, days = {p for p, _ in x}, dict[tuple[int, int], int]()
        for p, window in self._windows:
            if p not in people:
                continue
            taken = sum(any(fixed[s] == p for s in shifts) for _, shifts in window)
            terms = []
            for day, shifts in window:
                mine = [x[p, s] for s in shifts if (p, s) in x]
                if not mine or any(fixed[s] == p for s in shifts):
                    continue
                if (p, day) not in days:
                    days[p, day] = made.column()
                    for column in mine:
                        made.row([(column, 1), (days[p, day], -1)], high=0)
                terms.append((days[p, day], 1))
            if taken + len(terms) == len(window):
                made.row(terms, high=len(window) - 1 - taken)

    def _keep_changes(self, made: Program, x: Keys, fixed: Holding) -> None:
        if "changes" in self._limits:
            kept = self._table.kept
            stays = sum(fixed[s] == p for s, p in kept.items())
            terms = [(x[p, s], 1) for s, p in kept.items() if (p, s) in x]
            made.row(terms, low=len(kept) - self._limits["changes"] - stays)

    def _keep_burden(self, made: Program, x: Keys, fixed: Holding) -> None:
        if "burden" in self._limits:
            terms = [(column, self._table.burden[p][s]) for (p, s), column in x.items()]
            made.row(terms, high=self._limits["burden"] - sum(loads(self._table, fixed)))

    def _within(self, made: Program, x: Keys, fixed: Holding, aim: Aim) -> None:
        """Loads are in the aim's band, not only near it."""
        base, held = loads(self._table, fixed), dict[int, list[tuple[int, int]]]()
        for (p, s), column in x.items():
            held.setdefault(p, []).append((column, self._table.burden[p][s]))
        for p, terms in held.items():
            low = None if aim.low is None else aim.low[p] - base[p]
            made.row(terms, low=low, high=aim.high[p] - base[p])

    def _near(self, made: Program, x: Keys, fixed: Holding, holding: Holding, aim: Aim) -> None:
        base, now = loads(self._table, fixed), loads(self._table, holding)
        held: dict[int, list[tuple[int, int]]] = {p: [] for p in self._people}
        for (p, s), column in x.items():
            held[p].append((column, self._table.burden[p][s]))
        top = sum(max(row) for row in self._table.burden) * len(self._table.shifts) + max(map(abs, aim.high))
        for p in self._people:
            if held[p]:
                made.row(_beside(made, held[p], -1, now[p] - aim.high[p], top), high=aim.high[p] - base[p])
                if aim.low is not None:
                    made.row(_beside(made, held[p], 1, aim.low[p] - now[p], top), low=aim.low[p] - base[p])


def _beside(made: Program, terms: list[tuple[int, int]], sign: int, now: int, top: int) -> list[tuple[int, int]]:
    """The terms with what they are beside the aim: a little at one price, more at a higher one."""
    miss = max(0, now)
    near = made.column(top=CLOSE, cost=NEAR, start=min(miss, CLOSE))
    far = made.column(top=top, cost=NEAR + FAR, start=max(0, miss - CLOSE))
    return [*terms, (near, sign), (far, sign)]
