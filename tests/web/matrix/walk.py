"""The URLconf as a list of routes, the cells as a list of rows, and the table of docs/access.md."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import ModuleType

from django.urls import URLPattern, URLResolver, get_resolver, resolve

from quarterdeck.home.folder import Home
from tests.web import matrix
from tests.web.cast import Cast
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


def _areas() -> list[ModuleType]:
    names = [module.name for module in pkgutil.iter_modules(matrix.__path__)]
    return [importlib.import_module(f"{matrix.__name__}.{name}") for name in names if not name.startswith("__")]


def cells() -> list[Cell]:
    """All rows of all areas, by address and method."""
    found: list[Cell] = []
    for area in _areas():
        found += getattr(area, "CELLS", [])
    return sorted(found, key=lambda cell: (cell.path.partition("?")[0], cell.method, cell.path, cell.htmx))


def prepared(cell: Cell, cast: Cast, home: Home) -> Cell:
    """The cell with what it needs made, and its address filled in."""
    for area in _areas():
        if cell in getattr(area, "CELLS", []) and hasattr(area, "prepare"):
            return replace(cell, path=_filled(cell.path, area.prepare(cast, home)))
    return cell


def _filled(path: str, values: Mapping[str, object]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), path)


def example(cell: Cell) -> str:
    """The cell's address with a number for each name, without its choices: to find the pattern by."""
    return re.sub(r"\{\w+\}", "1", cell.path).partition("?")[0]


def route_of(cell: Cell) -> str:
    """The pattern that answers a cell's address. Resolver404 where there is none."""
    return resolve(example(cell)).route


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
