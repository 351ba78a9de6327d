"""Composition of every team and department on a day: imported counts, and the spread that memberships tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.people import People
from quarterdeck.indicators.periods import Ints
from quarterdeck.indicators.scopes import Teams

Counts = dict[str, dict[str, int]]
"""People by team or department, and by category."""
Picture = dict[str, Counts]
"""Counts by dimension."""

COUNTRY, TIME_ZONE = "country", "time zone"
UNKNOWN = "not given"

_IDENTITY = """
select scope, dimension, category, sum("count")::bigint from identity i
where date = (
    select max(date) from identity o
    where o.scope = i.scope and o.dimension = i.dimension and o.date between $first and $last
)
group by all order by all
"""


class Pictures:
    """Takes the composition on any day: what was imported, and the spread that memberships tell."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, people: People, teams: Teams) -> None:
        self._connection = connection
        self._presences = {name: people.presence(Scope(name, teams.below(name))) for name in teams.names}
        country, zone = _places(people)
        self._categories = {COUNTRY: _coded(country), TIME_ZONE: _coded(zone)}

    def take(self, *, first: date, last: date) -> Picture:
        """The composition on ``last``: of imported counts the latest since ``first``, when the quarter began."""
        picture: Picture = {}
        rows = self._connection.execute(_IDENTITY, {"first": first, "last": last}).fetchall()
        for scope, dimension, category, count in rows:
            picture.setdefault(dimension, {}).setdefault(scope, {})[category] = count
        segments = {name: presence.segment[presence.on(last)] for name, presence in self._presences.items()}
        for dimension, (names, codes) in self._categories.items():
            counts = {name: _counted(names, codes[here]) for name, here in segments.items() if len(here)}
            if any(set(own) != {UNKNOWN} for own in counts.values()):
                picture.setdefault(dimension, counts)
        return picture


def _counted(names: Sequence[str], codes: Ints) -> dict[str, int]:
    """People by category; each has one segment on any day."""
    return {names[code]: n for code, n in enumerate(np.bincount(codes).tolist()) if n}


def _coded(values: Sequence[str]) -> tuple[list[str], Ints]:
    names = sorted(set(values))
    place = {name: i for i, name in enumerate(names)}
    return names, np.array([place[value] for value in values], dtype=np.int64)


def _places(people: People) -> tuple[Sequence[str], Sequence[str]]:
    """Country and time zone of each segment: those of the person's first membership in it that gives them."""
    country, zone = [UNKNOWN] * len(people.person), [UNKNOWN] * len(people.person)
    for segment in range(len(people.person)):
        for span in reversed(people.spans_of(segment)):
            country[segment] = span.country or country[segment]
            zone[segment] = span.zone or zone[segment]
    return country, zone
