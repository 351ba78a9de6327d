"""What the lake already holds of a source, in a few bytes for each merge request."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from quarterdeck.lake.completeness import STATES, state_code

if TYPE_CHECKING:
    import duckdb

_CODE = {str(state): code for code, state in enumerate(STATES)}
_NEVER = int(np.iinfo(np.int64).min)
_OVERLAY = 20_000
"""So many additions are held apart before they are sorted in; more where the rest is large."""


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
    def load(cls, connection: duckdb.DuckDBPyConnection, source: str) -> Known:
        """From the lake as it is now."""
        fetched = connection.execute(
            f"""select mr_id, epoch_us(updated_at) as updated_at, {state_code()} as state, reopened,
                       coalesce(epoch_us(ended_at), {_NEVER}) as ended_at
                from merge_requests where source = ? order by mr_id""",
            [source],
        ).fetchnumpy()
        types = {
            "mr_id": np.int64,
            "updated_at": np.int64,
            "state": np.int8,
            "reopened": np.bool_,
            "ended_at": np.int64,
        }
        return cls([np.asarray(fetched[name], dtype=kind) for name, kind in types.items()])

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
        if len(self._overlay) > max(_OVERLAY, len(self._columns[0]) // 8):
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
        kept = ~np.isin(self._columns[0], np.fromiter(self._overlay, dtype=np.int64, count=len(self._overlay)))
        added = [entry for entry in self._overlay.values() if entry is not None]
        news = (
            [e.mr_id for e in added],
            [e.updated_at for e in added],
            [_CODE.get(e.state, 0) for e in added],
            [e.reopened for e in added],
            [_NEVER if e.ended_at is None else e.ended_at for e in added],
        )
        columns = [
            np.concatenate([old[kept], np.array(new, dtype=old.dtype)])
            for old, new in zip(self._columns, news, strict=True)
        ]
        order = np.argsort(columns[0], kind="stable")
        self._columns = [column[order] for column in columns]
        self._ids = self._columns[0].data
        self._overlay = {}
