"""Makes a review: the facts, which cost time, and the draft, which is facts and texts."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.home.settings import Settings
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.review.context import TimeOff, get_context
from quarterdeck.reports.review.document import Document, draft
from quarterdeck.reports.review.dress import dress
from quarterdeck.reports.review.model import Written
from quarterdeck.reports.review.period import Period
from quarterdeck.reports.review.registry import sections


def facts(
    snapshot: Snapshot, settings: Settings, *, team: str, period: Period, time_off: Sequence[TimeOff] | None = None
) -> Document:
    """What is generated of one team's or department's month. UnknownTeam, NothingYet, BadPeriod."""
    context = get_context(snapshot, settings, team=team, period=period, time_off=time_off)
    return draft(context, sections(context))


def make(
    snapshot: Snapshot,
    settings: Settings,
    *,
    team: str,
    period: Period,
    written: Written | None = None,
    time_off: Sequence[TimeOff] | None = None,
) -> Document:
    """The draft: facts, and what was written. What may not leave is refused when it is given out.

    ``written`` None: there is no desk to write at. UnknownTeam, NothingYet, BadPeriod, BadWriting.
    """
    made = facts(snapshot, settings, team=team, period=period, time_off=time_off)
    return dress(made, written or Written(known=False))
