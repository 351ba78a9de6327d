"""The kinds of files, their columns, and what makes two lines the same line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quarterdeck.sources.files import formats
from quarterdeck.sources.files.table import CsvColumn, Line

Values = dict[str, Any]
"""One line by our columns: every column is there, absent is None, lists are tuples."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its columns and those that tell its lines apart."""

    what: str
    columns: tuple[CsvColumn, ...]
    keys: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Equal for two lines that are about the same; handles count whatever their letter case."""
        return tuple(
            values[name].casefold() if name == "handle" and values[name] else values[name] for name in self.keys
        )


KINDS: dict[str, Kind] = {
    kind.what: kind
    for kind in (
        Kind("teams", formats.TEAMS, ("team", "valid_from")),
        Kind("people", formats.PEOPLE, ("handle", "team", "specialty", "start_date")),
        Kind("positions", formats.POSITIONS, ("id",)),
        Kind("plan", formats.PLAN, ("team", "month")),
        Kind("identity", formats.IDENTITY, ("date", "scope", "dimension", "category")),
        Kind("timeoff", formats.TIMEOFF, ("handle", "start_date", "end_date", "kind")),
    )
}
EXTRA = {"people": ("hr_number",)}
"""Beside the columns of our files: kept from an export, and no part of ours."""


def whole_lines(kind: Kind, lines: Iterable[Line | Mapping[str, Any]]) -> list[Values]:
    """Lines with every column, in the columns' order."""
    return [_whole(kind, line.values if isinstance(line, Line) else line) for line in lines]


def _whole(kind: Kind, values: Mapping[str, Any]) -> Values:
    made = {column.name: _settled(values.get(column.name), column.empty) for column in kind.columns}
    return {**made, **{name: values[name] for name in EXTRA.get(kind.what, ()) if values.get(name)}}


def _settled(value: Any, empty: Any) -> Any:
    if value is None:
        return empty
    return tuple(value) if isinstance(value, list) else value
