"""A GitLab of any size that is not there: answers are worked out from numbers, so that it takes no memory itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.page import Page
from quarterdeck.sources.protocol import Query, ServerFacts, State, Stats

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
START = NOW - timedelta(days=5 * 365)
PEOPLE, PROJECTS, PAGE, NOTES = 2000, 200, 100, 5
_OVER = timedelta(hours=30)
"""From creation to the end of each that is finished."""
_STATES = ("opened", "closed", "locked", "merged")
_AT_ONCE = 40
"""Counts that one request may carry."""


@dataclass
class NullSource:
    """``count`` merge requests spread evenly over five years before `NOW`, one in fifty open, one in sixteen closed.

    Each has five comments and an ordinary activity, made when a page is asked for and forgotten with it. `change`
    gives some a later update time. Implements `quarterdeck.sources.protocol.Source`.
    """

    count: int
    stats: Stats = field(default_factory=Stats)

    def __post_init__(self) -> None:
        self._step = (NOW - START - timedelta(days=2)) // self.count
        numbers = np.arange(self.count)
        self._state: NDArray[np.int8] = np.full(self.count, _STATES.index("merged"), dtype=np.int8)
        self._state[numbers % 16 == 3] = _STATES.index("closed")
        self._state[numbers % 50 == 49] = _STATES.index("opened")
        self._updated: dict[int, datetime] = {}

    def change(self, some: int, *, at: datetime) -> None:
        """So many, spread over all years, were updated at this instant."""
        self._updated = {self.count * i // some: at for i in range(some)}

    def _sent(self, kind: str, times: int = 1) -> None:
        self.stats.requests[kind] = self.stats.requests.get(kind, 0) + times

    def _created(self, i: int) -> datetime:
        return START + timedelta(seconds=int((self._step * i).total_seconds()))

    def _updated_at(self, i: int) -> datetime:
        over = self._created(i) + (timedelta(0) if self._state[i] == 0 else _OVER)
        return self._updated.get(i, over)

    def _index(self, at: datetime | None, default: int) -> int:
        """The first that was created at or after an instant."""
        if at is None:
            return default
        found = min(max(0, int((at - START) / self._step) - 1), self.count)
        while found < self.count and self._created(found) < at:
            found += 1
        return found

    def _range(self, query: Query) -> tuple[int, int]:
        before = query.created_before
        low = self._index(query.created_after, 0)
        return low, max(low, self._index(before and before + timedelta(microseconds=1), self.count))

    def _chosen(self, query: Query) -> Sequence[int] | NDArray[np.int64]:
        """Numbers that match, in the order asked for."""
        low, high = self._range(query)
        if query.updated_after is not None:
            low = max(low, self._index(query.updated_after - _OVER, 0))
            near = {*range(low, high), *self._updated}
            found = [i for i in near if self._updated_at(i) >= query.updated_after]
            return sorted(found, key=lambda i: (self._updated_at(i), i))
        of_state = np.arange(low, high) if query.state is None else low + self._where(low, high, query.state)
        if query.project is not None:
            of_state = of_state[of_state % PROJECTS == int(query.project.rpartition("-")[2])]
        return of_state[::-1] if query.sort.endswith("DESC") else of_state

    def _where(self, low: int, high: int, state: str) -> NDArray[np.int64]:
        return np.flatnonzero(self._state[low:high] == _STATES.index(state))

    async def facts(self) -> ServerFacts:
        self._sent("facts")
        return ServerFacts("18.8.0", True, "user0", 1000, "group", 1, "null")

    async def projects(self) -> list[raw.Project]:
        self._sent("projects")
        return [raw.Project(f"gid://gitlab/Project/{i + 1}", f"null/project-{i}", False) for i in range(PROJECTS)]

    async def members(self) -> list[raw.Member]:
        self._sent("members")
        return [raw.Member(_user(i), {"integerValue": 30}) for i in range(PEOPLE)]

    async def counts(self, query: Query, states: Sequence[State]) -> dict[str, int]:
        self._sent("counts")
        low, high = self._range(query)
        found = np.bincount(self._state[low:high], minlength=len(_STATES))
        return {state: int(found[_STATES.index(state)]) for state in states}

    async def histogram(self, queries: Sequence[Query]) -> list[int]:
        self._sent("counts", -(-len(queries) // _AT_ONCE))
        return [len(self._chosen(query)) for query in queries]

    async def users(self, usernames: Sequence[str]) -> list[raw.User]:
        self._sent("users")
        return [_user(int(name.removeprefix("user"))) for name in usernames]

    async def merge_requests(
        self, query: Query, cursor: str | None = None
    ) -> AsyncIterator[Page[raw.MergeRequestRecord]]:
        chosen = self._chosen(query)
        for at in range(int(cursor or 0), max(1, len(chosen)), PAGE):
            self._sent("pages")
            await asyncio.sleep(0)
            bare = query.detail == "identity"
            items = tuple(raw.MergeRequestRecord(self._node(int(i), bare=bare)) for i in chosen[at : at + PAGE])
            yield Page(items, str(at + PAGE) if at + PAGE < len(chosen) else None, NOW)

    async def reopened(self, project_ids: Sequence[int], since: date | None) -> dict[int, set[int]]:
        self._sent("events", len(project_ids))
        return {}

    async def state_events(self, project_id: int, iid: int) -> list[raw.StateEvent] | None:
        self._sent("state_events")
        return []

    async def reviewer_rows(self, project_id: int, iid: int) -> list[raw.ReviewerRow] | None:
        self._sent("reviewers")
        return []

    async def close(self) -> None:
        """Nothing is open."""

    def _node(self, i: int, *, bare: bool) -> raw.MergeRequest:
        state, created = _STATES[self._state[i]], self._created(i)
        over = created + _OVER
        node = raw.MergeRequest(
            id=f"gid://gitlab/MergeRequest/{i + 1}", iid=str(i // PROJECTS + 1), project_id=i % PROJECTS + 1,
            title=f"Correct the parser of step {i}", state=state, draft=False, created_at=created,
            updated_at=self._updated_at(i), merged_at=over if state == "merged" else None,
            closed_at=over if state == "closed" else None, author=_user(i % PEOPLE),
        )  # fmt: skip
        return node if bare else _detailed(node, i)


def _detailed(node: raw.MergeRequest, i: int) -> raw.MergeRequest:
    reviewer, author = _user((i * 7 + 1) % PEOPLE), _user(i % PEOPLE)
    node.reviewers = raw.Nodes(
        [raw.Reviewer(reviewer.id, reviewer.username, False, "HUMAN", raw.Interaction("REVIEWED"))]
    )
    node.labels = raw.Nodes([raw.Label(f"group::team-{i % 200}"), raw.Label("type::feature")])
    node.activity = raw.Nodes(list(_activity(node.created_at, i, reviewer, author)))
    node.comments = raw.Nodes(
        [
            raw.Comment(f"gid://gitlab/Note/{i * 12 + n}", node.created_at + timedelta(hours=1 + n), reviewer, False)
            for n in range(NOTES)
        ]
    )
    node.diff_stats = [raw.DiffStats(f"src/part_{i % 500}.py", 12, 3)]
    node.diff_stats_summary = raw.DiffSummary(12, 3, 1)
    return node


def _activity(created: datetime, i: int, reviewer: raw.User, author: raw.User) -> Iterable[raw.Activity]:
    bodies = (
        (author, f"requested review from @{reviewer.username}", "reviewer"),
        (author, "added 1 commit\n\n<ul><li>0123abcd - A step</li></ul>", "commit"),
        (reviewer, "approved this merge request", "approved"),
        (author, "resolved all threads", "discussion"),
    )
    for n, (who, body, action) in enumerate(bodies):
        yield raw.Activity(
            f"gid://gitlab/Note/{i * 12 + 6 + n}", created + timedelta(hours=1 + n), body, who, {"action": action}
        )


def _user(i: int) -> raw.User:
    return raw.User(f"gid://gitlab/User/{1000 + i}", f"user{i}", False, "HUMAN")
