"""CSV out: the rota (one line per segment, readable again as a published rota) and the ledger."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import fields

from quarterdeck.rota.formats.final import entries
from quarterdeck.rota.model import Assigned, Entry, Plan
from quarterdeck.rota.spans import stamp


def rota(plan: Plan, *, handle: str | None = None) -> str:
    """``shift,layer,start_at,end_at,handle,reason``."""
    lines = [
        (
            shift.name,
            entry.layer,
            stamp(entry.start_at),
            stamp(entry.end_at),
            entry.handle,
            plan.reasons.get(shift.name, ""),
        )
        for shift, entry in entries(plan, handle=handle)
    ]
    return _text(("shift", "layer", "start_at", "end_at", "handle", "reason"), lines)


def assigned(held: Iterable[Assigned]) -> str:
    """``layer,start_at,end_at,handle``: what ``import`` gives."""
    lines = [(entry.layer, stamp(entry.start_at), stamp(entry.end_at), entry.handle) for entry in held]
    return _text(("layer", "start_at", "end_at", "handle"), lines)


def ledger(plan: Plan) -> str:
    """One line per person, hours and weighted hours."""
    names = [field.name for field in fields(Entry)]
    return _text(names, [[_plain(getattr(entry, name)) for name in names] for entry in plan.ledger])


def _plain(value: object) -> object:
    return value if isinstance(value, int | str) else float(value)  # type: ignore[arg-type]


def _text(header: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return out.getvalue()
