"""Who works there, as arrays: seats in teams, the people who sat in them one after another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from quarterdeck.simulator.places import PLACES

Ints = NDArray[np.int64]
FIRST_USER = 1000
_OPEN = 1 << 20
"""The day number of an end that has not come."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person in one seat; days are ordinals, ``end`` None while still there."""

    person: int
    seat: int
    team: int
    start: int
    end: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A seat to fill; ordinals, None where it has not happened."""

    team: int
    opened: int
    accepted: int | None
    start: int | None


class Crew:
    """All seats through the years. Seats of a team are neighbours; its first seat is never empty."""

    def __init__(self, rng: np.random.Generator, *, teams: int, people: int, first: date, today: date) -> None:
        self.teams = teams
        self.seats = people
        self.team_of = np.arange(people, dtype=np.int64) * teams // people
        self.first_seat = np.searchsorted(self.team_of, np.arange(teams + 1)).astype(np.int64)
        self.place = rng.integers(0, len(PLACES), people)
        self.offset = np.array([1, -5, 5, 0, -3, 1, -8, 12, 1, -5, 9, 3], dtype=np.int64)[self.place] * 3600
        self.patience = np.exp(rng.normal(0.0, 0.35, people))
        self.pace = np.exp(rng.normal(0.0, 0.3, people))
        self.sittings: list[Sitting] = []
        self.vacancies: list[Vacancy] = []
        for seat in range(people):
            self._fill(rng, seat, first=first.toordinal(), today=today.toordinal())
        self.moves = self._transfers(rng, today.toordinal())
        self._keys = np.array([s.seat * _OPEN + s.start for s in self.sittings], dtype=np.int64)
        self._ends = np.array([_OPEN if s.end is None else s.end for s in self.sittings], dtype=np.int64)

    @property
    def people(self) -> int:
        return len(self.sittings)

    def user_at(self, seat: Ints, day: Ints) -> Ints:
        """The user in each seat on each day (ordinals); 0 where it is empty. A person is user FIRST_USER + index."""
        i = np.searchsorted(self._keys, seat * _OPEN + day, side="right") - 1
        low = np.maximum(i, 0)
        there = (i >= 0) & (self._keys[low] // _OPEN == seat) & (self._ends[low] >= day)
        return np.where(there, FIRST_USER + low, 0)

    def _fill(self, rng: np.random.Generator, seat: int, *, first: int, today: int) -> None:
        team, anchor = int(self.team_of[seat]), bool(self.first_seat[self.team_of[seat]] == seat)
        start: int | None = first - int(rng.integers(30, 1200))
        if not anchor and rng.random() < 0.2:
            start = self._hire(rng, team, first + int(rng.integers(0, max(1, today - first))), today=today)
        while start is not None and start <= today:
            end = max(start, first) + 20 + int(rng.exponential(365 / 0.14))
            stays = anchor or end >= today
            reason = None if stays else str(rng.choice(["voluntary", "involuntary", "transfer"], p=[0.65, 0.2, 0.15]))
            person = len(self.sittings)
            self.sittings.append(Sitting(person, seat, team, start, None if stays else end, reason))
            start = None if stays else self._hire(rng, team, end + int(rng.integers(0, 20)), today=today)

    def _hire(self, rng: np.random.Generator, team: int, opened: int, *, today: int) -> int | None:
        accepted = opened + 15 + int(rng.lognormal(3.4, 0.5))
        start = accepted + int(rng.integers(20, 70))
        if opened <= today:
            done = accepted <= today
            self.vacancies.append(Vacancy(team, opened, accepted if done else None, start if done else None))
        return start if accepted <= today else None

    def _transfers(self, rng: np.random.Generator, today: int) -> list[Sitting]:
        """Where those who were transferred went: a span in another team from the next day on."""
        moves = []
        for s in self.sittings:
            if s.reason == "transfer" and s.end is not None and s.end < today and self.teams > 1:
                team = (s.team + 1 + int(rng.integers(0, self.teams - 1))) % self.teams
                moves.append(Sitting(s.person, -1, team, s.end + 1, None, None))
        return moves


def day_of(ordinal: int | None) -> date | None:
    """The date of an ordinal; None for none."""
    return None if ordinal is None else date.fromordinal(ordinal)


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months of both dates and of those in between."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found
