"""The headings of a page with what stands below each, and which of them are roles.

Pages nest in many ways: sections below roles, roles beside their sections, roles inside Specialties, one title above
everything. A heading that is no known section is a role where it has sections of its own, or stands under Levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from quarterdeck.jobfamily.blocks import Block
from quarterdeck.jobfamily.headings import OPENINGS, meaning, titled
from quarterdeck.jobfamily.items import Notes
from quarterdeck.jobfamily.model import Item, Kind
from quarterdeck.jobfamily.words import fold

CORE: frozenset[Kind] = frozenset(
    {"job_grade", "responsibilities", "requirements", "nice_to_haves", "performance_indicators"}
)
"""Sections that make the heading above them a role."""
_CONTAINERS: frozenset[Kind] = frozenset({"specialties", "segments"})


@dataclass(slots=True)
class Node:
    """A heading. ``level`` is twice that of the page, so that there is room between two. ``parent`` is the
    nearest heading above of a lower level, ``place`` the node's number among its children; ``later_role``: a role comes
    after it. Node 0 is what stands before any heading."""

    text: str
    markdown: str
    level: int
    line: int
    kinds: tuple[Kind, ...] = ()
    whose: str = ""
    bold: bool = False
    parent: Node | None = None
    blocks: list[Block] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    place: int = 0
    later_role: bool = False
    role: bool = False
    root: bool = False
    heading: Item | None = None

    def within(self, *kinds: Kind) -> Node | None:
        """The nearest heading above that is one of these sections, None where there is none."""
        above = self.parent
        while above is not None and not set(kinds) & set(above.kinds):
            above = above.parent
        return above

    def above(self) -> Node | None:
        """The nearest role above, None where there is none."""
        node = self.parent
        while node is not None and not node.role:
            node = node.parent
        return node

    def titled(self) -> bool:
        """Whether the heading reads like a job title."""
        return titled(self.text)


def outline(blocks: Sequence[Block], notes: Notes, title: str | None) -> list[Node]:
    """All headings in order, roles and the page's own title marked."""
    nodes = [Node("", "", 0, 1)]
    stack = [nodes[0]]
    for block in blocks:
        if block.sort != "heading":
            nodes[-1].blocks.append(block)
            continue
        node = _node(block, notes)
        if _adopts(nodes[-1], node):
            _lift(stack, node.level - 1)
        while stack[-1].level >= node.level:
            stack.pop()
        _hang(node, stack)
        nodes.append(node)
    _mark_roles(nodes, title)
    return nodes


def _hang(node: Node, stack: list[Node]) -> None:
    node.parent, node.place = stack[-1], len(stack[-1].children)
    stack[-1].children.append(node)
    stack.append(node)


def _adopts(last: Node, node: Node) -> bool:
    """Whether a heading is an entry of the list just above it, though it is no deeper than the list's heading."""
    if not set(last.kinds) & (_CONTAINERS | {"levels"}) or last.level < node.level or node.kinds or node.bold:
        return False
    if "levels" in last.kinds:
        return node.titled() and all(block.sort == "paragraph" for block in last.blocks)
    return not last.blocks and not OPENINGS & set(fold(node.text)[:1])


def _lift(stack: list[Node], level: int) -> None:
    """Put the list's heading, the last of the stack, just above its entries."""
    last = stack.pop()
    if last.parent is not None:
        last.parent.children.pop()
    last.level = level
    while stack[-1].level >= level:
        stack.pop()
    _hang(last, stack)


def _node(block: Block, notes: Notes) -> Node:
    item = notes.item(block)
    meant = meaning(item.text)
    return Node(
        item.text, item.markdown, 2 * block.level, block.line, meant.kinds, meant.whose, block.bold, heading=item
    )


def _mark_roles(nodes: list[Node], title: str | None) -> None:
    unknown = [node for node in nodes[1:] if not node.kinds and fold(node.text)]
    wanted = [node for node in unknown if _is_role(node)]
    root = _root(nodes, wanted, title)
    for node in wanted:
        node.role = node is not root
    if root is not None:
        root.root = True
    later = False
    for node in reversed(nodes):
        node.later_role = later
        later = later or (node.role and node.titled())


def _is_role(node: Node) -> bool:
    parent = node.parent
    own = {kind for child in node.children for kind in child.kinds}
    if OPENINGS & set(fold(node.text)[:1]):
        return False
    if parent is not None and ("levels" in parent.kinds or ("job_grade" in parent.kinds and node.titled())):
        return True
    if node.within(*_CONTAINERS):
        return "job_grade" in own and node.titled()
    if own & (CORE if node.titled() else CORE - {"performance_indicators"}) and not (
        parent is not None and parent.kinds and parent.kinds[0] in CORE and not node.titled()
    ):
        return True
    return node.titled() and _flat(node)


def _flat(node: Node) -> bool:
    """Whether the very next heading beside it is a section of its own."""
    if node.parent is None or node.children:
        return False
    beside, at = node.parent.children, node.place + 1
    return at < len(beside) and beside[at].level == node.level and bool(set(beside[at].kinds) & CORE)


def _root(nodes: list[Node], wanted: list[Node], title: str | None) -> Node | None:
    """The heading that is the page's own title: the only one of the first level, or the first where it says what the
    front matter says and no role stands beside it."""
    first = next((node for node in nodes[1:] if node.level <= 12), None)
    if first is None or first.kinds:
        return None
    beside = [node for node in wanted if node.level <= first.level and node is not first]
    alone = not any(node.level <= first.level for node in nodes[1:] if node is not first)
    same = title is not None and (fold(title) == fold(first.text) or set(fold(title)) <= set(fold(first.text)))
    single = len(wanted) <= 1 and first in wanted
    if alone or first.level == 2 or same or single:
        return None if beside else first
    return None
