"""Composition of every team and department on a day: imported counts, and the spread that memberships tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import duckdb

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.people import People, Presence
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


def take_picture(
    connection: duckdb.DuckDBPyConnection, people: People, teams: Teams, *, first: date, last: date
) -> Picture:
    """The composition on ``last``: of imported counts the latest since ``first``, the beginning of the quarter."""
    picture: Picture = {}
    for scope, dimension, category, count in connection.execute(_IDENTITY, {"first": first, "last": last}).fetchall():
        picture.setdefault(dimension, {}).setdefault(scope, {})[category] = count
    for dimension, counts in _spread(people, teams, last).items():
        if any(set(categories) != {UNKNOWN} for categories in counts.values()):
            picture.setdefault(dimension, counts)
    return picture


def _spread(people: People, teams: Teams, day: date) -> Picture:
    country, zone = _places(people)
    picture: Picture = {COUNTRY: {}, TIME_ZONE: {}}
    for name in teams.names:
        presence = people.presence(Scope(name, teams.below(name)))
        here = _here(presence, day)
        if here:
            picture[COUNTRY][name] = dict(sorted(Counter(country[segment] for segment in here).items()))
            picture[TIME_ZONE][name] = dict(sorted(Counter(zone[segment] for segment in here).items()))
    return picture


def _places(people: People) -> tuple[Sequence[str], Sequence[str]]:
    """Country and time zone of each segment: those of the person's first membership in it that gives them."""
    country, zone = [UNKNOWN] * len(people.person), [UNKNOWN] * len(people.person)
    for segment in range(len(people.person)):
        for span in reversed(people.spans_of(segment)):
            country[segment] = span.country or country[segment]
            zone[segment] = span.zone or zone[segment]
    return country, zone


def _here(presence: Presence, day: date) -> list[int]:
    """The segments of those in a scope on a day; a person has one on any day."""
    found: list[int] = presence.segment[presence.on(day)].tolist()
    return found
