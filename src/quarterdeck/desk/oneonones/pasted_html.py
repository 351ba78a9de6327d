"""Pasted HTML as lines that `agenda_text` reads: bullets at their depth, headings, paragraphs; nothing else of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BREAKS = {"p", "div", "br", "tr", "section", "article", "blockquote", "pre", "table"}
_SILENT = {"script", "style", "head", "title", "template", "iframe", "object", "svg"}
_LOOKS = re.compile(r"(?is)\s*(?:<!doctype html|<!--|<(?:html|head|body|meta|div|p|ul|ol|li|span|b|h[1-6]|table)\b)")


def is_html(text: str) -> bool:
    """Whether a text is HTML rather than words that mention a tag."""
    return bool(_LOOKS.match(text.removeprefix("\N{BYTE ORDER MARK}")))


def to_lines(html: str) -> str:
    """Its words, one block a line."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
    return "\n".join(reader.lines)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.words: list[str] = []
        self.mark = ""
        self.depth = self.silent = 0

    def flush(self) -> None:
        words = " ".join("".join(self.words).replace("\N{NO-BREAK SPACE}", " ").split())
        self.words = []
        if words:
            indent = "   " * max(self.depth - 1, 0)
            self.lines.append(self.mark + words if self.mark else (f"{indent}   {words}" if self.depth else words))
            self.mark = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- as it is called
        if tag in _SILENT:
            self.silent += 1
        elif tag in {"ul", "ol"}:
            self.flush()
            self.depth += 1
        elif tag == "li":
            self.flush()
            self.mark = "   " * max(self.depth - 1, 0) + "- "
        elif re.fullmatch(r"h[1-6]", tag):
            self.flush()
            self.mark = "#" * int(tag[1]) + " "
        elif tag in _BREAKS:
            self.flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(self.silent - 1, 0)
        elif tag in {"ul", "ol"}:
            self.flush()
            self.depth = max(self.depth - 1, 0)
        elif tag in _BREAKS or tag == "li" or re.fullmatch(r"h[1-6]", tag):
            self.flush()
            if tag not in {"p", "br", "div"}:
                self.mark = ""

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)
