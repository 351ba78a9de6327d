"""Places of a template that nobody filled: ``{Insert hiring process steps here.}``, ``[grade #]``, ``TBD``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quarterdeck.jobfamily.model import Link
from quarterdeck.jobfamily.source import Line

_VERBS = (
    r"(?:insert|add|enter|fill|describe|your|name of|title of|placeholder|replace|to be|todo|tbd|tba|put|list|write)"
)
_BRACES = r"\{\{?(?![:#%<]|\{)[^{}\n]{1,300}\}?[}\]]"
_BRACKETS = rf"\[{_VERBS}\b[^\[\]\n]{{0,300}}[\]}}](?![(\[:])"
_NAMED = r"\[(?:role|role name|job title|title|level|specialty|team|name|number|xx|xxx|\.\.\.|…)\](?![(\[:])"
_ANGLES = rf"<<?{_VERBS}\s[^<>\n]{{0,300}}>>?"
_GRADE = r"\bgrade\s+(?:#+|x+|\?+|_+)(?![\w#])"
_WORDS = r"\b(?-i:TODO|TBD|TBA|FIXME|XXX)\b|\b(?-i:[Ll]orem ipsum)\b"
_SLOT = re.compile(f"{_BRACES}|{_BRACKETS}|{_NAMED}|{_ANGLES}|{_GRADE}|{_WORDS}", re.IGNORECASE)
_ALONE = re.compile(r"[\s>*+\-•]*(?:\{\{?(?![:#%<]|\{)[^{}\n]{1,300}\}?[}\]])[\s.,;:]*$")
_CODE = re.compile(r"`[^`\n]*`")
_ADDRESS = re.compile(r"\]\([^()\n]*\)|https?://\S+")


def is_slot(text: str) -> bool:
    """Whether a line is nothing but a slot."""
    return "{" in text and bool(_ALONE.match(text)) and bool(_SLOT.search(text))


def without_slots(text: str) -> str:
    """The text less the slots in braces and brackets that wait for words."""
    return re.sub(f"{_BRACES}|{_BRACKETS}|{_ANGLES}", "", text, flags=re.IGNORECASE)


def find(lines: list[Line]) -> Iterator[Link]:
    """The slots of the lines, in order: what is written, and its line (no address)."""
    for line in lines:
        text = line.clean
        if "`" in text:
            text = _CODE.sub(_blank, text)
        if "://" in text or "](" in text:
            text = _ADDRESS.sub(_blank, text)
        for found in _SLOT.finditer(text):
            if any(sign.isalpha() or sign == "#" for sign in found[0]) and not _used(text, found):
                yield Link(found[0].strip(), "", line.number)


def _used(text: str, found: re.Match[str]) -> bool:
    """Whether ``{…}`` is an attribute list at the end of a heading, such as ``{#anchor .class}``."""
    return bool(re.match(r"\{\s*[.#][\w\-]", found[0])) and text.rstrip().endswith(found[0].strip())


def _blank(found: re.Match[str]) -> str:
    return found[0][:2] + " " * (len(found[0]) - 2) if found[0].startswith("](") else " " * len(found[0])
