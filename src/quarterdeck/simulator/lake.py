"""Fills a lake with millions of made-up merge requests, for benchmarks: the company's habits as distributions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from quarterdeck.lake.manifest import SourceState
from quarterdeck.lake.rows import Columns, Rows
from quarterdeck.simulator.mass.batch import Batch, draw, tell
from quarterdeck.simulator.mass.crew import Crew
from quarterdeck.simulator.mass.flow import Ints, creations
from quarterdeck.simulator.mass.rows import Shaper
from quarterdeck.simulator.mass.tables import whole_tables

SOURCE = "sim"
BATCH = 100_000
_STATES = ("opened", "merged", "closed", "locked")


class MassCompany:
    """A company of ``people`` seats in ``teams``, with so many merge requests in ``years`` before ``now``.

    ``tables`` are the whole tables; ``batches`` gives the fact rows in the order of creation, with bounded memory.
    Pure: the same arguments give the same values. Raises ValueError for a naive ``now`` or impossible counts.
    """

    def __init__(self, *, merge_requests: int, teams: int, people: int, years: float, seed: int, now: datetime) -> None:
        if now.tzinfo is None or merge_requests < 0 or not 1 <= teams <= people or years < 0.1:
            raise ValueError("a lake to fill: now needs a time zone, teams 1 to people, years 0.1 or more")
        now = now.astimezone(UTC).replace(microsecond=0)
        first = (now - timedelta(days=365.25 * years)).date()
        self._rng = np.random.default_rng(seed)
        self._until = int(now.timestamp())
        self._crew = Crew(self._rng, teams=teams, people=people, first=first, today=now.date())
        self.tables: dict[str, Columns] = whole_tables(
            self._rng, self._crew, source=SOURCE, first=first, today=now.date()
        )
        day, second = creations(self._rng, merge_requests, first=first, last=self._until)
        seats = self._rng.choice(people, merge_requests, p=self._crew.pace / self._crew.pace.sum())
        self._births = _in_order(self._crew, day, second, seat=seats.astype(np.int64), until=self._until)
        self.counts = dict.fromkeys(_STATES, 0)

    def batches(self, size: int = BATCH) -> Iterator[Rows]:
        """Rows of all fact tables, so many merge requests at a time; ``counts`` by state grow along."""
        shaper = Shaper(self._crew, source=SOURCE, until=self._until)
        day, second, seat = self._births
        for start in range(0, len(day), size):
            part = slice(start, start + size)
            batch: Batch = draw(self._rng, self._crew, day[part], second[part], seat=seat[part], number=start)
            rows = shaper.rows(self._rng, batch, tell(self._rng, batch, until=self._until))
            self._count(rows)
            yield rows

    def _count(self, rows: Rows) -> None:
        states, counts = np.unique(np.asarray(rows["merge_requests"]["state"]).astype(str), return_counts=True)
        for state, count in zip(states, counts, strict=True):
            self.counts[str(state)] += int(count)


def _in_order(crew: Crew, day: Ints, second: Ints, *, seat: Ints, until: int) -> tuple[Ints, Ints, Ints]:
    """Creations in the order of time, those of the last day before the present."""
    at = (day - 719163) * 86400 + second - crew.offset[seat]
    late = at >= until - 120
    day = day - late * (1 + (at - until + 120) // 86400)
    order = np.argsort((day - 719163) * 86400 + second - crew.offset[seat], kind="stable")
    return day[order], second[order], seat[order]


def fill_lake(
    lake_folder: Path,
    *,
    merge_requests: int,
    teams: int = 200,
    people: int = 2000,
    years: float = 5,
    seed: int,
    now: datetime,
) -> None:
    """Writes a made-up company into a lake, as one complete sync at ``now`` would have left it.

    Memory stays bounded whatever the number of merge requests. Raises ValueError for impossible arguments, and what
    the store raises.
    """
    from quarterdeck.lake.store import Lake  # noqa: PLC0415 - opening a lake is slow to import

    company = MassCompany(merge_requests=merge_requests, teams=teams, people=people, years=years, seed=seed, now=now)
    with Lake(lake_folder).writer() as writer:
        for name, columns in company.tables.items():
            writer.replace(name, columns)
        for rows in company.batches():
            writer.append(rows)
        counts = dict(company.counts)
        state = SourceState(
            name=SOURCE,
            kind="gitlab",
            url="http://127.0.0.1",
            scope="mass",
            synced_at=now.astimezone(UTC),
            complete=True,
            server_counts=counts,
            our_counts=counts,
        )
        writer.commit(now=now.astimezone(UTC), sources={SOURCE: state})
