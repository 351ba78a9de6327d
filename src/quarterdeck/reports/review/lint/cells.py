"""Small cells: a count about so few people that it tells of one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from quarterdeck.reports.review.figures import KINDS
from quarterdeck.reports.review.lint.form import PERSONS

FEWEST = {"rate": 3, "identity": 20, "pulse": 5, "leaving": 20}
"""People in the team from whom on a figure of the kind may be shown."""
SMALLEST_CELL = {"identity": 5, "pulse": 5}
"""The smallest count that a cell of the kind may hold."""
_NO_COUNT = ("rate", "leaving")


def cells(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(section, what) of every figure and table that is about too few."""
    for section in document["sections"]:
        for figure in section.get("figures") or ():
            yield from ((section["key"], what) for what in _figure(figure))
        for table in section.get("tables") or ():
            yield from ((section["key"], what) for what in _table(table))


def _figure(figure: Mapping[str, Any]) -> Iterator[str]:
    name = str(figure.get("name") or figure.get("id"))
    if PERSONS & set(str(figure.get("id")).casefold().replace("-", "_").split("_")):
        yield f"the figure {name!r} is about a person"
    kind = KINDS.get(str(figure.get("id")), figure.get("kind", "work"))
    people, value = figure.get("people"), figure.get("value")
    if value is None or kind not in FEWEST:
        return
    if people is None or people < FEWEST[kind]:
        yield f"{name} is about {_count(people)}, where {FEWEST[kind]} are the fewest"
    smallest = SMALLEST_CELL.get(kind)
    if smallest and 0 < (figure.get("n") or 0) < smallest:
        yield f"{name} has a cell below {smallest}"


def _table(table: Mapping[str, Any]) -> Iterator[str]:
    kind, people = table.get("kind", "work"), table.get("people")
    columns = " ".join(str(column).casefold() for column in table.get("columns") or ())
    if "reason" in columns and any(word in columns for word in ("leaver", "leaving", "left")):
        kind = "leaving"
    if kind not in FEWEST or not table.get("lines"):
        return
    if people is None or people < FEWEST[kind]:
        yield f"the table {table.get('title')!r} is about {_count(people)}, where {FEWEST[kind]} are the fewest"
    smallest = SMALLEST_CELL.get(kind)
    if smallest and any(0 < cell < smallest for line in table["lines"] for cell in line if _is_count(cell)):
        yield f"the table {table.get('title')!r} has a cell below {smallest}"


def _is_count(cell: object) -> bool:
    return isinstance(cell, int) and not isinstance(cell, bool)


def _count(people: object) -> str:
    return "an unknown number of people" if people is None else f"{people} people"
