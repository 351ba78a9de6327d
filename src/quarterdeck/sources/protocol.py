"""What a sync may ask of a GitLab: the hand-over between `sources.gitlab` and `lake.sync`.

The real one is `sources.gitlab.GitLab`; tests bring twins of their own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol, runtime_checkable

from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.page import Page

State = Literal["opened", "closed", "locked", "merged"]


@dataclass(frozen=True, slots=True)
class Query:
    """Which merge requests. Every bound is inclusive, as GitLab's are.

    ``project`` is a full path (None: the whole connected scope, subgroups and archived projects included).
    ``detail``: ``full`` all that figures need; ``open`` the same and who may approve unmet rules;
    ``identity`` only id, iid, project, state and update time, to find what is gone.
    """

    detail: Literal["full", "open", "identity"] = "full"
    state: State | None = None
    project: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    iids: tuple[int, ...] = ()
    """Only these of ``project``; the other bounds are then not looked at."""
    sort: Literal["CREATED_ASC", "CREATED_DESC", "UPDATED_ASC", "UPDATED_DESC"] = "CREATED_DESC"


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What connecting finds out. None means that the server does not say."""

    version: str | None
    enterprise: bool | None
    username: str | None
    user_id: int | None
    scope_kind: Literal["group", "project"]
    scope_id: int | None
    scope_path: str
    token_scopes: tuple[str, ...] | None = None
    token_expires: date | None = None
    clock_skew: float | None = None
    """Seconds by which the server's clock is ahead of ours."""
    tier: str | None = None
    """Free, Premium, Ultimate, or what can be told of it; asked for when connecting only."""


@dataclass(slots=True)
class Stats:
    """Requests sent, by kind (``pages``, ``tails``, ``counts``, ``events``, ``facts`` …), retries included."""

    requests: dict[str, int] = field(default_factory=dict)
    retries: int = 0
    waited: float = 0.0
    """Seconds spent waiting for the server: latency, back-off and limits, summed over concurrent requests."""
    lacking: list[str] = field(default_factory=list)
    """Schema fields that this server does not have, as ``Type.field``."""
    cut: dict[str, int] = field(default_factory=dict)
    """What could not be read to its end, by connection; ``nodes`` whole merge requests, ``hidden`` those that the
    server lists but shows to nobody with this token."""


class Source(Protocol):
    """A connected GitLab scope (a group with its subgroups, or one project)."""

    stats: Stats

    async def facts(self) -> ServerFacts: ...

    async def projects(self) -> list[raw.Project]:
        """Every project of the scope, archived ones included."""
        ...

    async def members(self) -> list[raw.Member]:
        """Members of the top-level group (or of the project) with their access; empty where the token may not see."""
        ...

    async def counts(self, query: Query, states: Sequence[State]) -> dict[str, int]:
        """How many there are by state, in one request; ``query.state`` and ``query.detail`` are not looked at."""
        ...

    async def histogram(self, queries: Sequence[Query]) -> list[int]:
        """How many each query matches, as few requests as the server's complexity limit lets."""
        ...

    async def users(self, usernames: Sequence[str]) -> list[raw.User]:
        """The accounts that bear these names now; names that nobody bears are left out."""
        ...

    def merge_requests(self, query: Query, cursor: str | None = None) -> AsyncIterator[Page[raw.MergeRequestRecord]]:
        """Pages in the order asked for, nested connections read to their end; resumes after ``cursor``."""
        ...

    async def reopened(self, project_ids: Sequence[int], since: date | None) -> dict[int, set[int]]:
        """The iids with a reopening by project id, from the events in bulk, as far back as the server keeps them."""
        ...

    async def state_events(self, project_id: int, iid: int) -> list[raw.StateEvent] | None:
        """All closings, reopenings and merges of one; None where it is gone or not to be seen."""
        ...

    async def reviewer_rows(self, project_id: int, iid: int) -> list[raw.ReviewerRow] | None:
        """Its present reviewers with the time of their row; None where it is gone or not to be seen."""
        ...

    async def close(self) -> None: ...


@runtime_checkable
class IssueSource(Protocol):
    """A source that can list issues too; not every one can."""

    def issues(self, updated_after: datetime | None = None) -> AsyncIterator[Page[raw.Issue]]:
        """What is open, the newest first; with ``updated_after`` all that changed since, closed ones included."""
        ...
