"""What was read of a ladder, and from which line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """One text with the name of its file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One expectation. ``block`` is the part of the matrix, ``group`` the competency or the heading above; ``line``
    counts from 1 in the file ``source``."""

    level: str
    block: str
    group: str
    text: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Remark:
    """What was left out, and why."""

    source: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.source}, line {self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Found:
    """A ladder: its expectations in order, levels from the lowest, and what was left out."""

    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels in order, each once."""
        return tuple(dict.fromkeys(line.level for line in self.lines))

    def of(self, level: str) -> tuple[Line, ...]:
        """The expectations of one level."""
        return tuple(line for line in self.lines if line.level == level)
