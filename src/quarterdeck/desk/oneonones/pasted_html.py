"""Pasted HTML as lines that `agenda_text` reads: bullets at their depth, headings, paragraphs; nothing else of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

_BREAKS = {"p", "div", "br", "tr", "section", "article", "blockquote", "pre", "table"}
_SILENT = {"script", "style", "title", "template", "iframe", "object", "svg"}
_IN_HEAD = {"meta", "link", "base", "noscript", *_SILENT}
"""Whatever else begins ends the head, whose end tag may be left out."""
_LOOKS = re.compile(
    r"(?is)\s*(?:<!--.*?-->\s*)*(?:<!doctype html|<(?:html|head|body|meta|div|p|ul|ol|li|span|b|h[1-6]|table)\b)"
)


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
        self.in_head = False
        self.links: list[tuple[str, int]] = []

    def flush(self) -> None:
        words = " ".join("".join(self.words).replace("\N{NO-BREAK SPACE}", " ").split())
        self.words = []
        if words:
            indent = "   " * max(self.depth - 1, 0)
            self.lines.append(self.mark + words if self.mark else (f"{indent}   {words}" if self.depth else words))
            self.mark = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_head = tag == "head" or (self.in_head and tag in _IN_HEAD)
        if tag == "a":
            self.links.append((_target(dict(attrs).get("href") or ""), len(self.words)))
        elif tag in {"td", "th"} and "".join(self.words).strip():
            self.words.append(" | ")
        elif tag in _SILENT:
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
        if tag == "a" and self.links:
            self._end_link(*self.links.pop())
        elif tag == "head":
            self.in_head = False
        elif tag in _SILENT:
            self.silent = max(self.silent - 1, 0)
        elif tag in {"ul", "ol"}:
            self.flush()
            self.depth = max(self.depth - 1, 0)
        elif tag in _BREAKS or tag == "li" or re.fullmatch(r"h[1-6]", tag):
            self.flush()
            if tag not in {"p", "br", "div"}:
                self.mark = ""

    def handle_data(self, data: str) -> None:
        if not self.silent and not self.in_head:
            self.words.append(data)

    def _end_link(self, target: str, begun: int) -> None:
        """A link as Markdown, where its words do not say already where it leads."""
        words = " ".join("".join(self.words[begun:]).split())
        if target and words and target.rstrip("/") not in words and "]" not in words:
            self.words[begun:] = [f"[{words}]({target})"]


def _target(href: str) -> str:
    """Where a link leads; "" for what is no address of a page. Documents of Google lead by way of Google."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    if parts.netloc == "www.google.com" and parts.path == "/url":
        return _target(next(iter(parse_qs(parts.query).get("q", [])), ""))
    fits = parts.scheme in {"http", "https"} and parts.netloc and not re.search(r"[\s()]", href.strip())
    return href.strip() if fits else ""
