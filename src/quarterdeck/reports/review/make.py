"""Makes a review: the one call of the command line and of the pages."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.home.settings import Settings
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.review import writing
from quarterdeck.reports.review.context import TimeOff, get_context
from quarterdeck.reports.review.document import Document, draft
from quarterdeck.reports.review.model import Written
from quarterdeck.reports.review.period import Period
from quarterdeck.reports.review.registry import sections


def make(
    snapshot: Snapshot,
    settings: Settings,
    *,
    team: str,
    period: Period,
    written: Written | None = None,
    time_off: Sequence[TimeOff] | None = None,
) -> Document:
    """The draft of one team's or department's month; what may not leave is refused when it is given out.

    UnknownTeam, NothingYet, BadPeriod, BadWriting.
    """
    if written is not None:
        writing.check(written)
    context = get_context(snapshot, settings, team=team, period=period, written=written, time_off=time_off)
    return draft(context, sections(context))
