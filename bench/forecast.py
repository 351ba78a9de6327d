"""Forecasts: runs in a second, a year of homework, and how good they are on made-up teams."""

from __future__ import annotations

from pathlib import Path

from bench.results import Row
from bench.running import Values, run_child

TITLE = "Forecasts"
HOW = """The plan: 100 items in five epics that share eight people of four countries, two epics wait for others, time
off, on-call duty, holidays and growth of scope; 100,000 runs from values to the 50, 85 and 95% days, median of 7 in one
process. The backtest: each of 52 weeks, four horizons, dates and amounts, 1,000 runs each, with scores and correction.
The twelve teams have one seed each (levels, weekdays and moods of their own, a quiet Christmas); a date at 85% should
hold 85 of 100 times, and the error (CRPS) should be below that of what teams do by hand."""


def rows(_folder: Path) -> list[Row]:
    plan, year, teams = (run_child("forecast_runs", what) for what in ("plan", "backtest", "teams"))
    return [
        Row("100,000 runs × 100 items × 5 epics", _told(plan), "≤ 1 s", plan["seconds"] <= 1.0),
        Row("a year's weekly backtest", _told(year), "≤ 30 s", year["seconds"] <= 30.0),
        Row("peak memory of the runs", f"{plan['peak_mb']:.0f} MB"),
        *(_held(level, share) for level, share in teams["held"].items()),
        *(_skill(name, teams) for name in teams["skill"]),
    ]


def _told(values: Values) -> str:
    return f"{values['seconds']:.2f} s ({values['own']:.2f} s of processor time)"


def _held(level: str, share: float) -> Row:
    return Row(f"dates said at {float(level):.0%} that held, 12 teams", f"{share:.0%}")


def _skill(name: str, teams: Values) -> Row:
    mean, worst = teams["skill"][name], teams["worst"][name]
    measured = f"{mean:.0%} less error, {worst:.0%} for the worst team"
    return Row(f"against {name.replace('_', ' ')}", measured, "better", worst > 0)
