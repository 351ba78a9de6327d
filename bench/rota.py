"""Rotas: the gap that is proven, many people, and twelve teams against the habits of other tools."""

from __future__ import annotations

from pathlib import Path

from bench.results import Row
from bench.running import Values, run_child

TITLE = "Rotas"
HOW = """The gap: 12 people in five zones, 26 weeks of three 8-hour shifts a day, 16 hours of rest, at most five
shifts a week, time off and a past year; 60 s and two threads; the worst of three seeds. A stage's gap is (optimum met -
bound) / optimum, however small that is; for worst excess and spread, which are differences that may be nothing, also as
a part of the mean entitlement. The sums are the second measure of these two: burden + 20 x worst excess (or
spread) of one rota, the least met on the way, against a bound of every rota's, (sum - bound) / sum; beside it that of
the rota that is given in the end, which later stages moved within their tolerances. Many: 80 people in GitLab's five
windows, four days each, 13 weeks. The twelve
teams have one seed each (11-16 people, 2-5 zones, four shapes, 13 weeks, a past year, time off). The habits take the
shifts in order and pick, of those whom no hard rule shuts out, the next in line, the one longest off call, or the one
who would be least above their share; where nobody is left the shift stays open, which spares them burden. Ours has
15 s. Numbers are weighted hours, means of the twelve; `teams` counts where ours is at least as good."""
WORDS = ("worst excess", "spread", "burden")


def rows(_folder: Path) -> list[Row]:
    gap, many, teams = (run_child("rota_runs", what) for what in ("gap", "many", "teams"))
    return [
        Row("valid rota and proof, 12 people, 26 weeks", f"{gap['seconds']:.1f} s", "≤ 60 s", gap["seconds"] <= 60.0),
        *(_stage(name, found) for name, found in gap["stages"].items()),
        *(_sum(name, gap["stages"][name]) for name in ("worst", "spread")),
        Row("first valid rota, 80 people, 13 weeks", f"{many['first']:.2f} s", "≤ 5 s", _valid(many, "first")),
        Row("the rota that `plan --time 5` gives", f"{many['seconds']:.2f} s", "≤ 5 s", _valid(many, "seconds")),
        *(_habit(name, word, i, teams["found"]) for name in _habits(teams) for i, word in enumerate(WORDS)),
    ]


def _stage(name: str, found: list[Values]) -> Row:
    worst = max(found, key=lambda stage: float(stage["gap"]))
    share = "" if worst["share"] is None else f"; {worst['share']:.2%} of a share"
    measured = f"{worst['gap']:.2%} (optimum {worst['best']:g}, bound {worst['bound']:g}{share})"
    return Row(f"proven gap of the figure itself, stage {name}", measured, "≤ 2%", worst["gap"] <= 0.02)


def _sum(name: str, found: list[Values]) -> Row:
    worst = max((stage["weighed"] for stage in found), key=lambda sums: float(sums["gap"]))
    last = max(float(stage["weighed"]["gap_of_value"]) for stage in found)
    measured = (
        f"{worst['gap']:.2%} (least met {worst['best']:g}, bound {worst['bound']:g}); {last:.2%} of the rota in the end"
    )
    return Row(f"proven gap of burden + 20 x {name}", measured, "≤ 2%", worst["gap"] <= 0.02)


def _valid(many: Values, key: str) -> bool:
    return bool(many["broken"] == 0 and many[key] <= 5.0)


def _habits(teams: Values) -> list[str]:
    return [name for name in teams["found"] if name != "ours"]


def _habit(name: str, word: str, i: int, found: dict[str, list[list[float]]]) -> Row:
    ours, theirs = [row[i] for row in found["ours"]], [row[i] for row in found[name]]
    wins = sum(a <= b for a, b in zip(ours, theirs, strict=True))
    left = sum(row[3] for row in found[name])
    note = f", {left:.0f} shifts left open" if left else ""
    measured = f"{_mean(ours):.1f} against {_mean(theirs):.1f}, {wins} of {len(ours)} teams{note}"
    better = _mean(ours) <= _mean(theirs) if name != "ours, no solver" else None
    return Row(f"{word}: ours, {name}", measured, "better" if better is not None else "", better)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
