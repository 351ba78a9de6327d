"""A review as Markdown, for an issue or a wiki."""

from __future__ import annotations

from quarterdeck.reports.formats import markdown
from quarterdeck.reports.formats.markdown import escape
from quarterdeck.reports.review.document import Document
from quarterdeck.reports.review.render.blocks import Block, Bullets, Grid, Heading, Text, blocks


def page(document: Document) -> str:
    """The whole review."""
    return "\n\n".join(_block(one) for one in blocks(document)) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_text(block.text)}"
    if isinstance(block, Bullets):
        return "\n".join(f"- {_text(item)}" for item in block.items)
    if isinstance(block, Grid):
        return f"{_text(block.title)}:\n\n{_grid(block)}"
    return _paragraph(block)


def _paragraph(block: Text) -> str:
    shown = _text(block.text)
    marks = {"lead": f"**{shown}**", "missing": f"_{shown}_", "written": f"> {shown}"}
    return marks.get(block.tone, shown)


def _grid(block: Grid) -> str:
    header, rule, *lines = markdown.table(block.columns, block.lines).split("\n")
    rule = "|" + "|".join("--:" if n in block.right else "---" for n in range(len(block.columns))) + "|"
    return "\n".join([header, rule, *lines])


def _text(text: str) -> str:
    """Escaped, also what GitLab would turn into a mention, a reference or a quick action."""
    shown = escape(text).replace("@", "@\u200b")
    return f"\\{shown}" if shown[:1] in {"#", "-", "+", ">", "/", "~"} else shown
