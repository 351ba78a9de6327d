"""A plan as plain values for JSON: schema ``quarterdeck.rota/1``, see docs/contract.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from fractions import Fraction
from typing import Any

from quarterdeck.rota.explain import Option
from quarterdeck.rota.model import Assigned, Entry, Plan, Stage, Weighed
from quarterdeck.rota.replan import Replan
from quarterdeck.rota.spans import stamp


def plan(made: Plan) -> dict[str, Any]:
    """Everything of a plan."""
    return {
        "schema": "quarterdeck.rota/1",
        "name": made.request.name,
        "start_at": stamp(made.request.start_at),
        "end_at": stamp(made.request.end_at),
        "valid": not made.violations,
        "method": made.method,
        "seconds": round(made.seconds, 3),
        "stages": [stage(entry) for entry in made.stages],
        "shifts": [_shift(made, shift) for shift in made.shifts],
        "ledger": [
            {field.name: number(getattr(entry, field.name)) for field in fields(Entry)} for entry in made.ledger
        ],
        "violations": [{"rule": v.rule, "text": v.text, "shift": v.shift, "handle": v.handle} for v in made.violations],
        "warnings": list(made.warnings),
    }


def stage(made: Stage) -> dict[str, Any]:
    """One stage."""
    return {
        "stage": made.name,
        "unit": made.unit,
        "value": number(made.value),
        "optimum": number(made.best),
        "bound": number(made.bound),
        "limit": number(made.limit),
        "gap": number(made.gap),
        "gap_of": number(abs(made.best)),
        "gap_of_value": number(made.gap),
        "gap_of_share": number(made.gap_of_share),
        "proven": made.optimal,
        "weighed": None if made.weighed is None else _weighed(made.weighed),
    }


def _weighed(made: Weighed) -> dict[str, Any]:
    """Burden + 20 x the stage's figure."""
    return {
        "value": number(made.value),
        "optimum": number(made.best),
        "bound": number(made.bound),
        "gap": number(made.gap),
        "gap_of_value": number(made.gap_of_value),
    }


def _shift(made: Plan, shift: Any) -> dict[str, Any]:
    return {
        "shift": shift.name,
        "layer": shift.layer,
        "start_at": stamp(shift.start_at),
        "end_at": stamp(shift.end_at),
        "segments": [[stamp(begin), stamp(end)] for begin, end in shift.segments],
        "handle": made.assignments.get(shift.name),
        "reason": made.reasons.get(shift.name),
    }


def option(made: Option) -> dict[str, Any]:
    """One person for one shift."""
    names = ("worst", "spread", "burden", "wishes")
    changes = made.changes and dict(zip(names, map(number, made.changes), strict=True))
    return {
        "handle": made.handle,
        "gives": made.gives,
        "blocked": made.blocked,
        "burden": number(made.burden),
        "changes": changes,
    }


def replanned(made: Replan) -> dict[str, Any]:
    """A mended rota with its changes."""
    changes = [
        {"shift": c.shift, "start_at": stamp(c.start_at), "before": c.before, "after": c.after} for c in made.changes
    ]
    return {**plan(made.plan), "changes": changes, "uncovered": list(made.uncovered)}


def assigned(held: Sequence[Assigned]) -> dict[str, Any]:
    """What was read of another system."""
    lines = [
        {"layer": e.layer, "start_at": stamp(e.start_at), "end_at": stamp(e.end_at), "handle": e.handle} for e in held
    ]
    return {"schema": "quarterdeck.rota-entries/1", "entries": lines}


def number(value: Fraction | int | str | None) -> float | int | str | None:
    """A fraction as JSON's number: whole where it is whole."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    return value


def text(values: Any) -> str:
    """JSON as every command writes it."""
    return json.dumps(values, indent=1, ensure_ascii=False)
