"""Who was in which team on which day, as segments: stretches of days on which nothing changes for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.memory import remembered
from quarterdeck.indicators.periods import Ints, Month, day_number

Floats = NDArray[np.float64]
STILL = 1 << 24
"""The day number of a span without an end."""
_PERSON = 1 << 26


@dataclass(frozen=True, slots=True)
class Span:
    """One membership: days since 1970, both inclusive (``last`` is STILL where it has no end)."""

    person: int
    team: str
    specialty: str | None
    share: float
    first: int
    last: int
    country: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """A scope's people: the segments in which somebody is in it, ordered by person and day.

    ``segment`` indexes the people's segments; ``share`` is the person's share within the scope (at most 1);
    ``weight`` is that share of all their shares, by which their merge requests are split.
    """

    segment: Ints
    person: Ints
    first: Ints
    last: Ints
    share: Floats
    weight: Floats

    def days(self, months: Sequence[Month]) -> Ints:
        """Days of each segment (rows) in each month (columns) as far as it is known."""
        begins = np.array([day_number(month.first_date) for month in months], dtype=np.int64)
        ends = np.array([day_number(month.through_date) for month in months], dtype=np.int64)
        held = np.minimum(self.last[:, None], ends) - np.maximum(self.first[:, None], begins) + 1
        return np.asarray(np.maximum(held, 0), dtype=np.int64)

    def headcount(self, months: Sequence[Month]) -> Floats:
        """Mean over the known days of each month of the summed shares of the people in the scope."""
        lengths = [(month.through_date - month.first_date).days + 1 for month in months]
        return (self.share @ self.days(months)) / np.array(lengths, dtype=np.float64)

    def seen(self, months: Sequence[Month]) -> Ints:
        """People who were in the scope on some known day of each month."""
        if not len(self.person):
            return np.zeros(len(months), dtype=np.int64)
        here = self.days(months) > 0
        starts = np.flatnonzero(np.diff(self.person, prepend=self.person[0] - 1))
        people: NDArray[np.bool_] = np.logical_or.reduceat(here, starts, axis=0)
        return np.asarray(people.sum(axis=0), dtype=np.int64)

    def heads(self, day: date) -> int:
        """People in the scope on a day."""
        return int(self.on(day).sum())  # a person has one segment on any day

    def on(self, day: date) -> NDArray[np.bool_]:
        """Which segments hold a day."""
        number = day_number(day)
        return (self.first <= number) & (number <= self.last)


class People:
    """All memberships, cut into segments. ``accounts`` maps GitLab user ids (and those of clones) to persons."""

    def __init__(self, spans: Iterable[Span], accounts: Mapping[int, int]) -> None:
        self.spans = _shortened(spans)
        self._cut()
        self.accounts = np.array(sorted(accounts), dtype=np.int64)
        self._person_of_account = np.array([accounts[int(a)] for a in self.accounts], dtype=np.int64)

    def _cut(self) -> None:
        rows: list[tuple[int, int, int, float]] = []
        holds: list[tuple[int, int]] = []
        for person, own in _by_person(self.spans):
            for first, last, here in _segments(own):
                holds.extend((len(rows), index) for index in here)
                rows.append((person, first, last, sum(self.spans[index].share for index in here)))
        table = np.array(rows, dtype=np.float64).reshape(-1, 4)
        self.person, self.first, self.last = (table[:, i].astype(np.int64) for i in range(3))
        self.total: Floats = table[:, 3].copy()
        pairs = np.array(holds, dtype=np.int64).reshape(-1, 2)
        self._pair_segment, self._pair_span = pairs[:, 0].copy(), pairs[:, 1].copy()
        self._share = np.array([span.share for span in self.spans], dtype=np.float64)
        self._together = np.bincount(self._pair_segment, minlength=len(rows)).astype(np.float64)
        self._index()

    def _index(self) -> None:
        self._pairs_of_team: dict[str, list[int]] = {}
        for pair, span in enumerate(self._pair_span.tolist()):
            self._pairs_of_team.setdefault(self.spans[span].team, []).append(pair)
        self._key = self.person * _PERSON + self.first
        self._edges = np.searchsorted(self._pair_segment, np.arange(len(self.person) + 1)).tolist()

    def presence(self, scope: Scope) -> Presence:
        """The people of a scope; a person of two of its teams is one, with both shares."""
        pairs = [pair for team in scope.teams for pair in self._pairs_of_team.get(team, ())]
        if scope.specialty is not None:
            pairs = [p for p in pairs if self.spans[self._pair_span[p]].specialty == scope.specialty]
        chosen = np.array(sorted(pairs), dtype=np.int64)
        of_pair = self._pair_segment[chosen]
        segment, place = np.unique(of_pair, return_inverse=True)
        shares = np.bincount(place, weights=self._share[self._pair_span[chosen]], minlength=len(segment))
        share = np.asarray(shares, dtype=np.float64)
        return self._presence(segment, share, np.bincount(place, minlength=len(segment)).astype(np.int64))

    def _presence(self, segment: Ints, share: Floats, spans: Ints) -> Presence:
        total = self.total[segment]
        # Somebody whose shares are all 0 is split evenly between their teams.
        even = spans / self._together[segment]
        weight: Floats = np.where(total > 0, share / np.where(total > 0, total, 1.0), even)
        person, first, last = self.person[segment], self.first[segment], self.last[segment]
        return Presence(segment, person, first, last, np.minimum(share, 1.0), weight)

    def persons(self, accounts: Ints) -> Ints:
        """The person of each account, -1 where it is nobody's."""
        return _looked_up(self.accounts, self._person_of_account, accounts)

    def segments(self, persons: Ints, days: Ints) -> Ints:
        """The segment in which each person stands on a day (since 1970), -1 where in no team."""
        if not len(self._key):
            return np.full(len(persons), -1, dtype=np.int64)
        found = np.searchsorted(self._key, persons * _PERSON + days, side="right") - 1
        place = np.maximum(found, 0)
        held = (found >= 0) & (self.person[place] == persons) & (days <= self.last[place])
        return np.where(held, found, -1)

    def spans_of(self, segment: int) -> list[Span]:
        """The memberships that hold in a segment."""
        low, high = self._edges[segment], self._edges[segment + 1]
        return [self.spans[index] for index in self._pair_span[low:high].tolist()]


