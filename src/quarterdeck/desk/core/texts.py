"""Words that people write: made fit to keep, merged where two wrote at once, shown as safe HTML."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache

import nh3
from markdown_it import MarkdownIt

from quarterdeck.desk.core.errors import NotFit, TooLong

LONGEST = 20_000
"""Characters of a text, where a duty says nothing else."""
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
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
    start = _TOKENS.findall(base)
    first, second = _changes(start, _TOKENS.findall(theirs)), _changes(start, _TOKENS.findall(yours))
    if any(_touch(one, two) for one in first for two in second):
        return None
    for begin, end, words in sorted([*first, *second], reverse=True):
        start[begin:end] = words
    return "".join(start)


_Change = tuple[int, int, list[str]]


def _changes(start: list[str], end: list[str]) -> list[_Change]:
    found = SequenceMatcher(None, start, end, autojunk=False).get_opcodes()
    return [(a, b, end[c:d]) for what, a, b, c, d in found if what != "equal"]


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
    http, https and mail."""
    made = _reader().render(text.replace("\0", ""))
    return nh3.clean(
        made, tags=_TAGS, attributes={"a": {"href", "title"}}, url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )  # fmt: skip


def from_html(html: str) -> str:
    """Pasted HTML as plain text: its words and line ends alone."""
    broken = re.sub(r"(?i)<(br|/p|/div|/li|/h[1-6]|/tr)\b[^>]*>", "\n", html)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+", " ", _unescaped(nh3.clean(broken, tags=set()))))


def _unescaped(text: str) -> str:
    for sign, plain in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", " "), ("&amp;", "&")):
        text = text.replace(sign, plain)
    return text.replace("\N{NO-BREAK SPACE}", " ")
