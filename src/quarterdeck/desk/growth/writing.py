"""What every text here does when two wrote at once: both changes in one, or the question whose counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from quarterdeck.desk.core.errors import Changed
from quarterdeck.desk.core.texts import merged

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Start:
    """What a form began with: the version, and by field the text that stood there."""

    version: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept now."""

    version: int
    at: datetime
    texts: Mapping[str, str]


def settle(
    start: Start, held: Held, typed: Mapping[str, str], *, whole: frozenset[str] = frozenset()
) -> dict[str, str]:
    """The texts to keep; fields in ``whole`` are taken as one, never word by word. Changed where both touched the
    same words, or the form does not say what it began with."""
    if start.version == held.version:
        return dict(typed)
    found: dict[str, str] = {}
    for name, text in typed.items():
        theirs, base = held.texts[name], start.texts.get(name)
        made = None if base is None else _whole(base, theirs, text) if name in whole else merged(base, theirs, text)
        if made is None and theirs != text:
            raise Changed(theirs=_told(held.texts), yours=_told(typed), version=held.version, at=held.at)
        found[name] = text if made is None else made
    return found


def _whole(base: str, theirs: str, yours: str) -> str | None:
    if theirs in {base, yours}:
        return yours
    return theirs if yours == base else None


def _told(texts: Mapping[str, str]) -> str:
    return "\n\n".join(text for text in texts.values() if text)
