"""An agenda as GitLab writes it, and back: sections as headings, numbered items ``1. TODO Erin: text``, answers
``=> Mona: text``.

What is written here is read back as it was. Besides, agendas from other documents are read: bullets, ``1)``, missing
tags and names, names in any case, bold, ticked boxes, answers at any depth. What a line means nothing by is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quarterdeck.desk.oneonones import tags
from quarterdeck.desk.oneonones.models import Item

MOST = 10_000
"""Items of one agenda that is pasted."""
_NAMES = {str(key): str(name) for key, name in Item.Section.choices}
_ORDER = ("performance", "career", "vision", "hallway")
"""As GitLab has them: the hallway last, where it grows."""
_ALIASES = {
    "performance management": "performance", "performance": "performance", "career development": "career",
    "career": "career", "career & development": "career", "growth": "career", "vision": "vision", "hallway": "hallway",
    "agenda": "hallway", "topics": "hallway", "discussion": "hallway",
}  # fmt: skip
_MARK = re.compile(r"(?:[-*+•●○■▪◦‣·]|\d{1,5}[.)])(?:[ \t]+|$)(?:\[([ xX])\][ \t]+)?")
_INNER_MARK = re.compile(r"(?:[-*+•●○■▪◦‣·]|\d{1,5}[.)]|[a-z][.)]|[ivx]{1,5}[.)])(?:[ \t]+|$)(?:\[([ xX])\][ \t]+)?")
_ANSWER = re.compile(r"(?:=>|⇒|→|->)\s*")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")


@dataclass(slots=True)
class Read:
    """One item or answer that was read. ``line`` from 1; ``name`` is one of those known, "" for whoever pastes it."""

    line: int
    name: str
    text: str
    tag: str = ""
    section: str = "hallway"
    done: bool = False
    answers: list[Read] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was read of a text: items in order, and lines that were not understood, with why."""

    items: tuple[Read, ...]
    remarks: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One item as it is written out."""

    section: str
    tag: str
    name: str
    text: str
    answers: tuple[tuple[str, str], ...] = ()


def write(title: str, told: Iterable[Told], sections: Sequence[str], known: Sequence[str]) -> str:
    """An agenda as Markdown, its sections in GitLab's order, items numbered from 1 in each."""
    parts: dict[str, list[str]] = {key: [] for key in _ORDER if key in sections}
    numbers: Counter[str] = Counter()
    for one in told:
        lines = parts.setdefault(one.section, [])
        numbers[one.section] += 1
        head = f"{numbers[one.section]}. {one.tag} {one.name}: "
        lines.extend(_lines(head, one.text, "   ", known))
        for name, text in one.answers:
            lines.extend(_lines(f"   => {name}: ", text, "      ", known))
    whole = [f"# {title}"]
    for key, lines in parts.items():
        whole += ["", f"## {_NAMES[key].capitalize()}", "", *lines]
    return "\n".join(whole) + "\n"


def _lines(head: str, text: str, indent: str, known: Sequence[str]) -> list[str]:
    """A text under its head: further lines stand in, and are marked where they would mean something."""
    first, *rest = text.split("\n")
    return [head + first, *(indent + _guarded(line, known) if line.strip() else "" for line in rest)]


def _guarded(line: str, known: Sequence[str]) -> str:
    return f"\\{line}" if line.startswith("\\") or _means(line, known) else line


def _means(line: str, known: Sequence[str]) -> bool:
    """Whether a line that stands in would be read as more than words."""
    inner = line.strip()
    if _ANSWER.match(inner):
        return True
    found = _INNER_MARK.match(inner)
    rest = inner[found.end() :] if found else inner
    return found is not None and (bool(_ANSWER.match(rest)) or bool(tags.split(rest, known)[0]) or ":" in rest[:121])


def read(text: str, names: Mapping[str, str], known: Sequence[str], sections: Sequence[str]) -> Pasted:
    """What an agenda says. ``names`` maps ways to write somebody, folded by `folded`, to the one name; ``sections`` are
    those that there are."""
    reader = _Reader(names, known, sections)
    lines = plain(text).split("\n")
    reader.marked = any(_MARK.match(line) for line in lines)
    for number, line in enumerate(lines, 1):
        reader.take(number, line)
        if len(reader.items) >= MOST:
            reader.remarks.append((number, f"an agenda takes {MOST:,} items at a time; what follows was not read"))
            break
    return Pasted(tuple(_whole(one) for one in reader.items), tuple(reader.remarks))


