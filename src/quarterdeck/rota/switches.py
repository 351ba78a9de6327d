"""Every rule with a switch, for the solver to say which cannot all be on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.cliques import bits, day_windows
from quarterdeck.rota.eligibility import meets
from quarterdeck.rota.table import Table

_FOR_GOOD = {"has left by then", "in training", "not in training"}  # nobody can be asked to make an exception
_WEIGHT = {"cover": 100, "bar": 40, "away": 20, "rest": 10, "cap": 5, "row": 5}
_ALTERNATIVES, _NAMED = 3, 6


class Switches:
    """The rules of a table as switches, numbered; ``everything`` lists them."""

    def __init__(self, table: Table) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 -- the extra is imported when asked for

        self._cp, self._table, self._model = cp_model, table, cp_model.CpModel()
        self._switch: list[Any] = []
        self._text: list[tuple[str, str]] = []
        self._x = self._variables()
        self._cover()
        self._rest()
        self._limits()
        self.everything = list(range(len(self._switch)))

    def says(self, key: int) -> str:
        """The rule behind a switch, in words."""
        return self._text[key][1]

    def core(self, keys: Sequence[int], budget: Budget) -> list[int]:
        """A part of ``keys`` that cannot all be on; all of them where the solver cannot tell."""
        return self.find_core(keys, budget) or list(keys)

    def find_core(self, keys: Sequence[int], budget: Budget) -> list[int] | None:
        """A part of ``keys`` that cannot all be on; None where they can, or where time ran out."""
        self._model.clear_assumptions()
        self._model.add_assumptions([self._switch[key] for key in keys])
        solver = self._solver(budget)
        if solver.solve(self._model) != self._cp.INFEASIBLE:
            return None
        by_index = {self._switch[key].index: key for key in keys}
        return sorted(by_index[i] for i in solver.sufficient_assumptions_for_infeasibility() if i in by_index)

    def cheapest(self, budget: Budget) -> list[str]:
        """Up to three ways out, the cheapest first, each a set of rules to break."""
        self._model.clear_assumptions()
        weights = [_WEIGHT[kind] for kind, _ in self._text]
        self._model.minimize(sum(w * switch.negated() for w, switch in zip(weights, self._switch, strict=True)))
        ways: list[str] = []
        while len(ways) < _ALTERNATIVES and budget.left > 0:
            solver = self._solver(budget)
            if solver.solve(self._model) not in (self._cp.OPTIMAL, self._cp.FEASIBLE):
                break
            off = [key for key in self.everything if not solver.value(self._switch[key])]
            more = f" and {len(off) - _NAMED} more" if len(off) > _NAMED else ""
            ways.append("without: " + "; ".join(self.says(key) for key in off[:_NAMED]) + more)
            self._model.add_bool_or([self._switch[key] for key in off])
        return ways

    def _solver(self, budget: Budget) -> Any:
        solver = self._cp.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.05, budget.left)
        solver.parameters.num_workers = 1
        solver.parameters.catch_sigint_signal = False  # Python keeps the signal
        return solver

    def _new(self, kind: str, text: str) -> Any:
        self._switch.append(self._model.new_bool_var(""))
        self._text.append((kind, text))
        return self._switch[-1]

    def _variables(self) -> dict[tuple[int, int], Any]:
        """x(p,s) for all who are eligible, time off switched per span."""
        table, x = self._table, {}
        for p, person in enumerate(table.people):
            spans = [a for a in table.request.away if a.handle == person.handle and a.counts]
            barred: dict[str, Any] = {}
            off = [self._new("away", f"{a.kind} of {a.handle} from {a.start_at:%Y-%m-%d %H:%MZ}") for a in spans]
            for s, shift in enumerate(table.shifts):
                fixed = table.pinned.get(s, p) != p
                reason = table.eligibility.find_ineligible(person, shift)
                if fixed or reason in _FOR_GOOD:
                    continue
                x[p, s] = self._model.new_bool_var("")
                if reason is not None and s not in table.pinned:
                    if reason not in barred:
                        barred[reason] = self._new("bar", f"{person.handle}: {reason}")
                    self._model.add_implication(barred[reason], x[p, s].negated())
                for span, switch in zip(spans, off, strict=True):
                    if meets(shift.segments, span.start_at, span.end_at) and s not in table.pinned:
                        self._model.add_implication(switch, x[p, s].negated())
        return x

    def _cover(self) -> None:
        for s, shift in enumerate(self._table.shifts):
            able = [self._x[p, s] for p in range(len(self._table.people)) if (p, s) in self._x]
            switch = self._new("cover", f"coverage of {shift.name}")
            self._model.add_bool_or([*able, switch.negated()])
            self._model.add_at_most_one(able)

    def _rest(self) -> None:
        table = self._table
        for p, person in enumerate(table.people):
            hours = float(table.request.rules.rest_hours)
            switch = self._new("rest", f"rest of {person.handle} ({hours:g} h between shifts)")
            for s, mask in enumerate(table.clashes):
                later = mask >> (s + 1)
                while later:
                    t = s + (later & -later).bit_length()
                    later &= later - 1
                    if (p, s) in self._x and (p, t) in self._x:
                        self._pair(p, s, t, switch)

            for bridge in table.bridges:
                if (p, bridge.first) in self._x and (p, bridge.second) in self._x:
                    ends = [self._x[p, s].negated() for s in (bridge.first, bridge.second)]
                    for fill in bridge.fills:
                        between = [self._x[p, s] for s in bits(fill) if (p, s) in self._x]
                        self._model.add_bool_or([*ends, *between, switch.negated()])

    def _pair(self, p: int, s: int, t: int, switch: Any) -> None:
        both = [self._x[p, s].negated(), self._x[p, t].negated()]
        shifts = self._table.shifts
        overlap = any(meets(shifts[s].segments, *span) for span in shifts[t].segments)
        self._model.add_bool_or(both if overlap else [*both, switch.negated()])

    def _limits(self) -> None:
        table, x = self._table, self._x
        for cap in table.caps:
            handle = table.people[cap.p].handle
            switch = self._new("cap", f"{cap.rule} of {handle} ({cap.label})")
            held = sum(weight * x[cap.p, s] for s, weight in cap.weights.items() if (cap.p, s) in x)
            self._model.add(held <= cap.limit).only_enforce_if(switch)
        for p, person in enumerate(table.people):
            runs = [chain for chain in table.chains if all((p, s) in x for s in chain)]
            if runs:
                switch = self._new("row", f"shifts in a row of {person.handle}")
                for chain in runs:
                    self._model.add_bool_or([*(x[p, s].negated() for s in chain), switch.negated()])
        self._day_limits()

    def _day_limits(self) -> None:
        table = self._table
        made: dict[int, Any] = {}
        days: dict[tuple[int, int], Any] = {}
        for p, window in day_windows(table):
            if p not in made:
                made[p] = self._new("row", f"days in a row of {table.people[p].handle}")
            for day, shifts in window:
                if (p, day) not in days:
                    days[p, day] = self._model.new_bool_var("")
                    for s in shifts:
                        if (p, s) in self._x:
                            self._model.add_implication(self._x[p, s], days[p, day])
            self._model.add_bool_or([*(days[p, day].negated() for day, _ in window), made[p].negated()])
