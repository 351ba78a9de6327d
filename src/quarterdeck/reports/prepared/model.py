"""What is prepared for one team, department or specialty, and read by every page about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.changes import Change
from quarterdeck.indicators.clocks import State
from quarterdeck.reports.board import Row
from quarterdeck.reports.model import IndicatorReport


@dataclass(frozen=True, slots=True)
class Waits:
    """Open work in one state: ``count`` of it, ``beyond`` of these longer than their time; ``rows`` are the longest
    waits, at most a dozen."""

    state: State
    count: int
    beyond: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Unusual:
    """A figure of one of a department's teams that is unusual for that team: ``signal`` says how."""

    team: str
    indicator: str
    signal: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """The default answers of a scope at one state of the lake.

    ``ours`` are the open merge requests of its people by whose turn it is: the counts sum to all that are open.
    ``on_us`` are those that wait for its people, whoever wrote them. ``changes`` say by indicator what moved it in
    the last month. ``bots`` and ``strangers`` are open as well, over everything in reach; None where it
    was not counted. ``unusual`` are a department's exceptions by name of the team, None where they are not known yet.
    """

    scope: Scope
    version: int
    tables: Mapping[str, int]
    as_of: datetime
    complete: bool
    remarks: tuple[str, ...]
    indicators: tuple[IndicatorReport, ...]
    ours: tuple[Waits, ...]
    on_us: Waits
    bots: int | None
    strangers: int | None
    changes: Mapping[str, Change]
    unusual: tuple[Unusual, ...] | None = None

    @property
    def open(self) -> int:
        """How many merge requests of its people are open."""
        return sum(waits.count for waits in self.ours)

    def find(self, indicator: str) -> IndicatorReport | None:
        """The report of an indicator, None where there is none of that id."""
        return next((one for one in self.indicators if one.id == indicator), None)
