"""GitLab's own words: typed copies of the JSON that it sends, field for field (aliases apart), nothing interpreted.

GraphQL nodes keep GraphQL's names. ``activity`` and ``comments`` are aliases of ``notes`` with a filter: of human
comments only author and time are asked for.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")


class Raw(msgspec.Struct, rename="camel", forbid_unknown_fields=False, omit_defaults=True):
    """A node; unknown fields are ignored, absent ones take their default."""


class PageInfo(Raw):
    has_next_page: bool = False
    end_cursor: str | None = None


class Nodes(Raw, Generic[T]):
    """A connection: nodes the token may not see come as null."""

    nodes: list[T | None] = []
    page_info: PageInfo | None = None
    count: int | None = None


class User(Raw):
    """``type`` is missing on servers before 17: then only ``bot`` speaks."""

    id: str
    username: str = ""
    bot: bool | None = None
    type: str | None = None


class Ref(Raw):
    id: str


class Label(Raw):
    title: str


class Activity(Raw):
    """A system note: its body is read to know what happened and is not kept."""

    id: str
    created_at: datetime
    body: str = ""
    author: User | None = None
    system_note_metadata: dict[str, Any] | None = None
    system: bool = True


class Comment(Raw):
    id: str
    created_at: datetime
    author: User | None = None
    internal: bool | None = None


class Interaction(Raw):
    review_state: str | None = None


class Reviewer(Raw):
    id: str
    username: str = ""
    bot: bool | None = None
    type: str | None = None
    merge_request_interaction: Interaction | None = None


class DiffStats(Raw):
    path: str
    additions: int = 0
    deletions: int = 0


class DiffSummary(Raw):
    additions: int = 0
    deletions: int = 0
    file_count: int = 0


class ApprovalRule(Raw):
    type: str | None = None
    approved: bool | None = None
    approvals_required: int | None = None
    eligible_approvers: list[User] | None = None


class ApprovalState(Raw):
    rules: list[ApprovalRule] | None = None


class MergeRequest(Raw):
    """A merge request as GraphQL tells it."""

    id: str
    iid: str
    project_id: int
    title: str
    state: str
    draft: bool
    created_at: datetime
    updated_at: datetime
    merged_at: datetime | None = None
    closed_at: datetime | None = None
    author: User | None = None
    merge_user: User | None = None
    """Who merged it, by number and name only."""
    assignees: Nodes[User] | None = None
    reviewers: Nodes[Reviewer] | None = None
    approved_by: Nodes[User] | None = None
    labels: Nodes[Label] | None = None
    activity: Nodes[Activity] | None = None
    comments: Nodes[Comment] | None = None
    diff_stats: list[DiffStats] | None = None
    diff_stats_summary: DiffSummary | None = None
    approval_state: ApprovalState | None = None


class Project(Raw):
    id: str
    full_path: str
    archived: bool | None = None


class Member(Raw):
    """A member of the connected top group."""

    user: User | None = None
    access_level: dict[str, Any] | None = None


class Somebody(Raw):
    """One of those an issue is assigned to: that there is one, never who."""


class Issue(Raw):
    """An issue as GraphQL tells it; ``weight`` is missing on servers without the paid editions' code."""

    id: str
    iid: str
    title: str
    state: str
    created_at: datetime
    updated_at: datetime
    project_id: int | None = None
    type: str | None = None
    confidential: bool | None = None
    weight: int | None = None
    milestone: Label | None = None
    labels: Nodes[Label] | None = None
    assignees: Nodes[Somebody] | None = None


class StateEvent(msgspec.Struct):
    """REST: a row of ``resource_state_events`` (snake case as there)."""

    id: int
    created_at: datetime
    state: str
    user: dict[str, Any] | None = None


class ReviewerRow(msgspec.Struct):
    """REST: a row of ``merge_requests/:iid/reviewers``."""

    user: dict[str, Any]
    state: str = ""
    created_at: datetime | None = None


class MergeRequestRecord(msgspec.Struct):
    """Everything read of one merge request, tails fetched: what shape turns into rows.

    ``state_events`` and ``reviewer_rows`` are None where they were not asked for. ``cut`` names connections that
    could not be read to their end, so that the loss is counted and never silent.
    """

    node: MergeRequest
    state_events: list[StateEvent] | None = None
    reviewer_rows: list[ReviewerRow] | None = None
    cut: list[str] = []
