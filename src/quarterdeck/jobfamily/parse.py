"""A page's text -> its model. Never raises, whatever the text."""

from __future__ import annotations

from quarterdeck.jobfamily import anchors, blocks, front, slots, source
from quarterdeck.jobfamily.assemble import Assembly
from quarterdeck.jobfamily.items import Notes
from quarterdeck.jobfamily.model import Fault, JobPage, Sections, Value
from quarterdeck.jobfamily.outline import Node, outline

_FIRST = 2
"""The level of a heading with one #, as the outline counts."""
_SAYS = {
    "empty-link": "the link {!r} leads nowhere; give it an address",
    "undefined-reference": "no address is given for the reference [{}]; add a line '[{}]: address'",
    "broken-link": "the address of a link never ends ({}…); close it with )",
    "bullet-without-space": "{!r}: put a space after the bullet, else it is no list",
}


def parse(text: str, *, name: str) -> JobPage:
    """The model of a page. ``name`` is what the page is called in messages, such as its path."""
    unified = source.unify(text)
    raw = unified.split("\n")
    head = front.read(raw)
    page_lines, unclosed = source.lines("\n".join(raw[head.body :]), first=head.body + 1)
    scanned = blocks.scan(page_lines)
    notes = Notes(scanned.references)
    title = _text((head.values or {}).get("title"))
    nodes = outline(scanned.blocks, notes, title)
    assembly = Assembly(notes, title)
    assembly.run(nodes)
    found = [*head.faults, *_unclosed(unclosed), *assembly.faults, *_troubles([*scanned.troubles, *notes.troubles])]
    front_lines = [source.Line(number, line, line) for number, line in enumerate(raw[: head.body], start=1)]
    own = assembly.own()
    return JobPage(
        name=name,
        title=title or _first_title(nodes),
        description=_text((head.values or {}).get("description")),
        layout=_text((head.values or {}).get("layout")),
        front_matter=head.values,
        roles=assembly.roles(),
        sections=tuple(assembly.sections),
        links=tuple(notes.links),
        anchors=anchors.of(((node.text, node.markdown) for node in nodes[1:] if not node.bold), scanned.ids),
        slots=(*slots.find(front_lines), *slots.find(page_lines)),
        found=tuple(found),
        **{field: getattr(own, field) for field in Sections.__dataclass_fields__},
    )


def _text(value: Value) -> str | None:
    """A value of the front matter as text; None where it is absent or empty."""
    if value is None or isinstance(value, bool):
        return None
    return str(value).strip() or None


def _first_title(nodes: list[Node]) -> str | None:
    """Without a title in the front matter, the first heading that may be one: of the first level, or before every
    section and either a job title or above all others. A specialty or a level is none."""
    sections = False
    for node in nodes[1:]:
        sections = sections or bool(node.kinds)
        if not node.text or node.kinds or node.bold or (node.parent is not None and node.parent.kinds):
            continue
        if node.level == _FIRST or (not sections and (node.titled() or (node.root and node.level <= 2 * _FIRST))):
            return node.text
    return None


def _unclosed(unclosed: list[tuple[int, str]]) -> list[Fault]:
    says = "a mark opens here and its end {!r} never comes; close it, else it swallows what follows"
    return [Fault("unclosed-mark", line, says.format(closer)) for line, closer in unclosed]


def _troubles(troubles: list[tuple[str, int, str]]) -> list[Fault]:
    return [Fault(code, line, _SAYS[code].format(what, what)) for code, line, what in troubles]
