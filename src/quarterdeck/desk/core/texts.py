"""Words that people write: made fit to keep, merged where two wrote at once, shown as safe HTML."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from quarterdeck.desk.core.errors import NotFit, TooLong

LONGEST = 20_000
"""Characters of a text, where a duty says nothing else."""
_BY_WORDS = 8_000
"""Characters up to which texts are merged word by word, longer ones line by line."""
_MOST_COMPARED = 1_000_000
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
_HEADING = 3
_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def cleaned(text: str, what: str = "the text", *, longest: int = LONGEST, empty: bool = False) -> str:
    """As it can be kept: no NUL, which PostgreSQL refuses, lines ending alike, nothing hanging at its ends.

    TooLong; NotFit where nothing is left, unless ``empty`` is welcome.
    """
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text and not empty:
        raise NotFit(f"{what} is empty; write something, or leave it")
    if len(text) > longest:
        raise TooLong(what, longest)
    return text


def merged(base: str, theirs: str, yours: str) -> str | None:
    """Both changes of a text in one; None where they touch the same words, so that somebody must choose.

    A three-way merge over words and signs (Khanna, Kunal and Pierce, "A formal investigation of diff3", 2007).
    """
    if theirs in {yours, base}:
        return yours
    if base == yours:
        return theirs
    start = _parts(base, theirs, yours)
    first, second = _changes(start[0], start[1]), _changes(start[0], start[2])
    if first is None or second is None or any(_touch(one, two) for one in first for two in second):
        return None
    for begin, end, words in sorted([*first, *second], reverse=True):
        start[0][begin:end] = words
    return "".join(start[0])


_Change = tuple[int, int, list[str]]


def _parts(*texts: str) -> list[list[str]]:
    """Words and signs of short texts, lines of long ones."""
    if max(map(len, texts)) <= _BY_WORDS:
        return [_TOKENS.findall(text) for text in texts]
    return [text.splitlines(keepends=True) for text in texts]


def _changes(start: list[str], end: list[str]) -> list[_Change] | None:
    """What was changed; None where it would take long to find out, so that somebody is asked instead."""
    head = 0
    while head < min(len(start), len(end)) and start[head] == end[head]:
        head += 1
    tail = 0
    while tail < min(len(start), len(end)) - head and start[-1 - tail] == end[-1 - tail]:
        tail += 1
    old, new = start[head : len(start) - tail], end[head : len(end) - tail]
    if len(old) * len(new) > _MOST_COMPARED:
        return None
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(head + a, head + b, new[c:d]) for what, a, b, c, d in found if what != "equal"]


def _touch(one: _Change, two: _Change) -> bool:
    """Whether two changes share a word of the text they began with, or stand at the same place."""
    return one[0] <= two[1] and two[0] <= one[1]


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False}).enable(
        ["table", "strikethrough"]
    )


def to_html(text: str) -> str:
    """Markdown as HTML in which nothing runs and nothing is loaded: no HTML of the writer's, no pictures, links only to
    http, https and mail. Its headings go below those of the page: the highest of them is of the third level."""
    reader = _reader()
    made = reader.renderer.render(_lowered(reader.parse(text.replace("\0", ""))), reader.options, {})
    return nh3.clean(
        made, tags=_TAGS, attributes={"a": {"href", "title"}}, url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )  # fmt: skip


def _lowered(tokens: list[Token]) -> list[Token]:
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    highest = min((int(token.tag[1]) for token in headings), default=_HEADING)
    for token in headings:
        token.tag = f"h{min(6, int(token.tag[1]) - highest + _HEADING)}"
    return tokens


def from_html(html: str) -> str:
    """Pasted HTML as plain text: its words and line ends alone."""
    broken = re.sub(r"(?i)<(br|/p|/div|/li|/h[1-6]|/tr)\b[^>]*>", "\n", html)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+", " ", _unescaped(nh3.clean(broken, tags=set()))))


def _unescaped(text: str) -> str:
    for sign, plain in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", " "), ("&amp;", "&")):
        text = text.replace(sign, plain)
    return text.replace("\N{NO-BREAK SPACE}", " ")
