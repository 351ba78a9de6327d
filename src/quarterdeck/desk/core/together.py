"""Several reads in one query: each duty says which columns it needs of which records, and gets its own lines back.

For what holds no sealed text: keys, names, dates and numbers. What is shown of a text is read where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, DateField, DateTimeField, F, Field, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

Kind = Literal["text", "number", "key", "on", "at"]
Line = tuple[Any, ...]
Lines = Mapping[str, Sequence[Line]]
"""By what was asked its lines, each with the columns in the order in which they were asked for."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a ``key`` is a UUID, an ``on`` a date, an ``at`` an instant; any may be None."""

    kind: Kind
    source: str | Combinable


@dataclass(frozen=True, slots=True)
class Part:
    """One read. ``what`` names it among those that are read with it; its lines come in no order."""

    what: str
    found: QuerySet[Any]
    columns: tuple[Column, ...]


def text(source: str) -> Column:
    """A short text."""
    return Column("text", source)


def number(source: str) -> Column:
    """A whole number, such as the key of a person."""
    return Column("number", source)


def key(source: str) -> Column:
    """A UUID."""
    return Column("key", source)


def on(source: str | Combinable) -> Column:
    """A date."""
    return Column("on", source)


def at(source: str | Combinable) -> Column:
    """An instant."""
    return Column("at", source)


def read(parts: Iterable[Part]) -> Lines:
    """All of them in one query; none where nobody could find anything.

    The union is put together here: the ORM would compile a value for each column that a part does not have.
    """
    asked = {part.what: part for part in parts}
    found: dict[str, list[Line]] = {what: [] for what in asked}
    widths = {slot: max((_count(part, slot) for part in asked.values()), default=0) for slot in _NOTHING}
    selects = [sql for part in asked.values() if (sql := _select(part, widths))]
    if not selects:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(sql for sql, _ in selects), [value for _, values in selects for value in values]
        )
        for what, *values in cursor:
            found[what].append(_decoded(asked[what], values, widths))
    return found


_NOTHING: Mapping[str, Field[Any, Any]] = {"text": CharField(), "on": DateField(), "at": DateTimeField()}
"""The kinds of columns that the database knows; numbers and keys come as text."""


def _slot(column: Column) -> str:
    return column.kind if column.kind in {"on", "at"} else "text"


def _count(part: Part, slot: str) -> int:
    return sum(_slot(column) == slot for column in part.columns)


def _select(part: Part, widths: Mapping[str, int]) -> tuple[str, list[Any]] | None:
    """A part's own columns, each in a place of its kind, nothing in the others; None where it can find nothing."""
    places: dict[str, list[str]] = {slot: [] for slot in widths}
    columns: dict[str, Any] = {}
    for column in part.columns:
        slot = _slot(column)
        name = f"{slot}_{len(places[slot])}_"
        columns[name] = _value(column.source, slot)
        places[slot].append(name)
    told = part.found.order_by().annotate(**columns).values_list(*columns)
    try:
        sql, values = told.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    chosen = ["CAST(%s AS varchar)"]
    for slot, width in widths.items():
        nothing = f"CAST(NULL AS {_NOTHING[slot].cast_db_type(connection)})"
        chosen += places[slot] + [nothing] * (width - len(places[slot]))
    return f"SELECT {', '.join(chosen)} FROM ({sql}) its", [part.what, *values]  # noqa: S608 -- names of our own


def _value(source: str | Combinable, slot: str) -> Any:
    told = F(source) if isinstance(source, str) else source
    return told if slot == "at" else Cast(told, _NOTHING[slot])  # a cast of an instant would cut it short


def _decoded(part: Part, values: Sequence[Any], widths: Mapping[str, int]) -> Line:
    starts, begin = {}, 0
    for slot, width in widths.items():
        starts[slot], begin = begin, begin + width
    line = []
    for column in part.columns:
        slot = _slot(column)
        value = values[starts[slot]]
        starts[slot] += 1
        line.append(_MAKERS[column.kind](value) if value is not None else None)
    return tuple(line)


def _day(value: str | date) -> date:
    """SQLite keeps days as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def _instant(value: str | datetime) -> datetime:
    """SQLite keeps instants as text, without their zone: UTC."""
    told = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


_MAKERS: Mapping[Kind, Any] = {"text": str, "number": int, "key": UUID, "on": _day, "at": _instant}
