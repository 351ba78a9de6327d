"""What a brief is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from quarterdeck.desk.oneonones.diaries import Sides
from quarterdeck.desk.oneonones.models import Series
from quarterdeck.home.folder import Home


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``key`` names it while its subject lasts, so that what was struck stays struck. ``url``: its work item
    or page. Never a count of somebody's work, a rate, or another person's."""

    key: str
    text: str
    url: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one kind under a heading; ``ask``: the question that the part leads to, "" for none.

    ``known``: the manager knows these anyway, as what stands on the shared agenda, and has them before the report
    shares the brief; what the report struck is left out even so.
    """

    key: str
    heading: str
    lines: tuple[Line, ...]
    ask: str = ""
    known: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """Of which pair, for which meeting, and since when (the last one that was held; None: the first)."""

    series: Series
    for_date: date
    since: datetime | None
    now: datetime
    home: Home
    sides: Sides
    """The diaries of the two, with time off."""


Provider = Callable[[About], Iterable[Part]]