def _looked_up(keys: Ints, values: Ints, wanted: Ints) -> Ints:
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], -1)


def _shortened(spans: Iterable[Span]) -> list[Span]:
    """Ordered by person and day; a span on whose last day another of the person begins ends the day before."""
    ordered = sorted(spans, key=lambda span: (span.person, span.first, span.last, span.team, span.specialty or ""))
    begins = {(span.person, span.first) for span in ordered}
    return [
        Span(s.person, s.team, s.specialty, s.share, s.first, s.last - 1, s.country, s.zone)
        if s.first < s.last and (s.person, s.last) in begins
        else s
        for s in ordered
    ]


def _by_person(spans: Sequence[Span]) -> Iterable[tuple[int, list[tuple[int, Span]]]]:
    """Spans with their index, by person; they come ordered."""
    own: list[tuple[int, Span]] = []
    for index, span in enumerate(spans):
        if own and own[-1][1].person != span.person:
            yield own[0][1].person, own
            own = []
        own.append((index, span))
    if own:
        yield own[0][1].person, own


def _segments(own: Sequence[tuple[int, Span]]) -> Iterable[tuple[int, int, list[int]]]:
    """First day, last day and the spans that hold, for each stretch of a person's days in some team."""
    if len(own) == 1:
        index, span = own[0]
        if span.first <= span.last:
            yield span.first, span.last, [index]
        return
    bounds = sorted({span.first for _, span in own} | {span.last + 1 for _, span in own})
    for begin, beyond in pairwise(bounds):
        here = [index for index, span in own if span.first <= begin and beyond - 1 <= span.last]
        if here:
            yield begin, beyond - 1, here


@remembered
def read_people(connection: duckdb.DuckDBPyConnection) -> People:
    """The memberships of a lake; accounts by user id, else by user name without regard to case, and by clone."""
    rows = connection.execute(
        "select dense_rank() over (order by m.person_id)::bigint - 1, m.team, m.specialty, coalesce(m.share, 1.0),"
        " m.start_date - date '1970-01-01', m.end_date - date '1970-01-01', m.country, m.timezone,"
        " coalesce(m.user_id, u.user_id), m.clone_user_id"
        " from memberships m left join users u on m.user_id is null and lower(u.username) = lower(m.username)"
        " where m.team is not null and m.start_date is not null"
    ).fetchall()
    accounts: dict[int, int] = {}
    spans: dict[Span, None] = {}
    for person, team, specialty, share, first, last, country, zone, *own in rows:
        spans.setdefault(Span(person, team, specialty, share, first, STILL if last is None else last, country, zone))
        for account in own:
            if account is not None:
                accounts.setdefault(account, person)
    return People(spans, accounts)
