"""What stands inside a paragraph: links with their lines, and the plain text. Every pass is linear in the text."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from quarterdeck.jobfamily.model import Link
from quarterdeck.jobfamily.source import MARK, Line

_LONGEST_ADDRESS = 3000
_LONGEST_TEXT = 1000
_CODE = re.compile(r"`+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BREAK = re.compile(r"</?(?:br|p|div|li|dt|dd|t[dhr]|h[1-6]|summary)\b[^<>]*>", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b[^<>]*>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_BARE = re.compile(r"<?(https?://[^\s<>\]`\"]+)>?")
_ATTRIBUTES = re.compile(r"\{[:#][^{}\n]*\}")
_STARS = re.compile(r"(?<!\\)\*{1,3}(?=\S)|(?<=[^\s\\])\*{1,3}")
_UNDERSCORES = re.compile(r"(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TITLE = re.compile(r"^(\S*)\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\))\s*$")
_INNER_URL = re.compile(r"^[ \t]*\n?[ \t]*\((?=\s*[/#<]|\s*https?:|\s*mailto:)")


@dataclass(frozen=True, slots=True)
class Inline:
    """The plain text of a run of lines, its links, and faults as (code, line, what)."""

    text: str
    markdown: str
    links: tuple[Link, ...]
    troubles: tuple[tuple[str, int, str], ...] = ()


def read(pieces: tuple[Line, ...] | list[Line], references: Mapping[str, str]) -> Inline:
    """Read the inline marks of the lines of one block."""
    clean = "\n".join(piece.clean for piece in pieces)
    reader = _Reader(clean, [piece.number for piece in pieces], references)
    text = reader.run()
    return Inline(text, "\n".join(piece.raw for piece in pieces).strip(), tuple(reader.links), tuple(reader.troubles))


def plain(text: str) -> str:
    """Text without emphasis, tags, template marks, attribute lists, entities and needless space."""
    text = _ATTRIBUTES.sub("", _TAG.sub("", _BREAK.sub(" ", text) if "<" in text else text)).replace(MARK, "")
    text = _UNDERSCORES.sub("", _STARS.sub("", text.replace("~~", "")))
    text = html.unescape(_ESCAPED.sub(r"\1", text).replace("`", ""))
    return " ".join(text.split())


class _Reader:
    """Walks one block from bracket to bracket."""

    def __init__(self, text: str, numbers: list[int], references: Mapping[str, str]) -> None:
        self.text, self.numbers, self.references = text, numbers, references
        self.links: list[Link] = []
        self.troubles: list[tuple[str, int, str]] = []
        self.code = _code_spans(text)
        self.pairs = _pairs(text, self.code, "[]")
        self.rounds = _pairs(text, self.code, "()")
        self.ends = [at for at, sign in enumerate(text) if sign == "\n"]

    def run(self) -> str:
        """Take each pair of brackets that is a link; what is none stays text."""
        parts, at = [], 0
        for opening in sorted(self.pairs):
            closing = self.pairs[opening]
            if opening < at or closing - opening > _LONGEST_TEXT:
                continue
            inner = self.text[opening + 1 : closing]
            url, after = self._target(closing + 1, inner)
            if url is not None:
                image = opening > at and self.text[opening - 1] == "!"
                parts += [self._plain(at, opening - image), _flat(inner)]
                if not image:
                    self._take(Link(plain(_flat(inner)), url, self._line(opening)))
                at = after
            elif after > closing + 1 and "[" not in inner:
                parts += [self._plain(at, opening), inner]
                at = after
        return plain("".join([*parts, self._plain(at, len(self.text))]))

    def _line(self, offset: int) -> int:
        return self.numbers[min(bisect_left(self.ends, offset), len(self.numbers) - 1)]

    def _plain(self, start: int, end: int) -> str:
        """Text between brackets; its autolinks and HTML links are taken on the way."""
        span = self.text[start:end]
        if "href" in span.lower():
            for tag in _ANCHOR.finditer(span):
                found = _HREF.search(tag[0][:_LONGEST_ADDRESS])
                after = span[tag.end() : tag.end() + _LONGEST_TEXT].split("</a", 1)[0]
                url = html.unescape(next(group for group in found.groups() if group is not None)) if found else ""
                if url:
                    self.links.append(Link(plain(after), url, self._line(start + tag.start())))
            bare = _TAG.sub(lambda any_tag: " " * len(any_tag[0]), span)
        else:
            bare = span
        for written in _BARE.finditer(bare) if "://" in bare else ():
            url = written[1].rstrip(".,;:!?)*_")
            self.links.append(Link(url, url, self._line(min(start + written.start(), end))))
        return re.sub(r"<(https?://[^\s<>]+|[^\s<>@]{1,100}@[^\s<>@]{1,100})>", r"\1", span) if "<" in span else span

    def _take(self, link: Link) -> None:
        if not link.url:
            self.troubles.append(("empty-link", link.line, link.text))
        self.links.append(link)

    def _target(self, at: int, inner: str) -> tuple[str | None, int]:
        """The address after ``]`` and where it ends; None where this is no link."""
        follows = self.text[at : at + 1]
        if follows == "(":
            return self._address(at)
        if follows == "[" and at in self.pairs:
            end = self.pairs[at]
            key = self.text[at + 1 : end] or inner
            return self._reference(key, end + 1, at)
        if self.references and len(inner) < 200 and _folded(inner) in self.references:
            return self.references[_folded(inner)], at
        spread = _INNER_URL.match(self.text[at : at + 200])
        return self._address(at + spread.end() - 1) if spread and "\n" in spread[0] else (None, at)

    def _reference(self, key: str, after: int, at: int) -> tuple[str | None, int]:
        url = self.references.get(_folded(key))
        if url is None:
            self.troubles.append(("undefined-reference", self._line(at), key.strip()))
        return url, after

    def _address(self, at: int) -> tuple[str | None, int]:
        """What stands between ( and its ), brackets within it counted."""
        end = self.rounds.get(at)
        if end is not None and end - at <= _LONGEST_ADDRESS:
            return _url(self.text[at + 1 : end]), end + 1
        self.troubles.append(("broken-link", self._line(at), self.text[at + 1 : at + 61].split("\n")[0]))
        return None, at


def _flat(inner: str) -> str:
    """The text of a link, without links or images nested in it."""
    return re.sub(r"!?\[([^\[\]]*)\](?:\([^()]*\))?", r"\1", inner) if "[" in inner else inner


def _url(written: str) -> str:
    written = html.unescape(written.replace(MARK, "").strip())
    titled = _TITLE.match(written) if len(written) < 1000 else None
    written = titled[1] if titled else written
    return re.sub(r"\s*\n\s*", "", written.removeprefix("<").removesuffix(">")).strip()


def _folded(key: str) -> str:
    return " ".join(key.casefold().split())[:1000]


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Where code stands between backticks: pairs of runs of equal length."""
    runs = [(found.start(), found.end()) for found in _CODE.finditer(text)]
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[index][1] - runs[index][0], []).append(index)
    spans, at = [], 0
    while at < len(runs):
        same = later[runs[at][1] - runs[at][0]]
        while same and same[-1] <= at:
            same.pop()
        if same:
            spans.append((runs[at][0], runs[same[-1]][1]))
            at = same[-1]
        at += 1
    return spans


def _pairs(text: str, code: list[tuple[int, int]], signs: str) -> dict[int, int]:
    """Which opening sign belongs to which closing one, code and escapes left out."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    spans = iter([*code, (len(text), len(text))])
    start, end = next(spans)
    for found in re.finditer(r"\\?[" + re.escape(signs) + "]", text):
        while found.start() >= end < len(text):
            start, end = next(spans)
        if start <= found.start() < end or found[0][0] == "\\":
            continue
        if found[0] == signs[0]:
            stack.append(found.start())
        elif stack:
            pairs[stack.pop()] = found.start()
    return pairs
