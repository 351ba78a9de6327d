"""Which merge requests may be the community's, and what happened to them, as columns."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.given import given
from quarterdeck.indicators.people import People
from quarterdeck.indicators.periods import Ints
from quarterdeck.indicators.samples import FOREVER

Flags = NDArray[np.bool_]
DEVELOPER = 30
"""GitLab's number for Developer access."""
LABEL = "community contribution"
NOBODY = -(2**62)
"""Stands for an account that is not known."""

_CANDIDATES = """
with labelled as (
    -- Comparing lengths first spares most of the work.
    select distinct mr_id from (select mr_id, unnest(labels) as title from merge_requests)
    where length(title) = length($label) and lower(title) = $label
)
select m.mr_id as mr, m.project_id as project, m.iid as iid, epoch_us(m.created_at) as created,
       epoch_us(m.ready_at) as ready, coalesce(m.author_id, $nobody) as author,
       coalesce(u.access_level, 0) >= $developer as trusted, l.mr_id is not null as labelled
from merge_requests m left join users u on u.user_id = m.author_id left join labelled l on l.mr_id = m.mr_id
where m.mr_id >= 0 and m.ready_at is not null and m.ready_at < make_timestamptz($until)
and (m.ready_at >= make_timestamptz($since) or m.ended_at is null or m.ended_at >= make_timestamptz($until))
and m.project_id not in (select project_id from projects where excluded)
and m.author_id is not null and coalesce(u.kind, 'human') not in ('bot', 'ghost')
"""
_OUTSIDERS = " and (coalesce(u.access_level, 0) < $developer or l.mr_id is not null)"
_GHOSTS = """
select count(*) from merge_requests m left join users u on u.user_id = m.author_id
where m.mr_id >= 0 and m.ready_at >= make_timestamptz($since) and m.ready_at < make_timestamptz($until)
and (m.author_id is null or u.kind = 'ghost')
and m.project_id not in (select project_id from projects where excluded)
"""
_EVENTS = """
select c.place as place, epoch_us(e.at) as at, e.kind as kind, coalesce(e.actor_id, $nobody) as actor,
       coalesce(u.access_level, 0) >= $developer as trusted,
       coalesce(u.kind, 'human') not in ('bot', 'ghost') and e.actor_id is not null as human
from events e join asked c on c.mr = e.mr_id left join users u on u.user_id = e.actor_id
where e.at < make_timestamptz($until)
and e.kind in ('commented', 'reviewed', 'changes_requested', 'approved', 'closed', 'merged', 'reopened')
order by c.place, e.at, e.seq
"""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Merge requests by humans that were ready before the last known instant, column by column.

    ``trusted`` is Developer access of the author now, ``labelled`` the community label now. Instants in microseconds.
    """

    mr: Ints
    project: Ints
    iid: Ints
    created: Ints
    ready: Ints
    author: Ints
    trusted: Flags
    labelled: Flags

    def places(self) -> dict[str, Ints]:
        """Number and place of each, to be joined."""
        return {"mr": self.mr, "place": np.arange(len(self.mr), dtype=np.int64)}

    def chosen(self, which: Flags) -> Candidates:
        """Those that a mask holds."""
        return Candidates(*(getattr(self, name)[which] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Events:
    """What happened to candidates (``place`` is the index of one), by place and time.

    ``person`` is the actor among the people, -1 for nobody; ``human`` leaves out bots, ghosts and unknown actors.
    """

    place: Ints
    at: Ints
    kind: NDArray[np.str_]
    actor: Ints
    person: Ints
    trusted: Flags
    human: Flags

    def chosen(self, which: Flags) -> Events:
        """Those that a mask holds."""
        return Events(*(getattr(self, name)[which] for name in self.__slots__))


def get_candidates(connection: duckdb.DuckDBPyConnection, *, since: int, until: int, outsiders: bool) -> Candidates:
    """Merge requests ready in [since, until), and older ones still open at its end; by ``outsiders`` only those
    whose author has no Developer access, or that carry the community label."""
    found = connection.execute(
        _CANDIDATES + (_OUTSIDERS if outsiders else ""),
        {"since": since, "until": until, "developer": DEVELOPER, "nobody": NOBODY, "label": LABEL},
    ).fetchnumpy()
    return Candidates(*(np.asarray(found[name]) for name in Candidates.__slots__))


def count_ghosts(connection: duckdb.DuckDBPyConnection, *, since: int, until: int) -> int:
    """Merge requests ready in the time whose author is unknown: whether they are the community's cannot be told."""
    return int(connection.execute(_GHOSTS, {"since": since, "until": until}).fetchall()[0][0])


def get_events(connection: duckdb.DuckDBPyConnection, people: People, candidates: Candidates, *, until: int) -> Events:
    """Answers, closings, merges and reopenings of the candidates before the last known instant."""
    with given(connection, "asked", candidates.places()):
        found = connection.execute(_EVENTS, {"until": until, "developer": DEVELOPER, "nobody": NOBODY}).fetchnumpy()
    columns = {name: np.asarray(found[name]) for name in found}
    return Events(
        columns["place"], columns["at"], columns["kind"].astype(str), columns["actor"],
        people.persons(columns["actor"]), columns["trusted"].astype(bool), columns["human"].astype(bool),
    )  # fmt: skip


def first_by_place(events: Events, chosen: Flags, places: int) -> tuple[Ints, Ints]:
    """The instant of the first chosen event of each candidate (FOREVER where there is none), and its index (-1)."""
    index = np.flatnonzero(chosen)
    place, first = np.unique(events.place[index], return_index=True)
    at = np.full(places, FOREVER, dtype=np.int64)
    which = np.full(places, -1, dtype=np.int64)
    at[place], which[place] = events.at[index[first]], index[first]
    return at, which
