"""A review as plain values: what is stored, compared, checked and drawn. Keys are a contract, see docs/contract.md."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from quarterdeck.indicators.catalogue import CATALOGUE
from quarterdeck.reports.build import find_target
from quarterdeck.reports.formats.json import instant
from quarterdeck.reports.review.context import Context
from quarterdeck.reports.review.model import Section

SCHEMA = "quarterdeck.review/1"
Document = dict[str, Any]


def draft(context: Context, sections: Sequence[Section]) -> Document:
    """A review that is not finished. The same lake version, settings and texts make the same document."""
    manifest = context.snapshot.manifest
    return {
        "schema": SCHEMA, "kind": "month", "team": context.scope.name, "department": context.scope.department,
        "period": str(context.period), "first_date": plain(context.period.first_date),
        "last_date": plain(context.period.last_date), "timezone": context.scope.zone, "status": "draft",
        "edition": None, "frozen_at": None, "finished_by": None, "corrects": None, "changes": [],
        "as_of": instant(context.until), "partial": context.partial, "complete": context.basis.complete,
        "remarks": list(context.basis.remarks), "lake_version": manifest.version,
        "tables": dict(sorted(manifest.tables.items())), "definitions": _definitions(context),
        "targets": _targets(context), "unwritten": [one.key for one in sections if one.prompt],
        "sections": [plain(one) for one in sections],
    }  # fmt: skip


def _definitions(context: Context) -> dict[str, str]:
    return {one.id: one.definition for one in context.team.indicators}


def _targets(context: Context) -> dict[str, Any]:
    found = {}
    for name, indicator in CATALOGUE.items():
        goal = find_target(context.settings, indicator, context.scope.name, context.period.last_date)
        found[name] = {"op": goal.op, "value": goal.value} if goal else None
    return found


def plain(value: Any) -> Any:
    """Dataclasses as dictionaries, days and instants as ISO, tuples as lists; no value is ever not-a-number."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.item() if hasattr(value, "item") else value


def canonical(document: Document) -> str:
    """The one text of a document, by which it is stored and signed: keys in the order in which they are made."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def parse(text: str) -> Document:
    """The document of a stored text."""
    made: Document = json.loads(text)
    return made


def digest(document: Document) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()
