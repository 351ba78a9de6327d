"""The blocks below a heading as items: nested by indent, grouped by the lead-in above them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from quarterdeck.jobfamily.blocks import Block
from quarterdeck.jobfamily.inline import Inline, plain, read
from quarterdeck.jobfamily.model import Item, Link
from quarterdeck.jobfamily.slots import without_slots

_BOX = re.compile(r"[\w:.\-]\s*(?:\(+([^()\[\]]{1,200})\)+|\[+([^\[\]()]{1,200})\]+)")
_MOST_BOXES = 500
DEEPEST = 30
"""Items nested deeper count as children of the deepest."""


@dataclass(slots=True)
class Body:
    """What stands below one heading. ``bullets`` and ``rows`` are lists, ``prose`` the paragraphs beside them,
    ``drawn`` the boxes of a diagram; ``hidden``: a template mark stands there."""

    bullets: tuple[Item, ...] = ()
    rows: tuple[Item, ...] = ()
    prose: tuple[Item, ...] = ()
    hidden: bool = False
    drawn: tuple[Item, ...] = ()
    code: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        """The list; where there is none, each paragraph is an item."""
        return self.bullets or self.rows or self.prose or self.drawn


@dataclass(slots=True)
class Notes:
    """What reading turned up on the way: all links, and faults as (code, line, what)."""

    references: Mapping[str, str]
    links: list[Link] = field(default_factory=list)
    troubles: list[tuple[str, int, str]] = field(default_factory=list)

    def read(self, block: Block) -> Inline:
        found = read(block.pieces, self.references)
        self.links.extend(found.links)
        self.troubles.extend(found.troubles)
        return found

    def item(self, block: Block, *, group: str | None = None) -> Item:
        found = self.read(block)
        return Item(found.text, found.markdown, block.line, found.links, group=group)


@dataclass(slots=True)
class _Growing:
    item: Item
    indent: int
    children: list[_Growing] = field(default_factory=list)


def body(blocks: Sequence[Block], notes: Notes) -> Body:
    """Read the blocks below one heading."""
    made = Body()
    roots: list[_Growing] = []
    stack: list[_Growing] = []
    rows: list[Item] = []
    prose: list[Item] = []
    lead: str | None = None
    for block in blocks:
        if block.sort == "mark":
            made.hidden = True
        elif block.sort == "code":
            made.code = True
            made.drawn += _boxes(block)
        elif block.sort == "bullet":
            _nest(notes.item(block, group=lead), block, roots, stack)
        elif block.sort == "row":
            rows.append(_row(notes.item(block)))
        elif block.sort == "paragraph":
            stack.clear()
            item = notes.item(block)
            prose.extend([item] if without_slots(item.text).strip(" .") else [])
            lead = _lead(item)
    made.bullets, made.rows, made.prose = tuple(_grown(root) for root in roots), tuple(rows), tuple(prose)
    return made


def _boxes(block: Block) -> tuple[Item, ...]:
    """The boxes of a Mermaid diagram, each once: career ladders are often drawn."""
    if "mermaid" not in block.pieces[0].raw[:60].lower():
        return ()
    boxes: dict[str, Item] = {}
    for piece in block.pieces[1:]:
        for found in _BOX.finditer(piece.raw):
            text = plain(found[1] or found[2]).strip("\"' ")
            if text and len(boxes) < _MOST_BOXES:
                boxes.setdefault(text, Item(text, found[0], piece.number))
    return tuple(boxes.values())


def _nest(item: Item, block: Block, roots: list[_Growing], stack: list[_Growing]) -> None:
    """Hang a bullet below the one that it is indented under; an empty one, or one that is a slot, is none."""
    while stack and block.level < stack[-1].indent + 2:
        stack.pop()
    if not without_slots(item.text).strip(" .,;:"):
        return
    grown = _Growing(replace(item, group=None) if stack else item, block.level)
    (stack[-1].children if stack else roots).append(grown)
    if len(stack) < DEEPEST:
        stack.append(grown)


def _grown(growing: _Growing) -> Item:
    children = tuple(_grown(child) for child in growing.children)
    return replace(growing.item, children=children) if children else growing.item


def _row(item: Item) -> Item:
    cells = [cell.strip() for cell in item.text.strip("| ").split("|")]
    return replace(item, text=" | ".join(cell for cell in cells if cell))


def _lead(item: Item) -> str | None:
    """A short paragraph that introduces what follows: it ends in a colon, or is bold as a whole."""
    bold = item.markdown.startswith(("**", "__")) and item.markdown.rstrip(": ").endswith(("**", "__"))
    return item.text.rstrip(" :") if len(item.text) <= 100 and (item.text.endswith(":") or bold) else None
