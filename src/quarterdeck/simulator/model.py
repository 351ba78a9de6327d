"""What a made-up company consists of: the hand-over from the generator to the server and to the CSV files.

Instants are aware UTC datetimes with microseconds 0 (GitLab shows seconds and, in REST, milliseconds).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal


@dataclass(slots=True)
class User:
    """An account. ``type`` is GitLab's UserType; ``access_level`` its access to the top group (0: no member)."""

    id: int
    username: str
    name: str
    email: str
    type: str = "HUMAN"
    access_level: int = 0
    former_usernames: list[str] = field(default_factory=list)

    @property
    def bot(self) -> bool:
        return self.type not in {"HUMAN", "SERVICE_USER", "GHOST", "PLACEHOLDER", "IMPORT_USER"}


@dataclass(slots=True)
class Group:
    id: int
    full_path: str
    name: str


@dataclass(slots=True)
class Project:
    id: int
    full_path: str
    name: str
    group_id: int
    created_at: datetime
    archived: bool = False


@dataclass(slots=True)
class Note:
    """A comment or a system note (``action`` is GitLab's system-note action, "" for a comment)."""

    id: int
    at: datetime
    author_id: int | None
    body: str
    system: bool = False
    action: str = ""
    internal: bool = False


@dataclass(slots=True)
class StateEvent:
    """closed, reopened or merged: what REST's resource_state_events gives."""

    id: int
    at: datetime
    state: Literal["closed", "reopened", "merged"]
    user_id: int | None


@dataclass(slots=True)
class ReviewerRow:
    user_id: int
    state: str
    at: datetime


@dataclass(slots=True)
class MergeRequest:
    """A merge request as the server would know it at the company's ``now``."""

    id: int
    project_id: int
    iid: int
    title: str
    description: str
    author_id: int | None
    created_at: datetime
    updated_at: datetime
    state: Literal["opened", "closed", "locked", "merged"] = "opened"
    draft: bool = False
    merged_at: datetime | None = None
    closed_at: datetime | None = None
    merge_user_id: int | None = None
    source_branch: str = ""
    target_branch: str = "main"
    sha: str = ""
    labels: list[str] = field(default_factory=list)
    milestone: str | None = None
    assignee_ids: list[int] = field(default_factory=list)
    reviewers: list[ReviewerRow] = field(default_factory=list)
    approved_by: list[int] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    state_events: list[StateEvent] = field(default_factory=list)
    paths: list[tuple[str, int, int]] = field(default_factory=list)
    """Path, added and deleted lines."""


@dataclass(slots=True)
class Issue:
    """An issue as the server would know it at the company's ``now``. ``type`` is GitLab's IssueType."""

    id: int
    project_id: int
    iid: int
    title: str
    author_id: int | None
    created_at: datetime
    updated_at: datetime
    state: Literal["opened", "closed"] = "opened"
    type: str = "ISSUE"
    confidential: bool = False
    weight: int | None = None
    milestone: str | None = None
    labels: list[str] = field(default_factory=list)
    assignee_ids: list[int] = field(default_factory=list)
    closed_at: datetime | None = None
    description: str = ""


@dataclass(slots=True)
class Company:
    """The whole made-up world at ``now``. ``csv`` holds the files a manager would bring, by name
    (teams, people, positions, plan, identity, timeoff)."""

    seed: int
    start_date: date
    now: datetime
    top_group: str
    groups: list[Group]
    projects: list[Project]
    users: list[User]
    merge_requests: list[MergeRequest]
    csv: dict[str, str]
    version: str = "18.8.0-ee"
    issues: list[Issue] = field(default_factory=list)
