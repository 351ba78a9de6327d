"""What moved a figure about open work, in every format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck.home.settings import Settings
from quarterdeck.indicators.attribution import Why, why
from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.asking import get_ask, get_scope
from quarterdeck.reports.basis import Basis, get_basis
from quarterdeck.reports.build import find_target
from quarterdeck.reports.formats import markdown, words

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """Between which days."""

    indicator: str
    team: str
    first: date
    last: date
    definition: str | None = None
    specialty: str | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    why: Why
    basis: Basis


def build(snapshot: Snapshot, settings: Settings, asked: Asked) -> Moved:
    """Why it moved, and what it would take to reach the target in force. IndicatorError."""
    basis = get_basis(snapshot.manifest)
    scope = get_scope(snapshot, basis, asked.team, asked.specialty)
    ask = get_ask(
        settings, basis, scope, indicator=asked.indicator, first=asked.first, last=asked.last,
        definition=asked.definition,
    )  # fmt: skip
    target = find_target(settings, get_indicator(asked.indicator), scope.name, asked.last)
    return Moved(why(snapshot.connection, scope, ask, target=target), basis)


def to_json(made: Moved) -> dict[str, Any]:
    """The document of ``why --format json``."""
    one = made.why
    return {
        "schema": "quarterdeck.why/1", "indicator": one.indicator, "team": one.scope.name,
        "specialty": one.scope.specialty, "definition": one.definition, "from": one.before.date, "to": one.after.date,
        "before": one.before.value, "after": one.after.value, "n_before": one.before.n, "n_after": one.after.n,
        "change": one.change, "parts": _parts(one), "merge_requests": [_row(row) for row in one.rows],
        "to_target": _to_target(one), "complete": made.basis.complete,
        "caveats": [*one.caveats, *made.basis.remarks],
    }  # fmt: skip


def _parts(one: Why) -> dict[str, float | None]:
    return {"ageing": one.ageing, "left": one.left, "entered": one.entered}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {"part": row.get("part"), **_named(row), "share": row.get("share_days")}


def _named(row: dict[str, Any]) -> dict[str, Any]:
    project, _, iid = str(row["merge_request"]).rpartition("!")
    return {"project": project, "iid": int(iid), "title": row["title"]}


def _to_target(one: Why) -> dict[str, Any] | None:
    if one.target is None or not one.would_take:
        return None
    close = [{**_named(row), "days": row.get("age_days")} for row in one.would_take]
    return {"target": {"op": one.target.op, "value": one.target.value}, "close": close}


def to_text(made: Moved) -> str:
    """For a terminal: a few sentences and the merge requests that count most."""
    return "\n".join(_lines(made)) + "\n"


def to_markdown(made: Moved) -> str:
    """The same as a list."""
    first, *rest = _lines(made)
    return f"## {markdown.escape(first)}\n\n" + "\n".join(f"- {markdown.escape(x.strip())}" for x in rest if x) + "\n"


def _lines(made: Moved) -> Iterator[str]:
    one = made.why
    unit = get_indicator(one.indicator).unit
    yield f"{one.scope.name} · {get_indicator(one.indicator).name} ({one.definition})"
    before, after = words.value(one.before.value, unit), words.value(one.after.value, unit)
    yield f"{one.before.date}: {before} (n {one.before.n}) → {one.after.date}: {after} (n {one.after.n})"
    if one.change is not None:
        yield f"Change {one.change:+.2f} d = ageing {one.ageing:+.2f}, left {one.left:+.2f}, entered {one.entered:+.2f}"
    for row in one.rows[:_SHOWN]:
        yield f"  {row['share_days']:+7.2f} d  {row['part']:<8} {row['merge_request']}  {row['title']}"
    if len(one.rows) > _SHOWN:
        yield f"  and {len(one.rows) - _SHOWN} more"
    if one.would_take:
        yield f"To reach {words.target(one.target, unit)}, close at least these {len(one.would_take)}:"
        for row in one.would_take:
            yield f"  {row['age_days']:7.1f} d  {row['merge_request']}  {row['title']}"
    yield from one.caveats
    yield from made.basis.remarks
