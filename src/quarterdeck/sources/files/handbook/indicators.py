"""Performance indicators of a GitLab handbook: read, and written again with our health."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from quarterdeck.sources.files.errors import BadLines, UnreadableFile
from quarterdeck.sources.files.handbook.tree import Node, parse, read_tree

HEALTH = {-1: "confidential", 0: "unknown", 1: "problem", 2: "attention", 3: "okay"}
_KNOWN = (
    "name", "base_path", "parent", "definition", "target", "org", "is_key", "public", "dri", "health", "urls",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A target that was understood: an operator and a number in the indicator's own unit."""

    op: Literal["<=", "<", ">=", ">"]
    value: float


@dataclass(frozen=True, slots=True)
class HandbookIndicator:
    """One indicator as the handbook tells it. ``target_text`` None: none given; ``health`` None: not told."""

    name: str
    line: int = 0
    base_path: str | None = None
    parent: str | None = None
    definition: str | None = None
    target_text: str | None = None
    org: str | None = None
    is_key: bool = False
    public: bool = False
    dri: str | None = None
    health: str | None = None
    reasons: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    """Fields that were not kept."""

    @property
    def target(self) -> Target | None:
        """The target as an operator and a number; None where the words are not understood."""
        return find_target(self.target_text)


def read_indicators(path: Path) -> tuple[HandbookIndicator, ...]:
    """All indicators of a file, in its order. FileError with every line at fault."""
    return _indicators(read_tree(path), path.name)


def parse_indicators(content: bytes, name: str) -> tuple[HandbookIndicator, ...]:
    """As `read_indicators`, from bytes."""
    return _indicators(parse(content, name), name)


def _indicators(root: Node | None, name: str) -> tuple[HandbookIndicator, ...]:
    if root is None or root.kind != "list":
        raise UnreadableFile(name, "holds no list of performance indicators")
    faults = [(n.line, "is no indicator: it has no name") for n in root.items if not n.word("name")]
    faults += [(n.line, "health level is none of -1, 0, 1, 2, 3") for n in root.items if not _level_is_good(n)]
    if faults:
        raise BadLines(name, faults)
    return tuple(_indicator(node) for node in root.items)


def _level_is_good(node: Node) -> bool:
    health = node.find("health")
    level = health.word("level") if health else None
    return level is None or level in {str(known) for known in HEALTH}


def _indicator(node: Node) -> HandbookIndicator:
    health = node.find("health")
    level = health.word("level") if health else None
    return HandbookIndicator(
        name=node.word("name") or "", line=node.line, base_path=node.word("base_path"), parent=node.word("parent"),
        definition=_text(node.find("definition")), target_text=node.word("target"), org=node.word("org"),
        is_key=_is_true(node.word("is_key")), public=_is_true(node.word("public")), dri=_text(node.find("dri")),
        health=HEALTH[int(level)] if level else None, reasons=health.words("reasons") if health else (),
        urls=node.words("urls"), unread=tuple(sorted(key for key in node.fields if key not in _KNOWN)),
    )  # fmt: skip


def _text(node: Node | None) -> str | None:
    return node.value if node else None


def _is_true(word: str | None) -> bool:
    return (word or "").lower() in {"true", "yes"}


_NUMBER = r"(-?\d[\d,]*(?:\.\d+)?|-?\.\d+)\s*(%)?"
_AT_MOST = re.compile(rf"(?:at or below|at most|no more than|not more than|up to|≤|<=|=<)\s*\D{{0,3}}{_NUMBER}")
_AT_LEAST = re.compile(rf"(?:at or above|at least|no less than|not less than|≥|>=|=>)\s*\D{{0,3}}{_NUMBER}")
_BELOW = re.compile(rf"(?:below|under|less than|fewer than|lower than|<)\s*\D{{0,3}}{_NUMBER}")
_ABOVE = re.compile(rf"(?:above|over|more than|greater than|higher than|>)\s*\D{{0,3}}{_NUMBER}")
_ALONE = re.compile(rf"{_NUMBER}")


_SAID: tuple[tuple[re.Pattern[str], Literal["<=", "<", ">=", ">"]], ...] = (
    (_AT_MOST, "<="), (_AT_LEAST, ">="), (_BELOW, "<"), (_ABOVE, ">"),
)  # fmt: skip


def find_target(text: str | None) -> Target | None:
    """A target out of prose such as "At or below 21"; None for what no operator and single number says.

    A lone number is taken as "at least", as the handbook uses it for rates; a percentage becomes a fraction.
    """
    words = " ".join((text or "").lower().split())
    for pattern, op in _SAID:
        if (found := pattern.search(words)) and len(re.findall(r"\d[\d,.]*", words)) == 1:
            return Target(op, _number(found))
    lone = _ALONE.fullmatch(words)
    return Target(">=", _number(lone)) if lone else None


def _number(found: re.Match[str]) -> float:
    value = float(found[1].replace(",", ""))
    return value / 100 if found[2] else value


def write_indicators(indicators: Iterable[HandbookIndicator]) -> str:
    """The YAML of a handbook's indicator file; reading it gives the same indicators."""
    made = [_plain(indicator) for indicator in indicators]
    return yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=110) if made else "[]\n"


def _plain(one: HandbookIndicator) -> dict[str, Any]:
    levels = {name: level for level, name in HEALTH.items()}
    health = {"level": levels[one.health], "reasons": list(one.reasons)} if one.health else None
    values = {
        "name": one.name, "base_path": one.base_path, "parent": one.parent, "definition": one.definition,
        "target": one.target_text, "org": one.org, "is_key": one.is_key, "public": one.public, "dri": one.dri,
        "health": health, "urls": list(one.urls) or None,
    }  # fmt: skip
    return {key: value for key, value in values.items() if value is not None}
