"""Which merge requests were ever reopened: asked in bulk, because a state alone does not show it.

A first or full sync asks for every project. A later one asks for the projects of what changed, as far as its budget
of requests lets; where only a few merge requests remain, each is asked for by itself; what remains after that is a
debt, paid by later syncs with requests to spare and by the reconcile.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from quarterdeck.lake.sync.session import Session
from quarterdeck.sources.errors import Forbidden, NotFound
from quarterdeck.sources.gitlab.raw import MergeRequestRecord

DIRECT = 20
"""So few merge requests of unasked projects are asked for one by one."""
_QUICK = 100
"""So many projects are asked for before open work is shown; with more, it is shown first."""
_TOGETHER = 5
"""So many projects are asked for at once in a later sync; each costs a request."""
Key = tuple[int, int]


class Reopenings:
    """What is known of reopenings in this sync; keys are project id and iid."""

    def __init__(self, session: Session, budget: Callable[[], int]) -> None:
        """``budget`` says how many requests may still be spent on bulk questions."""
        self._session = session
        self._budget = budget
        self._asked: set[int] = set()
        self._direct: set[Key] = set()
        self._all: asyncio.Task[None] | None = None
        self.keys: set[Key] = set()
        self.patient = True

    def begin_all(self, since: date | None) -> None:
        """Ask for all projects beside other work; `look_up` waits for the answer while we are ``patient``."""
        projects = list(self._session.projects.paths())
        self.patient = len(projects) <= _QUICK
        self._all = asyncio.create_task(self._ask(projects, since))

    async def close(self) -> None:
        """End what `begin_all` began."""
        if self._all is not None:
            self._all.cancel()
            await asyncio.gather(self._all, return_exceptions=True)

    async def look_up(self, records: Sequence[MergeRequestRecord]) -> None:
        """Find out about these, as far as the budget lets."""
        if self._all is not None:
            if self.patient:
                await asyncio.shield(self._all)
            return
        since = self._session.cursor.read_to
        if since is None:
            return
        day = since.date()
        unasked = [record for record in records if record.node.project_id not in self._asked]
        projects = Counter(record.node.project_id for record in unasked)
        chosen = [project for project, _ in projects.most_common(max(0, min(_TOGETHER, self._budget())))]
        if chosen:
            await self._ask(chosen, day)
        self._ask_directly([record for record in unasked if record.node.project_id not in self._asked], day)

    async def finish_all(self) -> None:
        """Wait for the answer to `begin_all`, which settles all debts."""
        if self._all is not None:
            await asyncio.shield(self._all)
        self._session.cursor.debts.clear()

    async def pay_debts(self, spare: int) -> None:
        """Look up what earlier syncs had to leave, the oldest first, with as many requests as may be spared."""
        debts = self._session.cursor.debts
        oldest = sorted(debts, key=lambda project: (debts[project], project))[: max(0, min(_TOGETHER, spare))]
        owed = [project for project in oldest if project in self._session.projects]
        if owed:
            await self._ask(owed, min(debts[project] for project in owed))
        for project in oldest:
            del debts[project]

    def suspects(self, record: MergeRequestRecord) -> bool:
        """Whether its state events must be asked for."""
        key = record.node.project_id, int(record.node.iid)
        return key in self.keys or key in self._direct

    async def _ask(self, projects: Sequence[int], since: date | None) -> None:
        try:
            found = await self._session.source.reopened(projects, since)
        except (Forbidden, NotFound):
            self._session.tally.caveats["reopenings_not_visible"] += len(projects)
            return
        self._asked.update(projects)
        self.keys.update((project, iid) for project, iids in found.items() for iid in iids)

    def _ask_directly(self, records: Sequence[MergeRequestRecord], day: date) -> None:
        if len(records) + len(self._direct) <= DIRECT:
            self._direct.update((record.node.project_id, int(record.node.iid)) for record in records)
            return
        debts = self._session.cursor.debts
        for record in records:
            debts[record.node.project_id] = min(day, debts.get(record.node.project_id, day))
