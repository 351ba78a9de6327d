"""Rotas whose loads meet an aim: large neighbourhoods, by people and by weeks, each solved as a program of its own.

A neighbourhood frees every shift of some people, or every shift of some weeks, or the shifts of some people in some
weeks; what is free is shared out anew so that the sum of what is beside the aim is least (Shaw 1998). Burden has a
small price too, by the weights of the relaxation, so that a step which only saves burden where it is scarce is a
step forward. Sizes follow the time that programs take; several threads share the rota, solvers take turns.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock, get_ident

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.evaluate import counted, loads
from quarterdeck.rota.holding import allowed
from quarterdeck.rota.nearby import Nearby
from quarterdeck.rota.parts import Aim, Keys, Parts
from quarterdeck.rota.program import Program, by_cpsat, by_scip
from quarterdeck.rota.table import Table

Holding = list[int | None]
_LONG = {"people": 1.5, "weeks": 1.5, "both": 1.5, "near": 0.8}  # seconds of one program at most
_QUICK, _SLOW = 0.2, 0.6  # of that: below, neighbourhoods grow; above, they shrink
_FIRST = {"people": 3.0, "weeks": 0.1, "both": 5.0, "near": 6.0}  # people; share of shifts; people; shifts beside
_SCIP = {"people": 0.8, "weeks": 0.4, "both": 0.5, "near": 0.5}  # how often SCIP takes the turn
_KINDS = ("people", "weeks", "both", "near", "near", "near", "near")
_DIVES, _PATIENCE, _AROUND = 6, 60, 8
_SPAN = 0.34


@dataclass
class Evening:
    """A search that threads share. ``aims`` makes the aim of a level; lower levels are harder, none is below ``floor``.

    ``seen`` is told of every valid rota; ``level`` is the aim's now, ``met`` the lowest that was met so far.
    """

    table: Table
    parts: Parts
    aims: Callable[[int], Aim]
    floor: int
    met: int
    holding: Holding
    seen: Callable[[Evening, Holding], None]
    level: int = 0
    stopped: bool = False
    idle: int = 0  # rounds without a step forward
    dives: int = 0
    _lock: Lock = field(default_factory=Lock)
    _walkers: dict[int, _Walker] = field(default_factory=dict)  # by thread

    def __post_init__(self) -> None:
        self.level = self.floor
        self._aim = self.aims(self.level)

    def run(self, budget: Budget, seed: int) -> None:
        """Rounds until the lowest level is met, somebody sets ``stopped``, or time is out."""
        if budget.left <= self.table.telling or self.stopped:
            return
        walker = self._walkers.get(get_ident())
        if walker is None:
            walker = self._walkers[get_ident()] = _Walker(self, random.Random(seed))  # noqa: S311 -- no secret
        walker.budget = budget
        while budget.left > 0 and not self.stopped:
            walker.round()

    def raise_floor(self, floor: int) -> None:
        """What is below is proven to be out of reach."""
        with self._lock:
            self.floor = floor
            self._aim_at(max(self.level, floor))

    def _aim_at(self, level: int) -> None:
        self.stopped = self.stopped or self.met <= self.floor
        if level != self.level:
            self.level, self.idle, self._aim = level, 0, self.aims(level)

    def aim(self) -> Aim:
        """The aim of now."""
        return self._aim

    def state(self) -> tuple[Aim, Holding]:
        """The aim and the rota of now."""
        with self._lock:
            return self._aim, list(self.holding)

    def dive(self) -> bool:
        """Whether a round should start from the relaxation alone: the first few do."""
        with self._lock:
            self.dives += 1
            return self.dives <= _DIVES

    def missed(self, aim: Aim, holding: Holding) -> list[int]:
        """Who is beside the aim."""
        misses = aim.misses(loads(self.table, holding), counted(self.table))
        return [p for p, miss in misses.items() if miss]

    def take(self, made: Holding, before: Holding, aim: Aim) -> None:
        """Keep what a round made, joined with what others made meanwhile where rules allow."""
        with self._lock:
            rotas = [made]
            if before != self.holding:
                changed = zip(made, before, self.holding, strict=True)
                rotas.append([new if new != old else now for new, old, now in changed])
            rotas = [rota for rota in rotas if allowed(self.table, rota)]
            cost = aim.cost(self.table, self.holding)
            best = min(rotas, key=lambda rota: aim.cost(self.table, rota), default=self.holding)
            now = aim.cost(self.table, best)
            self.idle = 0 if now < cost else self.idle + 1
            if now <= cost:
                self.holding = list(best)
            for rota in rotas:
                self.seen(self, rota)
            self._look(now <= cost and not self.missed(aim, self.holding))

    def _look(self, met: bool) -> None:
        """An easier aim after long idleness, a harder one once it is met."""
        if met:
            self.met = min(self.met, self.level)
            self._aim_at(max(self.floor, self.level - 1))
        elif self.idle > _PATIENCE and self.level + 1 < self.met:
            self._aim_at(self.level + 1)


class _Walker:
    """One thread's rounds, with the sizes of its neighbourhoods."""

    def __init__(self, evening: Evening, dice: random.Random) -> None:
        self._evening, self._dice = evening, dice
        self.budget = Budget(lambda: 0.0, 0.0, 0.0)
        self._sizes = dict(_FIRST)
        self._nearby = Nearby(evening.table)

    def round(self) -> None:
        """Free some shifts and share them out anew."""
        evening, dice, budget = self._evening, self._dice, self.budget
        aim, before = evening.state()
        dives = evening.dive()
        kind = "near" if dives else dice.choice(_KINDS)
        base = before
        if kind == "near":
            whole = self._nearby.find_whole(aim, None if dives else before, budget, dice)
            if whole is None:
                return
            base, free = self._beside(whole, before, dives=dives)
            who = set(counted(evening.table))
        else:
            bad = evening.missed(aim, before)
            free, who = _neighbourhood(evening.table, before, bad, kind, self._sizes[kind], dice=dice)
        answer = self._solve(evening.parts.program(base, free, who, aim), kind)
        if answer:
            evening.take(answer(base), before, aim)

    def _beside(self, whole: dict[int, int], before: Holding, *, dives: bool) -> tuple[Holding, set[int]]:
        """What the relaxation leaves open or changes, and some shifts around it."""
        shifts = range(len(before))
        if dives:
            return [whole.get(s) for s in shifts], {s for s in shifts if s not in whole}
        core = [s for s in shifts if whole.get(s) != before[s]]
        free, size = set(core), len(core) + self._sizes["near"]
        while core and len(free) < min(size, len(before)):
            at = self._dice.choice(core) + self._dice.randrange(-_AROUND, _AROUND + 1)
            if at in shifts:
                free.add(at)
            size -= 0.2  # ends also where everything around is free
        return before, free

    def _solve(self, made: tuple[Program, Keys], kind: str) -> Callable[[Holding], Holding] | None:
        program, x = made
        begun, dice = self.budget.spent, self._dice
        solve = by_scip if dice.random() < _SCIP[kind] else by_cpsat
        answer = solve(program, min(_LONG[kind], self.budget.left), seed=dice.randrange(1 << 30))
        took = self.budget.spent - begun
        self._sizes[kind] *= 1.1 if took < _QUICK * _LONG[kind] else 0.9 if took > _SLOW * _LONG[kind] else 1.0
        columns = answer.columns
        return None if columns is None else lambda before: read(x, columns, before)


