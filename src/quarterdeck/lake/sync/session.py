"""What the phases of one sync share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from quarterdeck.lake.manifest import SourceState
from quarterdeck.lake.rows import Columns, Rows
from quarterdeck.lake.shape import BotRules
from quarterdeck.lake.store import Lake, Writer
from quarterdeck.lake.sync.cursor import Cursor, to_json
from quarterdeck.lake.sync.known import Known
from quarterdeck.lake.sync.people import People
from quarterdeck.lake.sync.progress import Progress
from quarterdeck.lake.sync.projects import Projects
from quarterdeck.lake.sync.result import Tally
from quarterdeck.lake.sync.worker import Worker
from quarterdeck.sources.protocol import Source

OVERLAP = timedelta(minutes=5)
"""Read again before the last sync's start: GitLab stamps an update when its transaction begins, not when it shows."""
SAFE = timedelta(seconds=2)
"""Update times are shown in whole seconds: of what was read within this long of its update, more may have come."""
_REMOVE_FREELY = 100
_IN_FLUX = 10
"""So many may be deleted on the server between its count and our look."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of the sync, see `quarterdeck.lake.sync.sync`."""

    name: str
    bots: BotRules
    readers: int
    full: bool
    since: date | None
    reconcile_every: timedelta
    on_open_work: Callable[[], None] | None


@dataclass(slots=True)
class Session:
    """One sync under way.

    ``started_at`` is its start by the server's clock as far as we know it; ``latest`` the last update that was seen,
    which is the server's own word for how late it was (None: nothing seen yet). A merge request that shows the update
    time we have was read after that update when the time is before ``safe_before``. ``unresolved_names`` are those of
    imported people who have no number yet. ``dirty``: something was written since the last commit. ``server_total`` is
    how many merge requests the server counted last.
    """

    source: Source
    lake: Lake
    writer: Writer
    worker: Worker
    clock: Callable[[], datetime]
    progress: Progress
    request: Request
    state: SourceState
    cursor: Cursor
    known: Known
    people: People
    projects: Projects
    started_at: datetime
    latest: datetime | None
    safe_before: datetime | None
    unresolved_names: frozenset[str] = frozenset()
    tally: Tally = field(default_factory=Tally)
    dirty: bool = False
    server_total: int = 0

    def set_skew(self, seconds: float | None) -> None:
        """By how much the server's clock is ahead of ours; less than two seconds cannot be told from none."""
        skew = 0.0 if seconds is None or abs(seconds) < 2 else seconds
        self.started_at += timedelta(seconds=skew - self.cursor.skew)
        self.cursor.skew = skew

    def watermark(self) -> datetime | None:
        """All that was updated up to here has been seen, whatever our clock says; None where nothing is known."""
        return None if self.latest is None else min(self.latest, self.started_at)

    async def append(self, rows: Rows, *, supersede: Sequence[int] = ()) -> None:
        """Add rows of merge requests in place of those that ``supersede`` has."""
        self.dirty = True
        await self.worker.run(lambda: self.writer.append(rows, supersede=supersede))

    async def replace(self, table: str, columns: Columns) -> None:
        """Replace a whole table."""
        self.dirty = True
        await self.worker.run(lambda: self.writer.replace(table, columns))

    async def settle(self) -> None:
        """Commit where anything was written since the last commit."""
        if self.dirty:
            await self.commit()

    async def commit(self, **changes: object) -> None:
        """Make everything visible that was appended, with the cursor that belongs to it."""
        self.cursor.rekinded |= self.people.book.changed_kinds
        values = {"cursor": to_json(self.cursor), "caveats": dict(self.tally.caveats), **changes}
        state = replace(self.state, **values)  # type: ignore[arg-type]
        self.state, self.dirty = state, False
        await self.worker.run(lambda: self._commit(state))

    def _commit(self, state: SourceState) -> None:
        if self.people.changed:
            self.writer.replace("users", self.people.columns())
        if self.projects.changed:
            self.writer.replace("projects", self.projects.columns())
        self.writer.commit(now=self.clock(), sources={state.name: state})

    async def remove(self, ids: Iterable[int]) -> None:
        """These are gone from the server, or not to be seen any more: very many are left until a full sync says so.

        Never are more removed than the server's own count leaves room for.
        """
        gone = [mr_id for mr_id in dict.fromkeys(ids) if self.known.find(mr_id) is not None]
        many = len(gone) > max(_REMOVE_FREELY, len(self.known) // 5) and not self.request.full
        hidden = sum(max(0, missing) for missing in self.cursor.unseen.values())
        if many or len(self.known) - len(gone) < self.server_total - hidden - _IN_FLUX:
            self.tally.remarks.append(
                f"{len(gone):,} merge requests are no longer to be seen on the server. They are kept: "
                "check the token and the group, and run sync --full if they are meant to be gone."
            )
        elif gone:
            self.dirty = True
            await self.worker.run(lambda: self.writer.remove(gone))
            self.known.drop(gone)
            self.tally.removed += len(gone)
