"""What a job page shows beside its own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from quarterdeck.desk.people.access import Viewer
from quarterdeck.indicators.answer import Point
from quarterdeck.reports.model import IndicatorReport
from quarterdeck.reports.prepared.model import Prepared


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so, with its day; never a score. ``waits``: somebody waits on the manager or the team."""

    text: str
    on_date: date | None
    url: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What evidence is drawn from: one team of the viewer's. ``prepared`` None: nothing is known of it yet."""

    viewer: Viewer
    day: date
    team: str | None
    prepared: Prepared | None
    query: str = ""
    """The choices that go along in addresses, such as ?team=Ledger."""


Evidence = Callable[[Seen], tuple[Fact, ...]]


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure of an indicator that a job page names. ``point`` None: there is no value; ``why`` then says why, and
    ``needs`` are the files that would bring it."""

    report: IndicatorReport
    point: Point | None
    why: str = ""
    needs: tuple[str, ...] = ()
