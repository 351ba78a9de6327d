"""Forecasts as JSON, as docs/contract.md tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from quarterdeck.forecast.ageing import Ageing
from quarterdeck.forecast.backtest import Held, Marks, Record
from quarterdeck.forecast.correction import Correction
from quarterdeck.forecast.count import HowMany
from quarterdeck.forecast.drivers import Driver
from quarterdeck.forecast.simulate import Ready
from quarterdeck.forecast.steady import Reason
from quarterdeck.forecast.trial import Trial
from quarterdeck.forecast.whatif import Effect, WhatIf
from quarterdeck.forecast.when import Dates, When


def when(made: When, causes: Sequence[Driver], remarks: Sequence[str]) -> dict[str, Any]:
    return {
        "schema": "quarterdeck.forecast.when/1",
        **_basis(made.ready),
        "runs": made.runs,
        **dates(made.whole),
        "epics": [{"epic": one.name, **dates(one)} for one in made.epics],
        **_trust(made.reasons, refused=made.refused, cold=made.cold),
        "scenarios": [{"name": name, "dates": dates(one)["dates"]} for name, one in made.scenarios],
        "drivers": [{"name": one.name, "what": one.what, "days": one.days} for one in causes],
        "correction": correction(made.correction),
        "record": record(made.record),
        "remarks": [*remarks, *made.remarks],
    }


def howmany(made: HowMany, remarks: Sequence[str]) -> dict[str, Any]:
    return {
        "schema": "quarterdeck.forecast.howmany/1",
        **_basis(made.ready),
        "runs": len(made.counts),
        "by": made.by.isoformat(),
        "amounts": {_level(level): amount for level, amount in made.amounts.items()},
        "epics": [{"epic": name, "chance": chance} for name, chance in made.chances.items()],
        "open_work": None if made.stock is None else {_level(at): amount for at, amount in made.stock.items()},
        **_trust(made.reasons, refused=made.refused, cold=made.cold),
        "correction": correction(made.correction),
        "record": record(made.record),
        "remarks": [*remarks, *made.remarks],
    }


def whatif(made: WhatIf, sides: tuple[dict[str, Any], dict[str, Any]], remarks: Sequence[str]) -> dict[str, Any]:
    return {
        "schema": "quarterdeck.forecast.whatif/1",
        **_basis(made.before),
        "runs": int(made.ends_before.shape[1]),
        "before": sides[0],
        "after": sides[1],
        "effects": [effect(one) for one in made.effects],
        **_trust(made.reasons, refused=made.refused, cold=made.cold),
        "correction": correction(made.correction),
        "remarks": list(remarks),
    }


def effect(one: Effect) -> dict[str, Any]:
    gained = {"mean": one.mean, "10": one.low, "50": one.middle, "90": one.high}
    return {"epic": one.name, "days_gained": gained, "sooner": one.sooner}


def ageing(items: Sequence[Ageing], as_of: date, by: date, remarks: Sequence[str]) -> dict[str, Any]:
    return {
        "schema": "quarterdeck.forecast.ageing/1",
        "as_of": as_of.isoformat(),
        "by": by.isoformat(),
        "items": [
            {
                "id": one.id, "epic": one.epic, "started_date": one.started.isoformat(), "age_days": one.age,
                "older_than_share": one.younger, "old": one.old, "chance": one.chance, "low": one.low, "high": one.high,
            }
            for one in items
        ],
        "old": [one.id for one in items if one.old],
        "remarks": list(remarks),
    }  # fmt: skip


def backtest(made: Record, ready: Ready, remarks: Sequence[str]) -> dict[str, Any]:
    return {
        "schema": "quarterdeck.forecast.backtest/1",
        **_basis(ready),
        **(record(made) or {}),
        "trials": [_trial(trial) for trial in made.trials],
        "remarks": list(remarks),
    }


def dates(one: Dates) -> dict[str, Any]:
    return {
        "remaining": one.remaining,
        "dates": {_level(level): _day(day) for level, day in one.dates.items()},
        "target": _day(one.target),
        "chance": one.chance,
        "ends_last": one.decides,
        "growth": one.growth,
    }


def record(made: Record | None) -> dict[str, Any] | None:
    """None where no backtest was made."""
    if made is None:
        return None
    return {"origins": made.origins, "when": _marks(made.when), "howmany": _marks(made.howmany)}


def correction(one: Correction | None) -> dict[str, Any] | None:
    return None if one is None else {"shift": one.shift, "spread": one.spread, "gain": one.gain}


def _marks(marks: Marks | None) -> dict[str, Any] | None:
    if marks is None:
        return None
    return {
        "count": marks.count,
        "trials": marks.trials,
        "unit": "days" if marks.kind == "when" else "amount",
        "calibration": [_held(held) for held in marks.held],
        "crps": marks.crps,
        "width_90": marks.width,
        "baselines": [{"name": name, "crps": value, "skill": marks.skill(name)} for name, value in marks.naive.items()],
        "correction": correction(marks.correction),
        "calibration_corrected": [_held(held) for held in marks.corrected],
    }


def _held(held: Held) -> dict[str, Any]:
    return {"level": held.level, "held": held.share, "low": held.low, "high": held.high, "right": held.right}


def _trial(one: Trial) -> dict[str, Any]:
    at = (0.05, 0.15, 0.5, 0.85, 0.95)
    said = {_level(level): float(one.samples[min(int(level * len(one.samples)), len(one.samples) - 1)]) for level in at}
    return {
        "kind": one.kind, "origin": one.origin.isoformat(), "weeks": one.weeks, "amount": one.amount or None,
        "said": said, "came": None if one.open else one.actual,
        "known_until": None if one.cap == float("inf") else one.cap,
    }  # fmt: skip


def _basis(made: Ready) -> dict[str, Any]:
    asked = made.asked
    return {
        "as_of": asked.as_of.isoformat(),
        "unit": "weight" if asked.choices.weighted else "items",
        "seed": asked.choices.seed,
        "history": {
            "first": made.days.first.isoformat(), "last": made.days.last.isoformat(),
            "windows": len(made.flow.totals), "window_days": made.flow.width, "finished": float(made.flow.totals.sum()),
            "per_window": float(made.blocks.weights @ made.flow.totals), "block_windows": made.blocks.length,
            "likeness": made.blocks.likeness, "effective_windows": made.blocks.effective, "doubt": made.doubt,
            "growth": None if made.growth is None else made.growth.pooled,
        },
    }  # fmt: skip


def _trust(reasons: Sequence[Reason], *, refused: bool, cold: bool) -> dict[str, Any]:
    return {
        "refused": refused,
        "reasons": [{"kind": one.kind, "what": one.what, "since": _day(one.since)} for one in reasons],
        "cold_start": cold,
    }


def _level(level: float) -> str:
    return f"{level * 100:g}"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
