"""Whose a section is: the page's, or that of one of its roles.

Pages are careless with levels: a role's sections stand below its heading, beside it, or even above its level. So the
order of the page decides where the nesting does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from quarterdeck.jobfamily.headings import SENIORITY
from quarterdeck.jobfamily.model import LISTS, Item, Kind
from quarterdeck.jobfamily.outline import CORE, Node
from quarterdeck.jobfamily.words import fold


@dataclass(slots=True)
class Owner:
    """The page or a role while its sections are gathered. ``level`` is its heading's, 0 for the page; ``implied``:
    no heading of its own, only those of its sections name it; ``deep``: its sections stand below its heading."""

    name: str | None
    line: int = 1
    level: int = 0
    implied: bool = False
    deep: bool = False
    lists: dict[Kind, list[Item]] = field(default_factory=dict)
    heads: dict[Kind, int] = field(default_factory=dict)
    grades: list[int] | None = None
    overview: list[str] = field(default_factory=list)

    def has(self, kinds: Iterable[Kind]) -> bool:
        return any(kind in self.heads for kind in kinds)

    def sections(self) -> dict[str, object]:
        """The fields of ``Sections``."""
        made: dict[str, object] = {name: tuple(self.lists[name]) for name in LISTS if name in self.lists}
        made["grades"] = None if self.grades is None else tuple(dict.fromkeys(self.grades))
        made["overview"] = "\n\n".join(self.overview) or None
        return made


class Owners:
    """All owners of a page, found as its headings come by."""

    def __init__(self, title: str) -> None:
        self.title = frozenset(fold(title))
        self.page = Owner(None)
        self.roles: list[Owner] = []
        self.hosts: dict[int, tuple[tuple[Kind, ...], Owner]] = {}
        self.last: tuple[Kind, Owner] | None = None
        self._by_node: dict[int, Owner] = {}
        self._by_name: dict[frozenset[str], Owner] = {}
        self._strewn: set[Kind] = set()

    def add(self, owner: Owner, node: Node | None = None) -> Owner:
        self.roles.append(owner)
        self._by_name[frozenset(fold(owner.name or ""))] = owner
        if node is not None:
            self._by_node[id(node)] = owner
            self.last = None
        return owner

    def of_role(self, node: Node | None) -> Owner | None:
        """The role whose heading this is, None where it is none."""
        return self._by_node.get(id(node)) if node is not None else None

    def take(self, node: Node, kind: Kind, owner: Owner) -> None:
        """Remember whose a section was."""
        self.hosts[id(node)] = (node.kinds, owner)
        self.last = (kind, owner)
        owner.heads.setdefault(kind, node.line)
        owner.deep = owner.deep or node.level > owner.level

    def of(self, node: Node) -> Owner:
        """Whose a section is: by nesting, else by the name in its heading, else by what stands before it."""
        above = self.of_role(node.above())
        if above is not None:
            return self._nested(node, above)
        latest = self.roles[-1] if self.roles else None
        named = self._named(node, latest)
        if named is not None:
            return named
        return latest if latest is not None and self._follows(node, latest) else self.page

    def _nested(self, node: Node, owner: Owner) -> Owner:
        """Below a role's heading a section is the role's, unless it names another rank and the role has its own."""
        rank = SENIORITY & set(fold(node.whose))
        if node.whose and owner.has(node.kinds) and not rank <= set(fold(owner.name or "")):
            return self._implied(node)
        return owner

    def _named(self, node: Node, latest: Owner | None) -> Owner | None:
        """The owner that the heading names, made where it is new; None where it names nobody else than the page."""
        if not node.whose:
            return None
        words = frozenset(fold(node.whose))
        if words in self._by_name:
            return self._by_name[words]
        if latest is not None and latest.level <= node.level and _akin(words, latest):
            return latest
        ranked = (SENIORITY & words) - self.title
        return self._implied(node) if ranked or self.page.has(node.kinds) else None

    def _implied(self, node: Node) -> Owner:
        """A role that only the headings of its sections name."""
        known = self._by_name.get(frozenset(fold(node.whose)))
        if known is not None:
            return known
        owner = self.add(Owner(node.whose, node.line, node.level, implied=True))
        levels = node.within("levels")
        if levels is not None and id(levels) in self.hosts:
            entry = Item(node.whose, node.whose, node.line)
            self.hosts[id(levels)][1].lists.setdefault("levels", []).append(entry)
        return owner

    def _follows(self, node: Node, latest: Owner) -> bool:
        """Whether a section that is not below a role's heading is still the role's: it stands below a section of the
        role, or between it and the next role, or as the same section of an earlier role stood."""
        inside = self.hosts.get(id(node.parent))
        taken = latest.has(node.kinds)
        if inside is not None and inside[1] is latest and not taken:
            return True
        if self.last == ("requirements", latest) and node.kinds == ("nice_to_haves",) and node.level >= latest.level:
            return True
        if latest.implied:
            return node.level >= latest.level and not taken and self.page.has(node.kinds)
        if taken or "levels" in node.kinds:
            return False
        if node.later_role or self._strewn & set(node.kinds):
            self._strewn.update(node.kinds)
            return True
        return node.level == latest.level and not latest.deep and bool(CORE & set(node.kinds))


def _akin(words: Iterable[str], owner: Owner) -> bool:
    """Whether a name is a role's, perhaps shortened: "VP of Sales" and "Vice President of Sales, EMEA"."""
    one, other = _stems(words), _stems(fold(owner.name or ""))
    return (one <= other or other <= one) and SENIORITY & one == SENIORITY & other


def _stems(words: Iterable[str]) -> set[str]:
    """The words of a title, plurals and the two ways to write a vice president made one."""
    stems = {word.removesuffix("s") if len(word) > 3 else word for word in words}
    return (stems - {"vice", "president"}) | {"vp"} if {"vice", "president"} <= stems else stems
