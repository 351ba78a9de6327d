"""A page as blocks: headings, bullets, paragraphs, table rows, slots. Made for pages that no Markdown parser agrees on.

Bold lines, HTML headings, underlined headings and "Requirements:" count as headings where they name a section; HTML
lists count as lists. One pass over the lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from quarterdeck.jobfamily.headings import meaning, titled, told_by
from quarterdeck.jobfamily.inline import plain
from quarterdeck.jobfamily.slots import is_slot
from quarterdeck.jobfamily.source import CODE, MARK, Line

BOLD_LEVEL = 7
"""The level of a heading that is a bold or a plain line: below every real one."""
_ATX = re.compile(r" {0,3}(#{1,7})(?!#)([ \t]*)(.*)$")
_HTML_HEADING = re.compile(r"\s*<h([1-6])\b[^<>]*>(.*?)(?:</h[1-6]\s*>\s*|$)$", re.IGNORECASE)
_HEADING_TAG = re.compile(r"<(/?)h[1-6]\b[^<>]*>", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:[*+\-•|#`]|\d{1,9}[.)])")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r"\s{0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_BOLD = re.compile(
    r"\s{0,3}(?:<(?:p|div|details)\b[^<>]{0,100}>\s{0,9}){0,3}(?:\*{2,3}|__|<(?:strong|b|summary)>)([^*<>]{1,150}?)"
    r"(?:\*{2,3}|__|</(?:strong|b|summary)>)\s*:?\s*(?:<br ?/?>|</p>|</div>)?$"
)
_BULLET = re.compile(r"([ \t]*)([*+\-•◦‣▪●○·]|\d{1,9}[.)])(?:([ \t]+)(.*)|)$")
_CHECKBOX = re.compile(r"\[[ xX]\][ \t]+")
_TIGHT = re.compile(r"([ \t]*)(?:[*](?=[^\W\d_][^*]*$)|[-+](?=[^\W\d_]))")
_QUOTE = re.compile(r"\s{0,3}(?:>[ \t]?)+")
_ATTRIBUTES = re.compile(r"\s*\{:[^{}]*\}\s*$")
_REFERENCE = re.compile(r"\s{0,3}\[([^\[\]]{1,200})\]:\s*<?([^\s<>]+)>?(?:\s+[\"'(].*)?\s*$")
_ROW = re.compile(r"\s*\|.*\|\s*$")
_DIVIDER = re.compile(r"[\s|:\-]+$")
_ID = re.compile(r"<[a-zA-Z][^<>]*?\b(?:id|name)\s*=\s*[\"']?([^\s\"'<>]+)")
_BRACED_ID = re.compile(r"\{:?\s*#([\w\-]+)")
_LIST_TAG = re.compile(r"<(/?)(ul|ol|li)\b[^<>]*>", re.IGNORECASE)

Sort = Literal["heading", "bullet", "paragraph", "row", "slot", "mark", "code"]


@dataclass(slots=True)
class Block:
    """``level`` is a heading's level or a bullet's indent; ``pieces`` its lines, marks of the sort cut off."""

    sort: Sort
    level: int
    pieces: list[Line]
    bold: bool = False

    @property
    def line(self) -> int:
        return self.pieces[0].number


@dataclass(slots=True)
class Scan:
    """All blocks, the addresses of reference links, ids given by hand, and faults as (code, line, what)."""

    blocks: list[Block] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    troubles: list[tuple[str, int, str]] = field(default_factory=list)


def scan(page_lines: list[Line]) -> Scan:
    """Cut the lines of a page into blocks."""
    scanner = _Scanner()
    for at, line in enumerate(page_lines):
        scanner.below = next((below.clean for below in page_lines[at + 1 : at + 4] if below.clean.strip()), "")
        scanner.take(line)
    return scanner.scan


def _cut(line: Line, start: int, end: int | None = None) -> Line:
    return Line(line.number, line.clean[start:end], line.raw[start:end])


def _indent(text: str) -> int:
    return len(text[: len(text) - len(text.lstrip())].expandtabs(4))


def _parts(line: Line) -> list[Line]:
    """A line cut before each HTML heading and behind its closing tag: what follows on the line is content."""
    tags = list(_HEADING_TAG.finditer(line.clean)) if "<h" in line.clean.lower() or "</h" in line.clean.lower() else []
    if not tags or _LISTED.match(line.clean) or "`" in line.clean:
        return [line]
    cuts = [0, *(tag.end() if tag[1] else tag.start() for tag in tags), len(line.clean)]
    parts = [_cut(line, start, end) for start, end in pairwise(cuts) if line.clean[start:end].strip()]
    return parts or [line]


class _Scanner:
    """Holds the open block; each method takes a line if it is of its sort."""

    def __init__(self) -> None:
        self.scan = Scan()
        self.open: Block | None = None
        self.blank = True
        self.depth = 0
        self.below = ""
        self.pending = 0

    def take(self, line: Line) -> None:
        quoted = _QUOTE.match(line.clean)
        if quoted:
            line = _cut(line, quoted.end())
        for part in _parts(line):
            self._take(part)

    def _take(self, line: Line) -> None:
        text = line.clean
        if not text.strip():
            self.blank = True
        elif not text.replace(MARK, "").strip():
            self._add("mark", 0, line)
        elif not text.replace(CODE, "").strip():
            self._code(line)
        elif not (self._defined(line) or self._heading(line) or self._listed(line) or self._other(line)):
            self._prose(line)

    def _add(self, sort: Sort, level: int, line: Line, *, bold: bool = False) -> None:
        block = Block(sort, level, [line], bold)
        self.scan.blocks.append(block)
        self.open = block if sort in {"bullet", "paragraph"} else None
        self.blank = False

    def _code(self, line: Line) -> None:
        if self.scan.blocks and self.scan.blocks[-1].sort == "code" and not self.blank:
            self.scan.blocks[-1].pieces.append(line)
        else:
            self._add("code", 0, line)

    def _defined(self, line: Line) -> bool:
        """Reference addresses, attribute lists, ids: nothing that is read."""
        text = line.clean
        if "{" in text or "<" in text:
            self.scan.ids.update(_ID.findall(text))
            self.scan.ids.update(_BRACED_ID.findall(text))
        reference = _REFERENCE.match(text) if "]:" in text else None
        if reference and not reference[1].startswith("^"):
            self.scan.references.setdefault(" ".join(reference[1].casefold().split()), reference[2])
        return bool(reference or _ATTRIBUTES.match(text))

    def _heading(self, line: Line) -> bool:
        return self._atx(line) or self._underlined(line) or self._html_heading(line) or self._bold(line)

    def _atx(self, line: Line) -> bool:
        found = _ATX.match(line.clean) if "#" in line.clean[:5] else None
        if not found:
            return False
        level, text = min(len(found[1]), 6), found[3]
        odd = (not found[2] and text) or len(found[1]) > 6
        if odd and not (meaning(plain(text)).kinds or (len(found[1]) in range(2, 7) and text[:1].isalpha())):
            return False
        end = len(line.clean.rstrip().rstrip("#"))
        self._add("heading", level, _cut(line, found.start(3), max(end, found.start(3))))
        return True

    def _underlined(self, line: Line) -> bool:
        """An underline makes a heading of a short line above it; else a row of dashes is a rule."""
        found = _UNDERLINE.match(line.clean) if line.clean.lstrip()[:1] in {"=", "-"} else None
        above = self.open
        if found and above and above.sort == "paragraph" and len(above.pieces) == 1 and not self.blank:
            if len(above.pieces[0].clean) <= 120:
                above.sort, above.level = "heading", 1 if found[1][0] == "=" else 2
            self.open, self.blank = None, True
            return True
        if _RULE.match(line.clean) or (found and found[1][0] == "="):
            self.open, self.blank = None, True
            return True
        return False

    def _html_heading(self, line: Line) -> bool:
        """A heading in tags; where the opening tag is alone, the next line of text is the heading."""
        found = _HTML_HEADING.match(line.clean) if "<" in line.clean else None
        pending, self.pending = self.pending, 0
        if found and plain(found[2]):
            self._add("heading", int(found[1]), _cut(line, found.start(2), found.end(2)))
        elif found:
            self.pending = 0 if "</h" in line.clean.lower() else int(found[1])
        elif pending and plain(line.clean):
            self._add("heading", pending, line)
            return True
        return bool(found)

    def _bold(self, line: Line) -> bool:
        """A bold line, or a plain one ending in a colon, that names a section; or a bold title right above one."""
        text = line.clean
        found = _BOLD.match(text) if text.lstrip()[:1] in {"*", "_", "<"} else None
        bare = plain(text) if text.lstrip()[:2].lower() == "<p" and len(text) <= 200 else text
        colon = bare.rstrip().endswith(":") and len(bare) <= 80 and bare[:1].isalpha()
        if not found and not (colon and (self.blank or self.open is None)):
            return False
        kinds = () if told_by(plain(text)) else meaning(plain(text)).kinds
        exact = bool(kinds) and (bool(found) or not meaning(plain(text)).whose)
        exact = exact or (bool(found) and titled(plain(text)) and bool(meaning(plain(self.below)).kinds))
        if exact:
            self._add("heading", BOLD_LEVEL, _cut(line, len(text) - len(text.lstrip())), bold=True)
        return exact

    def _listed(self, line: Line) -> bool:
        if "<" in line.clean and _LIST_TAG.search(line.clean):
            self._html_list(line)
            return True
        found = _BULLET.match(line.clean)
        if found:
            start = len(line.clean) if found[4] is None else found.start(4)
            box = _CHECKBOX.match(line.clean, start)
            start = box.end() if box else start
            self._add("bullet", _indent(line.clean), _cut(line, start))
            return True
        beside = (self.open is not None and self.open.sort == "bullet") or self.below.lstrip()[:1] in {"*", "-", "+"}
        tight = _TIGHT.match(line.clean) if beside and (self.blank or not self._prosaic()) else None
        if tight:
            self.scan.troubles.append(("bullet-without-space", line.number, line.clean.strip()[:40]))
            self._add("bullet", _indent(line.clean), _cut(line, tight.end()))
        return bool(tight)

    def _prosaic(self) -> bool:
        return self.open is not None and self.open.sort == "paragraph"

    def _html_list(self, line: Line) -> None:
        """Items of an HTML list, several on a line or one over several."""
        at, item = 0, False
        tags = list(_LIST_TAG.finditer(line.clean))
        for tag in [*tags, None]:
            span = _cut(line, at, tag.start() if tag else None)
            if plain(span.clean):
                if item:
                    self._add("bullet", 4 * max(self.depth - 1, 0), span)
                else:
                    self._take(span)
            item = bool(tag) and tag[2].lower() == "li" and not tag[1] if tag else False
            at = tag.end() if tag else at
            if tag and tag[2].lower() != "li":
                self.depth = max(0, self.depth + (-1 if tag[1] else 1))
                self.open = None
            elif item and tag is tags[-1] and not plain(line.clean[at:]):
                self._add("bullet", 4 * max(self.depth - 1, 0), _cut(line, len(line.clean)))

    def _other(self, line: Line) -> bool:
        text = line.clean
        if is_slot(text):
            self._add("slot", 0, line)
            return True
        if _ROW.match(text):
            if _DIVIDER.match(text):
                self._unhead()
            else:
                self._add("row", 0, line)
            return True
        if "<" in text and not plain(text) and "href" not in text:
            self.blank = True
            return True
        return False

    def _unhead(self) -> None:
        """The row above a divider names columns; it is no item."""
        if self.scan.blocks and self.scan.blocks[-1].sort == "row":
            self.scan.blocks.pop()

    def _prose(self, line: Line) -> None:
        """A paragraph, or more of the block that is open."""
        if self.open and (not self.blank or (self.open.sort == "bullet" and _indent(line.clean) >= 2)):
            self.open.pieces.append(line)
        else:
            self._add("paragraph", 0, line)
        self.blank = False
