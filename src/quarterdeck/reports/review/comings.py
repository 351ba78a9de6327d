"""Who came and went, as counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.indicators.people import STILL
from quarterdeck.indicators.periods import day_number
from quarterdeck.reports.review.context import Context
from quarterdeck.reports.review.period import Period


@dataclass(frozen=True, slots=True)
class Comings:
    """Heads of the month: ``joined`` the scope, ``left`` the organisation, ``moved`` from here to another team; and
    of the next month, as far as known: ``starting`` and ``ending``."""

    joined: int
    left: int
    moved: int
    starting: int
    ending: int

    @property
    def ended(self) -> int:
        return self.left + self.moved


def get_comings(context: Context) -> Comings:
    """The counts of one review; somebody who goes and comes back in one month counts in both."""
    ends = _ends(context, context.period, until=context.day)
    left = sum(not _elsewhere(context, person, last) for person, last in ends)
    ahead = context.period.next
    starting = _starts(context, ahead, until=ahead.last_date)
    ending = _ends(context, ahead, until=ahead.last_date)
    joined = _starts(context, context.period, until=context.day)
    return Comings(len(joined), left, len(ends) - left, len(starting), len(ending))


def _starts(context: Context, period: Period, *, until: date) -> set[int]:
    """Who came in the period: in the scope on a day, and not on the day before."""
    presence = context.presence
    here = list(zip(presence.person.tolist(), presence.first.tolist(), presence.last.tolist(), strict=True))
    lasts = {(person, last) for person, _, last in here}
    low, high = day_number(period.first_date), day_number(until)
    return {person for person, first, _ in here if low <= first <= high and (person, first - 1) not in lasts}


def _ends(context: Context, period: Period, *, until: date) -> set[tuple[int, int]]:
    """Who went, with their last day: in the scope on a day of the period, and not on the day after."""
    presence = context.presence
    here = list(zip(presence.person.tolist(), presence.first.tolist(), presence.last.tolist(), strict=True))
    firsts = {(person, first) for person, first, _ in here}
    low, high = day_number(period.first_date), day_number(until)
    return {
        (person, last)
        for person, _, last in here
        if low <= last <= high and last < STILL and (person, last + 1) not in firsts
    }


def _elsewhere(context: Context, person: int, last: int) -> bool:
    """Whether somebody is in any team of the organisation on the day after."""
    following = last + timedelta(days=1).days
    return any(span.person == person and span.first <= following <= span.last for span in context.people.spans)
