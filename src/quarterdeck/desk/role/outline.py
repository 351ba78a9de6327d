"""A job page as a table of contents: the responsibilities of one role, each with its key and the duties it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import islice

from quarterdeck.desk.role.recognising import recognise
from quarterdeck.indicators.catalogue import CATALOGUE
from quarterdeck.jobfamily.check import check
from quarterdeck.jobfamily.compare import fold_all
from quarterdeck.jobfamily.matching import Known, leaves, prepare
from quarterdeck.jobfamily.model import Fault, Item, JobPage, Role
from quarterdeck.jobfamily.parse import parse

NAMES = {one.id: (one.name, one.url) for one in CATALOGUE.values()}
"""The names and addresses of the product's indicators by id."""
MOST_LINES = 400
"""Of a longer list only so many responsibilities are taken; a real page has fifteen."""


@dataclass(frozen=True, slots=True)
class Line:
    """One responsibility or performance indicator. ``key`` is the same as long as its words are; ``depth`` counts from
    0; ``duties`` are those that a responsibility's words mean, the surest first; ``figures`` the ids of the
    indicators that an indicator's line means."""

    key: str
    item: Item
    depth: int = 0
    duties: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A page read for one role. ``roles`` are the names of all its roles where it tells of several, else ();
    ``indicators`` None: the page has no such section."""

    page: JobPage
    role: Role
    roles: tuple[str, ...]
    lines: tuple[Line, ...]
    indicators: tuple[Line, ...] | None

    def find_line(self, key: str) -> Line | None:
        """The responsibility or indicator of that key, None where the page has none (any more)."""
        return next((line for line in (*self.lines, *(self.indicators or ())) if line.key == key), None)

    @property
    def title(self) -> str:
        return (self.role.name if self.roles else self.page.title or self.page.name)[:200]


@lru_cache(maxsize=32)
def outline(text: str, name: str, role: str = "") -> Outline:
    """Read a page. ``role`` is the one that is meant where it tells of several; empty: the likeliest."""
    page = parse(text, name=name)
    chosen = _chosen(page, role)
    lines: dict[str, Line] = {}
    for item, depth in islice(_flat(chosen.responsibilities or (), 0), MOST_LINES):
        line = Line(key_of(item), item, depth, duties=recognise(item))
        lines.setdefault(line.key, line)
    names = tuple(one.name for one in page.roles)
    return Outline(page, chosen, names, tuple(lines.values()), _indicators(chosen, taken=lines))


def _indicators(role: Role, taken: Mapping[str, Line]) -> tuple[Line, ...] | None:
    """The indicators of a role, each once; None where the page has no such section."""
    if role.performance_indicators is None:
        return None
    lines: dict[str, Line] = {}
    for item, found in islice(leaves(role.performance_indicators, _known()), MOST_LINES):
        line = Line(key_of(item), item, figures=found)
        if line.key not in taken:
            lines.setdefault(line.key, line)
    return tuple(lines.values())


@cache
def _known() -> tuple[Known, ...]:
    """The product's indicators, by their names and addresses."""
    return prepare(NAMES)


@lru_cache(maxsize=32)
def faults(text: str, name: str) -> tuple[Fault, ...]:
    """What is to mend on a page, by line."""
    return tuple(check(outline(text, name).page, catalogue=NAMES))


def key_of(item: Item) -> str:
    """What tells a responsibility from others: its words, whatever their marks and links."""
    return blake2b(" ".join(fold_all(item)).encode(), digest_size=8).hexdigest()


def _chosen(page: JobPage, name: str) -> Role:
    """The role asked for, else the first manager's, else the first; with what the page says of all its roles."""
    roles = page.every_role()
    named = [role for role in roles if role.name == name]
    managers = [role for role in roles if "manager" in role.name.casefold()]
    role = (named or managers or list(roles))[0]
    return _whole(role, page) if page.roles else role


def _whole(role: Role, page: JobPage) -> Role:
    """A role with the lists that stand under no single role before its own."""
    shared = {}
    for name in ("responsibilities", "requirements", "nice_to_haves", "performance_indicators"):
        both = [part for part in (getattr(page, name), getattr(role, name)) if part is not None]
        shared[name] = tuple(item for part in both for item in part) if both else None
    return Role(
        name=role.name, line=role.line, overview=role.overview or page.overview, grades=role.grades or page.grades,
        levels=role.levels or page.levels, specialties=role.specialties or page.specialties, segments=role.segments,
        career_ladder=role.career_ladder, hiring_process=role.hiring_process or page.hiring_process, **shared,
    )  # fmt: skip


def _flat(items: tuple[Item, ...], depth: int) -> Iterator[tuple[Item, int]]:
    for item in items:
        yield item, depth
        yield from _flat(item.children, depth + 1)