def read(x: Keys, columns: Sequence[int], before: Sequence[int | None]) -> Holding:
    """The rota that a program's columns stand for."""
    made = list(before)
    for (p, s), column in x.items():
        if columns[column]:
            made[s] = p
    return made


def _neighbourhood(
    table: Table, holding: Holding, bad: Sequence[int], kind: str, size: float, *, dice: random.Random
) -> tuple[set[int], set[int]]:
    """Free shifts, and who may take them: some who are beside the aim are always among them."""
    people, shifts = counted(table), len(table.shifts)
    span = shifts
    who = set(people)
    if kind != "people":
        share = size if kind == "weeks" else _SPAN
        span = max(2, min(shifts, round(share * shifts)))
    if kind != "weeks":
        others = dice.sample(people, min(len(people), max(1, round(size))))
        who = {*others, *([dice.choice(bad)] if bad else [])}
    first = dice.randrange(-span // 2, shifts - span // 2) if span < shifts else 0
    free = {s for s in range(max(0, first), min(shifts, first + span)) if holding[s] in who}
    return free, who


def prove_above(program: Program, seconds: float, *, seed: int = 1) -> bool:
    """Whether it is proven that no rota meets the program's aim."""
    answer = by_scip(program, seconds, seed=seed, enough=1.0)
    return answer.impossible or (answer.bound is not None and answer.bound >= 1.0)
