"""What the lake already holds of a source, in a few bytes for each merge request."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from quarterdeck.lake.completeness import STATES, state_code

if TYPE_CHECKING:
    import duckdb

_CODE = {str(state): code for code, state in enumerate(STATES)}
_NEVER = int(np.iinfo(np.int64).min)
_OVERLAY = 20_000
"""So many additions are held apart before they are sorted in: held so, one takes ten times the memory."""


class Entry(NamedTuple):
    """One merge request in the lake. ``updated_at`` and ``ended_at`` in microseconds since 1970; None: open now."""

    mr_id: int
    updated_at: int
    state: str
    reopened: bool
    ended_at: int | None


class Known:
    """The merge requests of one source in the lake, looked up by id; 26 bytes each."""

    def __init__(self, columns: Sequence[NDArray[Any]]) -> None:
        """``columns``: ids in rising order, update times, state codes, reopened flags, end times."""
        self._columns = list(columns)
        self._ids = self._columns[0].data
        self._overlay: dict[int, Entry | None] = {}

    @classmethod
    def load(cls, connection: duckdb.DuckDBPyConnection, source: str, *, iids: Collection[int] | None = None) -> Known:
        """From the lake as it is now; ``iids`` bounds it to merge requests of these numbers, in whatever project."""
        only = "" if iids is None else "and iid in (select unnest(?::bigint[]))"
        fetched = connection.execute(
            f"""select mr_id, epoch_us(updated_at) as updated_at, {state_code()} as state, reopened,
                       coalesce(epoch_us(ended_at), {_NEVER}) as ended_at
                from merge_requests where source = ? {only}""",
            [source] if iids is None else [source, sorted(iids)],
        ).fetchnumpy()
        types = (np.int64, np.int64, np.int8, np.bool_, np.int64)
        # Sorted here and column by column: sorting whole rows takes twice the memory, which then stays taken.
        columns: list[NDArray[Any]] = [
            np.asarray(fetched.pop(name), dtype=kind) for name, kind in zip([*fetched], types, strict=True)
        ]
        order = np.argsort(columns[0], kind="stable")
        for place, column in enumerate(columns):
            columns[place] = column[order]
        return cls(columns)

    def find(self, mr_id: int) -> Entry | None:
        """The merge request, None where the lake does not hold it."""
        if mr_id in self._overlay:
            return self._overlay[mr_id]
        at = bisect_left(self._ids, mr_id)  # many times faster than NumPy for one
        if at == len(self._ids) or self._ids[at] != mr_id:
            return None
        _, updated, states, reopened, ended = self._columns
        end = None if ended[at] == _NEVER else int(ended[at])
        return Entry(mr_id, int(updated[at]), str(STATES[states[at]]), bool(reopened[at]), end)

    def put(self, entries: Iterable[Entry]) -> None:
        """Add or replace."""
        self._overlay.update((entry.mr_id, entry) for entry in entries)
        if len(self._overlay) > _OVERLAY:
            self._settle()

    def drop(self, ids: Iterable[int]) -> None:
        """Forget these."""
        self._overlay.update((mr_id, None) for mr_id in ids)

    def latest(self) -> int | None:
        """The last update, in microseconds since 1970; None where there is nothing. Asked before anything is put."""
        return int(self._columns[1].max()) if len(self._columns[1]) else None

    def ids(self) -> NDArray[np.int64]:
        """All ids in rising order."""
        self._settle()
        ids: NDArray[np.int64] = self._columns[0]
        return ids

    def __len__(self) -> int:
        return len(self.ids())

    def _settle(self) -> None:
        """Sort the overlay in."""
        if not self._overlay:
            return
        kept = ~self._holds(np.fromiter(self._overlay, dtype=np.int64, count=len(self._overlay)))
        added = sorted(entry for entry in self._overlay.values() if entry is not None)
        news = (
            [e.mr_id for e in added],
            [e.updated_at for e in added],
            [_CODE.get(e.state, 0) for e in added],
            [e.reopened for e in added],
            [_NEVER if e.ended_at is None else e.ended_at for e in added],
        )
        places = np.searchsorted(self._columns[0][kept], np.array(news[0], dtype=np.int64))
        for i, new in enumerate(news):
            old = self._columns[i][kept]
            self._columns[i] = np.insert(old, places, np.array(new, dtype=old.dtype))
        self._ids = self._columns[0].data
        self._overlay = {}

    def _holds(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the sorted rows are of one of these ids."""
        known: NDArray[np.int64] = self._columns[0]
        found = np.zeros(len(known), dtype=bool)
        places = np.searchsorted(known, ids)
        inside = places < len(known)
        places, ids = places[inside], ids[inside]
        found[places[known[places] == ids]] = True
        return found
