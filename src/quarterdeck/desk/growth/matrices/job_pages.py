"""A job page as a ladder: each role on it is a level, with its responsibilities and requirements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quarterdeck.desk.growth.matrices.levels import level_in
from quarterdeck.desk.growth.matrices.model import Line, Source
from quarterdeck.jobfamily.model import Item, JobPage, Role
from quarterdeck.jobfamily.parse import parse

_PARTS = (("responsibilities", "Responsibilities"), ("requirements", "Requirements"))


def read(source: Source) -> list[Line]:
    """What the roles of a page ask; [] where it is no job page."""
    page = parse(source.text, name=source.name)
    roles = [page.as_role(), *page.roles] if page.roles else [page.as_role()]
    return [line for role in roles for line in _of(role, _level(role, page), source)]


def _level(role: Role, page: JobPage) -> str:
    if role in page.roles:
        return role.name
    return level_in(page.title or "") or page.title or page.name


def _of(role: Role, level: str, source: Source) -> Iterator[Line]:
    for name, block in _PARTS:
        for group, item in _flat(getattr(role, name) or ()):
            if item.text:
                yield Line(level[:200], block, group[:200], item.text, source.name, item.line)


def _flat(items: Iterable[Item], above: str = "") -> Iterator[tuple[str, Item]]:
    for item in items:
        if not (item.children and item.text.endswith(":")):
            yield above or item.group or "", item
        yield from _flat(item.children, item.text.rstrip(" :"))
