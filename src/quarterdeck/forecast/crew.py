"""Who is there on which day. Weekends count as presence: when work gets finished within a week, history knows."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.model import Absence, Closure, Crew, Person

Floats = NDArray[np.float32]


@lru_cache(maxsize=256)
def holidays_of(calendar: str, first_year: int, last_year: int) -> frozenset[int]:
    """Ordinals of the public holidays of a country (``PT``) or a part of it (``DE-BY``). NotImplementedError where
    none are known."""
    import holidays  # noqa: PLC0415 -- slow to import, and seldom needed

    country, _, part = calendar.upper().partition("-")
    with warnings.catch_warnings():
        # Beyond the years that are known for a country it has no holidays; that is not worth a warning.
        warnings.simplefilter("ignore", UserWarning)
        found = holidays.country_holidays(country, subdiv=part or None, years=range(first_year, last_year + 1))
    return frozenset(day.toordinal() for day in found)


def presence(crew: Crew, first: date, days: int) -> Floats:
    """Present persons by person and day from ``first`` on, shape (people, days); one row where nobody is named.

    A cell is share × ramp × (1 − time off) × (1 − duty) × (1 − closure), and 0 on the person's public holidays.
    """
    people = crew.people or (Person("team", share=1.0, country=crew.calendar),)
    rows = np.empty((len(people), days), dtype=np.float32)
    places = {person.handle: place for place, person in enumerate(people)}
    for place, person in enumerate(people):
        rows[place] = _alone(person, first, days) * _off_holidays(person.country or crew.calendar, first, days)
    for span in (*crew.absences, *crew.duties):
        if span.handle in places:
            _lose(rows[places[span.handle]], span, first)
    for closure in crew.closures:
        _lose(rows, closure, first)
    return rows * np.float32(1.0 if crew.people else crew.size)


def _alone(person: Person, first: date, days: int) -> Floats:
    row = np.full(days, person.share, dtype=np.float32)
    here = first.toordinal()
    if person.end is not None:
        row[max(0, person.end.toordinal() + 1 - here) :] = 0
    if person.start is not None:
        since = np.arange(here, here + days) - person.start.toordinal()
        row *= (
            np.clip((since + 1) / (person.ramp_days + 1), 0, 1).astype(np.float32) if person.ramp_days else since >= 0
        )
    return row


def _off_holidays(calendar: str | None, first: date, days: int) -> Floats:
    row = np.ones(days, dtype=np.float32)
    if calendar and days:
        here = first.toordinal()
        last = date.fromordinal(here + days - 1)
        for day in holidays_of(calendar, first.year, last.year):
            if 0 <= day - here < days:
                row[day - here] = 0
    return row


def _lose(rows: Floats, span: Absence | Closure, first: date) -> None:
    here = first.toordinal()
    low, beyond = span.first.toordinal() - here, span.last.toordinal() + 1 - here
    if beyond > 0:
        rows[..., max(0, low) : beyond] *= np.float32(1 - span.load)


def grouped(rows: Floats, crew: Crew, teams: Sequence[Iterable[str]]) -> tuple[Floats, NDArray[np.bool_]]:
    """People who may work on the same epics, added up: their presence (groups, days), and who may work on what
    (groups, epics). ``teams`` gives each epic's handles, none meaning everyone."""
    handles = [person.handle for person in crew.people] or ["team"]
    may = np.array([[not team or handle in team for team in map(set, teams)] for handle in handles], dtype=np.bool_)
    may = may.reshape(len(handles), len(teams))
    kinds, which = np.unique(may, axis=0, return_inverse=True)
    summed = np.zeros((len(kinds), rows.shape[1]), dtype=np.float32)
    np.add.at(summed, which.ravel(), rows)
    return summed, kinds
