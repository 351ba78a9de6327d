"""The month that a review is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.reports.review.errors import BadPeriod


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar month; ``first_date`` and ``last_date`` are its first and last day."""

    first_date: date

    @property
    def last_date(self) -> date:
        return self.next.first_date - timedelta(days=1)

    @property
    def next(self) -> Period:
        return Period((self.first_date + timedelta(days=31)).replace(day=1))

    @property
    def previous(self) -> Period:
        return Period((self.first_date - timedelta(days=1)).replace(day=1))

    @property
    def year_ago(self) -> Period:
        return Period(self.first_date.replace(year=self.first_date.year - 1))

    @property
    def words(self) -> str:
        """Such as October 2026."""
        return f"{self.first_date:%B %Y}"

    def __str__(self) -> str:
        return f"{self.first_date:%Y-%m}"


def get_period(text: str) -> Period:
    """A month written as 2026-10, of the years 2000 to 2200. BadPeriod for anything else."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII) or not "2000-01" <= text <= "2200-12":
        raise BadPeriod(f"{text!r} is not a month; write it as 2026-10")
    return Period(date(int(text[:4]), int(text[5:]), 1))


def period_of(day: date) -> Period:
    """The month that holds a day."""
    return Period(day.replace(day=1))