def plain(text: str) -> str:
    """Line ends alike, no byte order mark, nothing invisible."""
    text = text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def folded(name: str) -> str:
    """A name as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split()).lstrip("@")


def _whole(item: Read) -> Read:
    for one in (item, *item.answers):
        one.text = one.text.strip()
    return item


class _Reader:
    """Reads line by line; knows what the line before belongs to."""

    def __init__(self, names: Mapping[str, str], known: Sequence[str], sections: Sequence[str]) -> None:
        self.names, self.known, self.sections = names, known, sections
        self.section, self.marked, self.blank = "hallway", True, 0
        self.items: list[Read] = []
        self.remarks: list[tuple[int, str]] = []
        self.last: Read | None = None
        self.base = self.left = 0

    def take(self, number: int, line: str) -> None:
        inner = line.strip()
        if not inner:
            self.blank += 1
            return
        indent = len(line) - len(line.lstrip()) if not line.startswith("\t") else 4
        if self.last is not None and indent >= self.left + 2 and self.items:
            self._within(number, line, inner)
        else:
            self._at_left(number, line, inner)
        self.blank = 0

    def _at_left(self, number: int, line: str, inner: str) -> None:
        mark = _MARK.match(inner)
        if self._heading(number, inner, marked=mark is not None):
            return
        answer = _ANSWER.match(inner[mark.end() :] if mark else inner)
        if answer and self.items:
            self._answer(number, (inner[mark.end() :] if mark else inner)[answer.end() :])
        elif mark:
            self.left = len(line) - len(line.lstrip(" "))
            self._item(number, line.lstrip()[mark.end() :], ticked=(mark[1] or "").lower() == "x")
        elif not self.marked or tags.split(inner, self.known)[0] or self._named(inner)[0]:
            self._item(number, inner, ticked=False)
        elif self.last is not None and not self.blank:
            self.last.text += f"\n{inner}"
        else:
            self.remarks.append((number, "it is neither an item, an answer nor a heading"))

    def _within(self, number: int, line: str, inner: str) -> None:
        """A line that stands in: an answer, an item of its own, or more words of the last."""
        cut = _cut(line, self.base)
        if cut.startswith("\\"):
            self._more(cut[1:])
            return
        mark = _INNER_MARK.match(inner)
        rest = inner[mark.end() :] if mark else inner
        answer = _ANSWER.match(rest)
        if answer:
            begun = line.lstrip()[mark.end() :] if mark else line.lstrip()
            self._answer(number, begun[answer.end() :])
        elif mark and tags.split(rest, self.known)[0]:
            self._item(number, line.lstrip()[mark.end() :], ticked=(mark[1] or "").lower() == "x")
        elif mark and self._named(rest)[0]:
            self._answer(number, line.lstrip()[mark.end() :])
        else:
            self._more(cut)

    def _more(self, words: str) -> None:
        if self.last is not None:
            self.last.text += "\n" * (self.blank + 1) + words

    def _heading(self, number: int, inner: str, *, marked: bool) -> bool:
        found = _HEADING.fullmatch(inner)
        name = folded((found[2] if found else inner).strip("*_#: "))
        section = _ALIASES.get(name)
        if section is None and not found:
            return False
        if marked and not found:
            return False
        if section is not None and section not in self.sections:
            self.remarks.append((number, f"there is no section {_NAMES[section]} here; its items go under hallway"))
            section = "hallway"
        elif section is None and found and len(found[1]) > 1:
            self.remarks.append((number, "this heading is no section of the agenda; what follows goes under hallway"))
        self.section, self.last, self.left = section or "hallway", None, 0
        return True

    def _item(self, number: int, words: str, *, ticked: bool) -> None:
        name, rest = self._named(words)
        tag, rest = tags.split(rest, self.known)
        if not name:
            name, rest = self._named(rest)
        if not rest.strip():
            self.remarks.append((number, "there are no words in it"))
            self.last = None
            return
        item = Read(number, name, rest, tag or tags.default(self.known), self.section, done=ticked)
        self.items.append(item)
        self.last, self.base = item, self.left + 3

    def _answer(self, number: int, words: str) -> None:
        name, rest = self._named(words)
        if not rest.strip():
            self.remarks.append((number, "the answer has no words"))
            return
        answer = Read(number, name, rest)
        self.items[-1].answers.append(answer)
        self.last, self.base = answer, self.left + 6

    def _named(self, words: str) -> tuple[str, str]:
        """The known name with which a line begins and what follows; ("", words) where none is known."""
        head, colon, rest = words.partition(":")
        if not colon or len(head) > 120:
            return "", words
        name = self.names.get(folded(head.strip("*_[]() ")), "")
        if not name:
            return "", words
        rest = re.sub(r"^[*_]{1,2}(?=\s)", "", rest)
        return name, rest.removeprefix(" ")


def _cut(line: str, base: int) -> str:
    """A line without the indent of what it belongs to, at most."""
    if line.startswith("\t"):
        return line.lstrip("\t")
    spaces = len(line) - len(line.lstrip(" "))
    return line[min(spaces, base) :]
