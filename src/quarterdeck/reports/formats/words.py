"""How values are said to people: short, with their unit."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.indicators.answer import Point, Target

_BLOCKS = "▁▂▃▄▅▆▇█"


def value(number: float | None, unit: str) -> str:
    """A figure with its unit; a dash where there is none."""
    if number is None:
        return "–"
    if unit == "share":
        return f"{number * 100:.0f} %"
    if unit == "days":
        return f"{number:.1f} d"
    return f"{number:.2f}"


def target(goal: Target | None, unit: str) -> str:
    """A target such as ≤ 30 d; a dash where there is none."""
    if goal is None:
        return "–"
    sign = {"<=": "≤", ">=": "≥"}.get(goal.op, goal.op)
    return f"{sign} {value(goal.value, unit)}"


def usual(span: tuple[float, float] | None, unit: str) -> str:
    """A usual range; a dash where history is too short for one."""
    return (
        "–" if span is None else f"{value(span[0], unit).removesuffix(' d').removesuffix(' %')}–{value(span[1], unit)}"
    )


def trend(points: Sequence[Point]) -> str:
    """A line of blocks, one for each point, lowest to highest; a dot where there is no value."""
    known = [p.value for p in points if p.value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    return "".join("·" if p.value is None else _BLOCKS[int((p.value - low) / span * 7.999)] for p in points)
