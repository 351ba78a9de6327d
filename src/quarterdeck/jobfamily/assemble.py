"""Gives each section of an outline to the page or to the role that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from quarterdeck.jobfamily.headings import told_by
from quarterdeck.jobfamily.inline import plain
from quarterdeck.jobfamily.items import Body, Notes, body
from quarterdeck.jobfamily.model import LISTS, Fault, Item, Kind, Role, Section, Sections
from quarterdeck.jobfamily.outline import Node
from quarterdeck.jobfamily.owners import Owner, Owners

_GRADE = re.compile(
    r"\bgrades?\b\s*[:=]?\s*#?\s*(\d{1,2})\b((?:\s*(?:-|–|to|and|or|,|/|&)\s*#?\d{1,2}\b)*)", re.IGNORECASE
)
_IS_GRADE = re.compile(r"\bis an?\s+grade\s*#?\s*(\d{1,2})\b", re.IGNORECASE)
_CONTAINERS: frozenset[Kind] = frozenset({"specialties", "segments"})
_ENTERED: frozenset[Kind] = _CONTAINERS | {"levels"}


class Assembly:
    """Walks the outline once. After ``run``: ``page``, ``roles``, ``sections`` and ``faults``."""

    def __init__(self, notes: Notes, title: str | None) -> None:
        self.notes = notes
        self.owners = Owners(title or "")
        self.page = self.owners.page
        self.children: dict[tuple[int, Kind, int], list[Item]] = {}
        self.sections: list[Section] = []
        self.faults: list[Fault] = []
        self.ladder: tuple[Owner, int] | None = None
        self.loose: list[tuple[Owner, tuple[Item, ...], str, bool]] = []

    def run(self, nodes: list[Node]) -> None:
        for node in nodes:
            made = body(node.blocks, self.notes)
            if node.role:
                self._role(node, made)
            elif node.parent is None or node.root:
                self._introduce(self.page, made)
                self._record(node, made, self.page, None)
            else:
                self._place(node, made)
        for owner, items, where, surely in self.loose:
            if surely or "responsibilities" not in owner.heads:
                self._misplaced(owner, items, where)
            else:
                owner.overview.extend(f"- {item.text}" for item in items if item.group is None)
        owners = {id(owner): owner for owner in (self.page, *self.owners.roles)}
        for (key, kind, at), children in self.children.items():
            entries = owners[key].lists[kind]
            entries[at] = replace(entries[at], children=(*entries[at].children, *children))

    def roles(self) -> tuple[Role, ...]:
        """The roles in the order of the page."""
        return tuple(
            Role(name=owner.name or "", line=owner.line, **owner.sections())  # type: ignore[arg-type]
            for owner in self.owners.roles
        )

    def own(self) -> Sections:
        return Sections(**self.page.sections())  # type: ignore[arg-type]

    def _record(self, node: Node, made: Body, owner: Owner, kind: Kind | None) -> None:
        if not node.text and not made.items:
            return
        empty = (
            bool(node.kinds)
            and not told_by(node.text)
            and not made.items
            and not node.children
            and not made.code
            and not self._same(node)
        )
        self.sections.append(
            Section(
                node.text,
                node.line,
                (node.level + 1) // 2,
                kind,
                owner.name,
                made.bullets or made.rows,
                made.prose,
                made.hidden,
                empty,
            )
        )

    def _role(self, node: Node, made: Body) -> None:
        owner = self.owners.add(Owner(node.text, node.line, node.level), node)
        self._introduce(owner, made)
        self._record(node, made, owner, None)
        if node.parent is not None and "levels" in node.parent.kinds:
            host = self.owners.hosts.get(id(node.parent), ((), self.page))[1]
            host.lists.setdefault("levels", []).append(_entry(node, made))
            self.ladder = (host, node.level)
        elif self.ladder and node.level == self.ladder[1] and not node.within(*_CONTAINERS):
            self.ladder[0].lists["levels"].append(_entry(node, made))

    def _introduce(self, owner: Owner, made: Body) -> None:
        """Prose above the first section is the overview; a grade may be told there too."""
        owner.overview.extend(item.text for item in made.prose)
        for item in made.prose:
            found = _IS_GRADE.search(item.text)
            if found:
                owner.grades = [*(owner.grades or []), int(found[1])]
        self._tell(owner, made)
        duties = tuple(item for item in made.bullets if not _told(item))
        if duties and owner.name is not None:
            self.loose.append((owner, duties, "before any section heading", False))
        elif made.bullets and owner.name is None:
            owner.overview.extend(f"- {item.text}" for item in made.bullets)

    def _tell(self, owner: Owner, made: Body) -> None:
        """Lines such as "Job Grade: 8" tell the grade wherever they stand, with no heading of their own."""
        told = [grade for item in (*made.prose, *made.bullets, *made.rows) for grade in _told(item)]
        if told:
            owner.grades = [*(owner.grades or []), *told]

    def _place(self, node: Node, made: Body) -> None:
        holder = self._holder(node)
        if holder is not None:
            self._nest(node, made, *holder)
        elif node.kinds:
            self._section(node, made)
        else:
            self._loose(node, made)

    def _holder(self, node: Node) -> tuple[Owner, Kind, Node] | None:
        """The list of specialties or segments that a heading stands in, unless a role lies between."""
        above = node.parent
        while above is not None and not above.role and not above.root:
            for kind in above.kinds:
                if kind in _CONTAINERS and id(above) in self.owners.hosts and not self._outgrown(node, above):
                    return self.owners.hosts[id(above)][1], kind, above
            above = above.parent
        return None

    def _outgrown(self, node: Node, host: Node) -> bool:
        """Whether a section right below the list belongs to a role that stands in the list."""
        roles = self.owners.roles
        return node.parent is host and bool(node.kinds) and bool(roles) and roles[-1].line > host.line

    def _nest(self, node: Node, made: Body, owner: Owner, kind: Kind, host: Node) -> None:
        """A heading within a list of specialties is an entry; below an entry it is one of its children."""
        entries = owner.lists.setdefault(kind, [])
        self._record(node, made, owner, None)
        entry = _entry(node, made)
        if node.parent is host or not entries or entries[-1].line < host.line:
            entries.append(entry)
        else:
            self.children.setdefault((id(owner), kind, len(entries) - 1), []).append(entry)

    def _section(self, node: Node, made: Body) -> None:
        """A known section; what stands in a group below a section of its own kind goes to that."""
        same = self._same(node)
        owner = same or self.owners.of(node)
        for kind in node.kinds:
            self._record(node, made, owner, kind)
            if same is None and kind in owner.heads and kind not in {"overview", "levels"}:
                self._duplicate(node, kind, owner)
            self.owners.take(node, kind, owner)
            self._fill(node, made, owner, kind, group=node.text if same else None)
        if len(node.kinds) > 1:
            what = f"{node.text!r} is two sections in one; give each its own heading"
            self.faults.append(Fault("combined-section", node.line, what))

    def _same(self, node: Node) -> Owner | None:
        above = node.parent
        while above is not None and not above.role:
            if set(above.kinds) & set(node.kinds) and id(above) in self.owners.hosts:
                return self.owners.hosts[id(above)][1]
            above = above.parent
        return None

    def _duplicate(self, node: Node, kind: Kind, owner: Owner) -> None:
        where = f" of {owner.name}" if owner.name else ""
        what = f"{node.text!r} is there twice{where} (first on line {owner.heads[kind]}); join them"
        self.faults.append(Fault("duplicate-section", node.line, what))

    def _fill(self, node: Node, made: Body, owner: Owner, kind: Kind, *, group: str | None) -> None:
        if kind == "overview":
            owner.overview.extend(item.text for item in (*made.prose, *made.bullets))
        elif kind == "job_grade":
            self._grade(node, made, owner)
        else:
            items = made.items
            if kind in _ENTERED and node.children and not made.bullets and not made.rows:
                items = ()
            self._tell(owner, made)
            kept = owner.lists.setdefault(kind, [])
            kept.extend(replace(item, group=item.group or group) if group else item for item in items)

    def _grade(self, node: Node, made: Body, owner: Owner) -> None:
        grades = list(told_by(node.text))
        grades += [grade for item in _all((*made.prose, *made.bullets, *made.rows)) for grade in _grades(item)]
        owner.grades = [*(owner.grades or []), *grades]
        duties = tuple(item for item in made.bullets if not _grades(item))
        if duties:
            self.loose.append((owner, duties, f"under {node.text!r}", "job_grade" in node.kinds))

    def _misplaced(self, owner: Owner, items: tuple[Item, ...], where: str) -> None:
        """Duties under no heading of theirs are taken as responsibilities, and said so: those under Job Grade always,
        others where the role has no Responsibilities."""
        count = "1 item" if len(items) == 1 else f"{len(items)} items"
        what = f"{count} {where}; put such lines under Responsibilities"
        self.faults.append(Fault("misplaced-items", items[0].line, what))
        owner.lists.setdefault("responsibilities", []).extend(items)

    def _loose(self, node: Node, made: Body) -> None:
        """A heading of no known sort: a group within the section above it, or something of its own."""
        above = node.parent
        while above is not None and not above.kinds and not above.role:
            above = above.parent
        host = self.owners.hosts.get(id(above)) if above is not None else None
        role = self.owners.of_role(above)
        owner = host[1] if host else role or self.page
        self._record(node, made, owner, host[0][0] if host else None)
        self._tell(owner, made)
        if host is not None:
            for kind in host[0]:
                self._fill_group(node, made, owner, kind)
        elif role is not None and made.bullets and node.parent is above:
            self._lone(node, made, owner)

    def _lone(self, node: Node, made: Body, owner: Owner) -> None:
        items = tuple(replace(item, group=item.group or node.text) for item in made.bullets)
        self.loose.append((owner, items, f"under {node.text!r}", "job_grade" in node.kinds))

    def _fill_group(self, node: Node, made: Body, owner: Owner, kind: Kind) -> None:
        if kind == "job_grade" and made.bullets:
            self._lone(node, made, owner)
        elif kind in LISTS and kind != "levels":
            items = made.items
            owner.lists.setdefault(kind, []).extend(replace(item, group=item.group or node.text) for item in items)


def _entry(node: Node, made: Body) -> Item:
    """A heading as an item: its links and those of the prose below it."""
    links = (node.heading.links if node.heading else ()) + tuple(link for item in made.prose for link in item.links)
    text = "\n\n".join(item.text for item in made.prose)
    return Item(node.text, node.markdown, node.line, links, made.bullets or made.rows, body=text)


def _told(item: Item) -> list[int]:
    """The grades of an item's lines that say nothing else."""
    lines = [plain(line[:200]) for line in item.markdown.split("\n")[:50] if "grade" in line[:60].lower()]
    return [grade for line in ([item.text] if told_by(item.text) else lines) for grade in told_by(line)]


def _all(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _all(item.children)


def _grades(item: Item) -> list[int]:
    """The grades that a line of a Job Grade section tells: "grade 8", "grades 6 and 7", "a [6](…)"."""
    told = [
        int(number) for found in _GRADE.finditer(item.text) for number in re.findall(r"\d{1,2}", found[1] + found[2])
    ]
    if not told:
        told = [int(link.text) for link in item.links if re.fullmatch(r"\d{1,2}", link.text)]
    if not told and re.fullmatch(r"\D{0,80}\b\d{1,2}\b\D{0,20}", item.text):
        told = [int(number) for number in re.findall(r"\d{1,2}", item.text)]
    return told
