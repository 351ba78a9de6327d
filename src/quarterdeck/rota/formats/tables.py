"""A plan as tables: for a terminal, or as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from quarterdeck.rota.evaluate import WEIGHT
from quarterdeck.rota.explain import Option
from quarterdeck.rota.model import Plan
from quarterdeck.rota.replan import Replan

Table = tuple[str, Sequence[str], Sequence[Sequence[str]]]  # title, header, lines
_UNIT = {"weighted hours": "h"}


def write(tables: Sequence[Table], *, md: bool) -> str:
    """Tables under their titles, in columns or as Markdown; a table without lines is left out."""
    return "\n".join(_markdown(*table) if md else _columns(*table) for table in tables if table[2])


def plan(made: Plan, *, shifts: bool = True) -> list[Table]:
    """Stages, the sums of burden and stage, ledger, shifts, what is broken, warnings."""
    return [
        ("Stages", ("stage", "value", "optimum", "bound", "gap", "limit"), [_stage(made, i) for i in range(4)]),
        (f"Burden + {WEIGHT} x a stage, as one sum", _SUM, _sums(made)),
        ("Ledger (weighted hours)", _LEDGER, _ledger(made)),
        ("Shifts", ("shift", "from (UTC)", "to (UTC)", "who", "why"), _shifts(made) if shifts else []),
        ("Rules broken", ("rule", "what"), [(v.rule, v.text) for v in made.violations]),
        ("Warnings", ("what",), [(line,) for line in made.warnings]),
    ]


_SUM = ("sum (h)", "value", "optimum", "bound", "gap of optimum", "gap of value")
_LEDGER = ("who", "shifts", "hours", "night", "weekend", "holiday", "burden", "entitlement", "brought", "excess")


def _stage(made: Plan, i: int) -> tuple[str, ...]:
    stage = made.stages[i]
    unit = _UNIT.get(stage.unit, "points")
    gap, share = (None if part is None else f"{float(part):.2%}" for part in (stage.gap, stage.gap_of_share))
    shown = " = ".join(text for text in (gap, share and f"{share} of a share") if text) or "not proven"
    numbers = (_number(stage.value), _number(stage.best), _number(stage.bound))
    return (f"{stage.name} ({unit})", *numbers, "0, optimal" if stage.optimal else shown, _number(stage.limit))


def _sums(made: Plan) -> list[tuple[str, ...]]:
    return [
        (
            f"burden + {WEIGHT} x {stage.name}",
            *(_number(value) for value in (stage.weighed.value, stage.weighed.best, stage.weighed.bound)),
            *(f"{float(gap):.2%}" for gap in (stage.weighed.gap, stage.weighed.gap_of_value)),
        )
        for stage in made.stages
        if stage.weighed is not None
    ]


def _ledger(made: Plan) -> list[tuple[str, ...]]:
    lines = []
    for e in made.ledger:
        numbers = (e.hours, e.night, e.weekend, e.holiday, e.burden, e.entitlement, e.brought, e.excess)
        lines.append((e.handle, str(e.shifts), *(_number(value) for value in numbers)))
    return lines


def _shifts(made: Plan) -> list[tuple[str, ...]]:
    return [
        (
            shift.name,
            f"{shift.start_at:%a %Y-%m-%d %H:%M}",
            f"{shift.end_at:%a %Y-%m-%d %H:%M}",
            made.assignments.get(shift.name) or "nobody",
            made.reasons.get(shift.name, ""),
        )
        for shift in made.shifts
    ]


def options(title: str, made: Sequence[Option]) -> list[Table]:
    """Who could take a shift, and who cannot."""
    header = ("who", "gives back", "weighs", "worst", "spread", "burden", "wishes")
    able = [
        (o.handle, o.gives or "", _number(o.burden), *(_signed(change) for change in o.changes or ()))
        for o in made
        if o.blocked is None
    ]
    return [
        (title, header, able),
        ("Cannot", ("who", "why"), [(o.handle, o.blocked) for o in made if o.blocked is not None]),
    ]


def replanned(made: Replan) -> list[Table]:
    """What changes, what is left, and the new stages and ledger."""
    lines = [(c.shift, c.before or "nobody", c.after or "nobody") for c in made.changes]
    return [
        ("Changes", ("shift", "from", "to"), lines or [("none", "", "")]),
        ("Inside the notice", ("what",), [(line,) for line in made.uncovered]),
        *plan(made.plan, shifts=False),
    ]


def _number(value: Fraction | None) -> str:
    return "" if value is None else f"{float(value):.2f}".rstrip("0").rstrip(".")


def _signed(value: Fraction) -> str:
    return "0" if not value else ("+" if value > 0 else "") + _number(value)


def _columns(title: str, header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(str(line[i])) for line in (header, *lines)) for i in range(len(header))]
    made = [
        "  ".join(str(cell).ljust(width) for cell, width in zip(line, widths, strict=True)) for line in (header, *lines)
    ]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([title, made[0].rstrip(), rule, *(line.rstrip() for line in made[1:]), ""])


def _markdown(title: str, header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    made = ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in (header, *lines)]
    return "\n".join([f"## {title}", "", made[0], "|" + " --- |" * len(header), *made[1:], ""])
