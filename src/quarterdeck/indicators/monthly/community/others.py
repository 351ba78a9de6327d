"""The same clock for merge requests of other teams that wait for people of ours to review them."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.given import given
from quarterdeck.indicators.monthly.community.population import Candidates, Events, Flags, first_by_place
from quarterdeck.indicators.monthly.community.waits import Waits
from quarterdeck.indicators.people import People
from quarterdeck.indicators.periods import Ints, day_numbers
from quarterdeck.indicators.samples import FOREVER

_REQUESTS = """
select c.place as place, epoch_us(e.at) as at, e.subject_id as subject
from events e join asked c on c.mr = e.mr_id
where e.kind = 'review_requested' and e.subject_id is not null and e.at < make_timestamptz($until)
and e.subject_id in (select account from ours)
order by c.place, e.at
"""


@dataclass(frozen=True, slots=True)
class Requests:
    """Review requests put to anybody's people: ``place`` is the index among the merge requests that have one
    (``asked`` says which of the candidates do), ``person`` the reviewer."""

    place: Ints
    at: Ints
    person: Ints
    asked: Flags


def take_requests(
    connection: duckdb.DuckDBPyConnection, people: People, candidates: Candidates, *, until: int
) -> Requests:
    """The review requests of the candidates that were put to somebody in people."""
    ours = {"account": people.accounts}
    with given(connection, "asked", candidates.places()), given(connection, "ours", ours):
        found = connection.execute(_REQUESTS, {"until": until}).fetchnumpy()
    place = np.asarray(found["place"])
    having = np.zeros(len(candidates.mr), dtype=bool)
    having[place] = True
    renumbered = np.cumsum(having) - 1
    return Requests(renumbered[place], np.asarray(found["at"]), people.persons(np.asarray(found["subject"])), having)


def waits_for(people: People, scope: Scope, candidates: Candidates, what: tuple[Events, Requests]) -> Waits:
    """The clocks of one scope: from the first request to one of its people (and ready) to their first answer."""
    events, requests = what
    presence = people.presence(scope).segment
    asked = np.isin(people.segments(requests.person, day_numbers(requests.at, scope.zone)), presence)
    start = np.full(len(candidates.mr), FOREVER, dtype=np.int64)
    np.minimum.at(start, requests.place[asked], requests.at[asked])
    author = people.persons(candidates.author)
    at_home = people.segments(author, day_numbers(candidates.created, scope.zone))
    theirs = (at_home >= 0) & (author >= 0) & ~np.isin(at_home, presence)
    start = np.where((start < FOREVER) & theirs, np.maximum(start, candidates.ready), FOREVER)
    segment = people.segments(events.person, day_numbers(events.at, scope.zone))
    ours = events.human & np.isin(segment, presence) & (events.actor != candidates.author[events.place])
    timely = ours & (events.kind != "reopened") & (events.at >= start[events.place])
    answered, _ = first_by_place(events, timely, len(candidates.mr))
    return Waits(start, answered, np.full(len(candidates.mr), -1, dtype=np.int64))
