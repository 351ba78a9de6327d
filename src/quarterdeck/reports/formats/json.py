"""Reports as JSON, the contract of docs/contract.md: nothing rounded, instants in UTC, absent values null."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime
from typing import Any

from quarterdeck.indicators.answer import Point
from quarterdeck.reports.model import IndicatorReport, Report, TeamReport


def dumps(value: object) -> str:
    """JSON text with instants as ISO and ending in Z, and no NaN."""
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=1, allow_nan=False)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def instant(value: datetime | None) -> str | None:
    """An instant in UTC, as 2026-03-31T12:00:00Z, with microseconds only where there are any."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def report(made: Report) -> dict[str, Any]:
    """The document of ``report --format json``."""
    return {
        "schema": "quarterdeck.report/1",
        "generated_at": instant(made.generated_at),
        "as_of": instant(made.as_of),
        "lake_version": made.version,
        "tables": dict(sorted(made.tables.items())),
        "complete": made.complete,
        "remarks": list(made.remarks),
        "teams": [_team(team) for team in made.teams],
    }


def _team(team: TeamReport) -> dict[str, Any]:
    return {
        "team": team.scope.name,
        "department": team.scope.department,
        "specialty": team.scope.specialty,
        "timezone": team.scope.zone,
        "indicators": [_indicator(indicator) for indicator in team.indicators],
    }


def _indicator(one: IndicatorReport) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "unit": one.unit,
        "definition": one.definition,
        "direction": one.direction,
        "target": {"op": one.target.op, "value": one.target.value} if one.target else None,
        "usual": {"low": one.usual[0], "high": one.usual[1]} if one.usual else None,
        "grain": one.grain,
        "series": [point(p) for p in one.series],
        "latest": point(one.latest) if one.latest else None,
        "health": one.health,
        "health_override": one.override,
        "signal": one.signal,
        "caveats": list(one.caveats),
    }


def point(one: Point) -> dict[str, Any]:
    """A point; low, high, mean and extra only where they are."""
    made: dict[str, Any] = {"date": one.date.isoformat(), "value": _finite(one.value), "n": one.n}
    made["partial"] = one.partial
    for key in ("low", "high", "mean"):
        if (value := getattr(one, key)) is not None:
            made[key] = _finite(value)
    if one.caveat:
        made["caveat"] = one.caveat
    if one.extra:
        made["extra"] = one.extra
    return made


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
