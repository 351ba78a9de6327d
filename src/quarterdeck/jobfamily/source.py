"""The text as lines: ends of lines unified, code, comments and template marks masked without moving anything.

A masked mark leaves ``MARK`` characters of the same length (code ``CODE``), so that a column means the same in both
texts, and a section filled by a template can be told from an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARK = "\ue000"
CODE = "\ue001"
_OPENERS = re.compile(
    r"^[ ]{0,3}(?P<fence>`{3,}|~{3,})[^\n]*$|(?P<comment><!--)|(?P<erb><%)|(?P<hugo>\{\{)|(?P<liquid>\{%)"
    r"|<(?P<raw>script|style|iframe)\b",
    re.MULTILINE | re.IGNORECASE,
)
_CLOSERS = {"comment": "-->", "erb": "%>", "hugo": "}}", "liquid": "%}"}
_FILLERS = {"comment": " ", "raw": " ", "fence": CODE}
_NEAR = {"erb": 5000, "hugo": 1000, "liquid": 1000}
"""Marks that must end within so many characters: a lone opening shall not swallow the page."""
_SLOT = re.compile(r"\{\{\s*(?:insert|add|enter|fill|your|name of|title of)\b[^{}<%]*\}\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, the masked text and the text as written, of equal length."""

    number: int
    clean: str
    raw: str


def unify(text: str) -> str:
    """Without byte-order mark; lines end in ``\\n``; NUL goes, no-break spaces become spaces, our marks U+FFFD."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "").replace("\u00a0", " ").replace(MARK, "\ufffd").replace(CODE, "\ufffd")


def lines(text: str, *, first: int = 1) -> tuple[list[Line], list[tuple[int, str]]]:
    """The lines of a unified text, masked, numbered from ``first``; and what opens without an end, with its line."""
    masked, unclosed = mask(text)
    pairs = zip(masked.split("\n"), text.split("\n"), strict=True)
    numbered = [Line(number, clean, raw) for number, (clean, raw) in enumerate(pairs, start=first)]
    return numbered, [(text.count("\n", 0, at) + first, what) for at, what in unclosed]


def mask(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The text with code, comments and template marks blanked. An opening without its end is left as it is; the first
    of each sort is given with its offset."""
    parts: list[str] = []
    unclosed: dict[str, int] = {}
    done = 0
    for start, end, filler in _marks(text, unclosed):
        parts.append(text[done:start])
        parts.append("\n".join(filler * len(line) for line in text[start:end].split("\n")))
        done = end
    return "".join([*parts, text[done:]]), [(at, what) for what, at in unclosed.items()]


def _marks(text: str, unclosed: dict[str, int]) -> Iterator[tuple[int, int, str]]:
    at = 0
    while found := _OPENERS.search(text, at):
        name = found.lastgroup or ""
        closer = _closer(found, name)
        end = -1 if closer in unclosed and name not in _NEAR else _end(text, found, name, closer)
        if end < 0:
            unclosed.setdefault(closer, found.start())
            at = found.end()
        else:
            at = end
            yield found.start(), end, _FILLERS.get(name, MARK)


def _closer(found: re.Match[str], name: str) -> str:
    if name == "fence":
        return found["fence"][:3]
    return f"</{found['raw'].lower()}>" if name == "raw" else _CLOSERS[name]


def _end(text: str, found: re.Match[str], name: str, closer: str) -> int:
    """Where the mark ends; -1 where it never does, or too far away to belong to it."""
    if name == "hugo" and _SLOT.match(text, found.start()):
        return -1
    if name == "fence":
        fence = re.compile(rf"^[ ]{{0,3}}{re.escape(closer)}[`~]*[ \t]*$", re.MULTILINE).search(text, found.end())
        return fence.end() if fence else -1
    if name == "raw":
        tag = re.compile(closer[:-1] + r"\s*>", re.IGNORECASE).search(text, found.end())
        return tag.end() if tag else -1
    at = text.find(closer, found.end(), found.end() + _NEAR.get(name, len(text)))
    return -1 if at < 0 else at + len(closer)
