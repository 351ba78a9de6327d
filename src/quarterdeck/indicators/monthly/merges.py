"""The population of rates: merged merge requests by humans, who wrote them, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

import duckdb
import numpy as np

from quarterdeck.indicators.people import People
from quarterdeck.indicators.periods import Ints, Month, day_numbers

COUNTED = """
m.merged_at is not null
and m.merged_at >= make_timestamptz($since) and m.merged_at < make_timestamptz($until)
and m.project_id not in (select project_id from projects where excluded)
and (m.author_id is null or m.author_id not in (select user_id from users where kind = 'bot'))
"""
"""Merged in [since, until), by no bot, in a project that is not excluded; a ghost's and a stranger's count."""

_MERGES = Template("""
select epoch_us(m.merged_at) as at, coalesce(m.author_id, -1) as author from merge_requests m where $counted
""")


@dataclass(frozen=True, slots=True)
class Merges:
    """Merged merge requests, column by column: instant of the merge in microseconds, person of the author (-1 for
    nobody of ours)."""

    at: Ints
    person: Ints

    def __len__(self) -> int:
        return len(self.at)

    def chosen(self, which: Ints) -> Merges:
        """Those at the given places, in that order."""
        return Merges(self.at[which], self.person[which])


def get_merges(connection: duckdb.DuckDBPyConnection, people: People, months: Sequence[Month]) -> Merges:
    """Everything merged in the months (of any zone)."""
    found = connection.execute(_MERGES.substitute(counted=COUNTED), reach_of(months)).fetchnumpy()
    return Merges(np.asarray(found["at"]), people.persons(np.asarray(found["author"])))


def reach_of(months: Sequence[Month]) -> dict[str, int]:
    """The parameters of COUNTED for a stretch of months."""
    return {"since": min(month.start for month in months), "until": max(month.end for month in months)}


def months_of(at: Ints, months: Sequence[Month]) -> Ints:
    """The index of the month in which each instant lies, -1 outside all of them."""
    edges = np.array([month.start for month in months], dtype=np.int64)
    found = np.searchsorted(edges, at, side="right") - 1
    return np.where(at < months[-1].end, found, -1)


def count_months(at: Ints, months: Sequence[Month]) -> Ints:
    """How many instants lie in each month."""
    found = months_of(at, months)
    return np.bincount(found[found >= 0], minlength=len(months)).astype(np.int64)


def segment_counts(people: People, merges: Merges, *, zone: str, months: Sequence[Month]) -> Ints:
    """Merge requests by the segment their author was in on the day of the merge (rows) and by month (columns)."""
    segment, month = placed(people, merges, zone=zone, months=months)
    inside = (segment >= 0) & (month >= 0)
    flat = np.bincount(segment[inside] * len(months) + month[inside], minlength=len(people.person) * len(months))
    return flat.reshape(len(people.person), len(months)).astype(np.int64)


def placed(people: People, merges: Merges, *, zone: str, months: Sequence[Month]) -> tuple[Ints, Ints]:
    """The segment of the author on the day of the merge, and the month of it; -1 where there is none."""
    segment = np.full(len(merges), -1, dtype=np.int64)
    known = np.flatnonzero(merges.person >= 0)
    segment[known] = people.segments(merges.person[known], day_numbers(merges.at[known], zone))
    return segment, months_of(merges.at, months)
