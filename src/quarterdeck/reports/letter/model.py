"""What a letter is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``outside`` is what a message says of it that leaves the program: the same words, fewer, or none (""),
    where it concerns two people or names somebody in what is theirs."""

    text: str
    why: str = ""
    url: str = ""
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading. ``summed`` is what a message says in place of the lines that it leaves out."""

    heading: str
    lines: tuple[Line, ...]
    summed: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """To one reader, about one day or the week from ``monday`` on. ``keys`` are those of the queue's things in it."""

    title: str
    reader: str
    day: date
    parts: tuple[Part, ...]
    keys: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return not any(part.lines for part in self.parts)
