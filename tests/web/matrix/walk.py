"""The URLconf as a list of routes, the cells as a list of rows, and the table of docs/access.md."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.web import matrix
from tests.web.matrix import Cell

PEOPLE = ("erin", "pat", "mona", "sam", "oscar", "pia", "ada", "owner")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One pattern of the URLconf, as Django writes it, with its name."""

    pattern: str
    name: str


def routes() -> list[Route]:
    """Every address that the URLconf knows."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        path = before + str(pattern.pattern).removeprefix("^") if before else str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, path, inner)
        else:
            yield Route(path, f"{space}{pattern.name}")


def cells() -> list[Cell]:
    """All rows of all areas, by address and method."""
    found: list[Cell] = []
    for module in pkgutil.iter_modules(matrix.__path__):
        found += getattr(importlib.import_module(f"{matrix.__name__}.{module.name}"), "CELLS", [])
    return sorted(found, key=lambda cell: (cell.path.partition("?")[0], cell.method, cell.path, cell.htmx))


def route_of(cell: Cell) -> str:
    """The pattern that answers a cell's address. Resolver404 where there is none."""
    return resolve(cell.path.partition("?")[0]).route


_HEAD = """# Who may do what

Generated from the access matrix that the tests walk: every address and method, asked by each of the cast. Do not
edit: run `make docs`.

Erin and Pat are engineers of the team Ledger, which Mona manages; Sam is above Mona, and above the other team of the
department Payments. Oscar is an engineer of another department. Pia is a people partner, Ada an administrator. *Owner*
is the owner of a laptop, who is alone there. "yes" is an answer; "–" is the page for what is not there, so that nobody
learns what exists. Whoever is not signed in is asked to sign in, except where "anybody" stands. A method that is not
in the table is refused for everybody.

"""
_COLUMNS = (
    "address", "method", "what", "engineer (Erin)", "peer (Pat)", "manager (Mona)", "above (Sam)", "outsider (Oscar)",
    "partner (Pia)", "administrator (Ada)", "owner", "not signed in",
)  # fmt: skip


def table() -> str:
    """docs/access.md."""
    head = f"| {' | '.join(_COLUMNS)} |\n{'|---' * len(_COLUMNS)}|\n"
    return _HEAD + head + "".join(map(_line, cells()))


def _line(cell: Cell) -> str:
    marks = [("yes" if name in cell.allowed else "–") for name in PEOPLE]
    what = cell.what + (" (a part of the page)" if cell.htmx else "")
    path = cell.path.replace("|", "&#124;")
    return f"| `{path}` | {cell.method} | {what} | {' | '.join(marks)} | {'anybody' if cell.open_to_all else '–'} |\n"
