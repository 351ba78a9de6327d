"""What the lake holds, countable by stretch of creation time: the other half of every comparison with the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quarterdeck.lake.completeness import STATES, state_code
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync.instants import micros
from quarterdeck.lake.sync.plan import Window
from quarterdeck.lake.sync.reading import reading


@dataclass(frozen=True, slots=True)
class Stretch:
    """A window of creation time of one project (path and id), or of the whole scope."""

    window: Window
    path: str | None = None
    project_id: int | None = None

    def cut(self, windows: Sequence[Window]) -> list[Stretch]:
        """The same project in narrower windows."""
        return [Stretch(window, self.path, self.project_id) for window in windows]


class Ours:
    """Ids, projects, creation times and states of a source's merge requests in the lake; 25 bytes each."""

    def __init__(self, lake: Lake, source: str) -> None:
        with reading(lake) as connection:
            fetched = connection.execute(
                f"""select mr_id, project_id, epoch_us(created_at) as created_at, {state_code()} as state
                    from merge_requests where source = ?""",
                [source],
            ).fetchnumpy()
        # Sorted here and column by column, because sorting whole rows takes more memory.
        order = np.argsort(np.asarray(fetched["created_at"]), kind="stable")
        self._columns: dict[str, NDArray[Any]] = {name: np.asarray(fetched.pop(name))[order] for name in [*fetched]}

    def counts(self, stretch: Stretch) -> list[int]:
        """By state, in the order of STATES."""
        states = self._columns["state"][self._rows(stretch)]
        return [int(count) for count in np.bincount(states.astype(np.int64), minlength=len(STATES))]

    def ids(self, stretch: Stretch) -> list[int]:
        """In the order of creation."""
        found: list[int] = self._columns["mr_id"][self._rows(stretch)].tolist()
        return found

    def outside(self, projects: Sequence[int]) -> list[int]:
        """Ids of merge requests in none of these projects."""
        outside = ~np.isin(self._columns["project_id"], np.array(projects, dtype=np.int64))
        found: list[int] = self._columns["mr_id"][outside].tolist()
        return found

    def open_ids(self) -> list[int]:
        """Ids of those that are open as far as we know."""
        open_codes = [code for code, state in enumerate(STATES) if state in {"opened", "locked"}]
        found: list[int] = self._columns["mr_id"][np.isin(self._columns["state"], open_codes)].tolist()
        return found

    def created(self, ids: Sequence[int]) -> dict[int, int]:
        """Creation time in microseconds since 1970 by id, of those we have."""
        if not ids:
            return {}
        chosen = np.isin(self._columns["mr_id"], np.array(ids, dtype=np.int64))
        pairs = zip(self._columns["mr_id"][chosen].tolist(), self._columns["created_at"][chosen].tolist(), strict=True)
        return dict(pairs)

    def _rows(self, stretch: Stretch) -> NDArray[np.int64]:
        created = self._columns["created_at"]
        after, before = stretch.window.after, stretch.window.before
        low = 0 if after is None else int(np.searchsorted(created, micros(after)))
        high = len(created) if before is None else int(np.searchsorted(created, micros(before)))
        rows = np.arange(low, high, dtype=np.int64)
        if stretch.project_id is None:
            return rows
        chosen: NDArray[np.int64] = rows[self._columns["project_id"][low:high] == stretch.project_id]
        return chosen
