"""The form: only the fields that a review has, each of its kind, so that nothing else can ride along."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from quarterdeck.reports.review.model import (
    MOST_INTENTIONS,
    Action,
    Figure,
    Goal,
    Intention,
    Meaning,
    Past,
    Section,
    Span,
    Table,
)

_HEAD = """schema kind team department period first_date last_date timezone status edition frozen_at finished_by
corrects changes as_of partial complete remarks lake_version tables definitions targets unwritten sections profile"""
HEAD = frozenset(_HEAD.split())
_INNER: dict[type, dict[str, type]] = {
    Section: {"figures": Figure, "tables": Table, "actions": Action, "intentions": Intention, "meaning": Meaning},
    Figure: {"days": Span, "usual": Span, "target": Goal, "previous": Past, "year_ago": Past},
}
_PERSONS = """person people_names name names handle handles user users username usernames author authors reviewer
reviewers assignee assignees approver approvers engineer engineers member email mail salary grade candidate candidates
interviewee manager employee employees who"""
PERSONS = frozenset(_PERSONS.split())
"""What no column of a table and no figure may be called by."""


def form(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(section, what) of everything that has another form than a review."""
    for key in document.keys() - HEAD:
        yield "", f"the field {key!r} has no place in a review"
    sections = document.get("sections")
    if not isinstance(sections, list):
        yield "", "it has no sections"
        return
    for section in sections:
        key = str(section.get("key", "")) if isinstance(section, Mapping) else ""
        yield from ((key, what) for what in _object(Section, section))
        if isinstance(section, Mapping) and len(section.get("intentions") or ()) > MOST_INTENTIONS:
            yield key, f"more than {MOST_INTENTIONS} intentions"


def _object(kind: type, value: Any) -> Iterator[str]:
    """What is wrong with the form of one object."""
    name = kind.__name__.lower()
    if not isinstance(value, Mapping):
        yield f"what should be a {name} is none"
        return
    allowed = {field.name for field in fields(kind)}
    yield from (f"the field {key!r} has no place in a {name}" for key in sorted(value.keys() - allowed, key=str))
    for key, inner in _INNER.get(kind, {}).items():
        for one in _each(value.get(key)):
            yield from _object(inner, one)
    yield from _scalars(kind, value)
    if kind is Table:
        yield from _columns(value)


def _each(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _scalars(kind: type, value: Mapping[str, Any]) -> Iterator[str]:
    """Fields that hold one value hold no object, in which anything could hide."""
    inner = _INNER.get(kind, {})
    for key, one in value.items():
        if key in inner:
            continue
        if isinstance(one, Mapping):
            yield f"the field {key!r} holds more than a value"
        elif isinstance(one, list) and key != "lines" and not all(isinstance(part, str) for part in one):
            yield f"the field {key!r} holds more than texts"


def _columns(table: Mapping[str, Any]) -> Iterator[str]:
    columns = table.get("columns") or []
    for column in columns:
        if PERSONS & set(re.findall(r"[a-z_]+", str(column).casefold())):
            yield f"the column {column!r} is about persons"
    for line in table.get("lines") or []:
        if not isinstance(line, list) or len(line) != len(columns):
            yield "a table has a line that does not fit its columns"
        elif any(isinstance(cell, list | Mapping) for cell in line):
            yield "a table has a cell that holds more than a value"
