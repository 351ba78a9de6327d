"""Names of levels: which words name one, and which is above which."""

from __future__ import annotations

import re
from collections.abc import Iterable

_KNOWN = (
    ("intern", "apprentice", "trainee"),
    ("associate", "junior", "graduate"),
    ("intermediate", "mid", "mid level", "midlevel", "regular"),
    ("senior",),
    ("staff", "lead"),
    ("senior staff",),
    ("principal", "senior principal"),
    ("distinguished",),
    ("fellow", "engineering fellow"),
)
_RANK = {name: rank for rank, names in enumerate(_KNOWN) for name in names}
_GENERIC = {
    "engineer", "engineers", "level", "developer", "role", "backend", "frontend", "fullstack", "full", "stack",
    "software", "designer", "individual", "contributor", "support", "site", "reliability", "sre", "quality", "test",
    "data", "security", "infrastructure", "competencies", "competency", "expectations", "grade", "manager", "career",
    "framework", "matrix", "the", "of", "a", "for", "at",
}  # fmt: skip
_NUMBERED = re.compile(r"(?:l|ic|e|p|level|grade|band)?[ .-]?(\d{1,2})")


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def find_level(text: str) -> str | None:
    """The level that a heading or a cell names alone, as it is written there; None where it names none."""
    words = _words(text)
    kept = [word for word in words if word not in _GENERIC]
    name = " ".join(kept)
    if name in _RANK:
        return text.strip()
    whole = " ".join(words)
    return text.strip() if len(words) <= 2 and _NUMBERED.fullmatch(whole.replace(" ", "")) else None


def level_in(text: str) -> str | None:
    """The level that a title names somewhere: the part after its last colon or dash, else a known word in it."""
    for part in reversed(re.split(r"\s*[:–—|]\s*|\s+-\s+", text)):
        if find_level(part):
            return part.strip()
    words = _words(text)
    for size in (2, 1):
        for at in range(len(words) - size + 1):
            if (name := " ".join(words[at : at + size])) in _RANK and name != "lead":
                return name.capitalize()
    return None


def in_order(names: Iterable[str]) -> list[str]:
    """From the lowest: by the words where all are known, else as they came."""
    names = list(names)
    ranks = [_rank(name) for name in names]
    if any(rank is None for rank in ranks):
        return names
    return [name for _, name in sorted(zip(ranks, names, strict=True), key=lambda one: one[0] or 0)]


def _rank(name: str) -> int | None:
    words = _words(name)
    kept = " ".join(word for word in words if word not in _GENERIC)
    if kept in _RANK:
        return _RANK[kept]
    number = _NUMBERED.fullmatch("".join(words))
    return 100 + int(number[1]) if number else None
