"""The lake's tables, a sentence for every column.

Instants are UTC with microseconds. Every *fact* table belongs to a merge request (``mr_id``) and is written in
batches: a batch carries its number in ``written``, and a merge request that is read again is written again whole,
in all fact tables, while ``superseded`` says that its rows with a smaller ``written`` no longer count. A merge
request that is gone from the server has a line in ``superseded`` and no newer rows. *Whole* tables are replaced
at once. `docs/schema.md` is generated from this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

SCHEMA_VERSION = 1
"""Raised by one when an older program could misread the tables."""

Type = Literal["bigint", "integer", "smallint", "double", "boolean", "varchar", "date", "timestamptz", "varchar[]"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its DuckDB type and one sentence; ``null`` says what an absent value means ("" where never null)."""

    name: str
    type: Type
    says: str
    null: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``kind`` is ``fact`` (rows of merge requests, partitioned by ``period``) or ``whole``."""

    name: str
    kind: Literal["fact", "whole"]
    says: str
    columns: tuple[Column, ...]


class EventKind(StrEnum):
    """What can happen to a merge request, as far as a figure cares."""

    REVIEW_REQUESTED = "review_requested"
    REVIEW_REMOVED = "review_removed"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    APPROVED = "approved"
    UNAPPROVED = "unapproved"
    APPROVALS_RESET = "approvals_reset"
    CHANGES_REQUESTED = "changes_requested"
    REVIEWED = "reviewed"
    DRAFTED = "drafted"
    READIED = "readied"
    PUSHED = "pushed"
    COMMENTED = "commented"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"


class Evidence(StrEnum):
    """How we know of an event."""

    NOTED = "noted"
    """The server recorded it, with its time."""
    AT_CREATION = "at_creation"
    """Set while the merge request was created: the time is ``created_at``, proven by a later removal or act."""
    REVIEWER_ROW = "reviewer_row"
    """The time of the reviewer's row, from REST."""
    WEBHOOK = "webhook"
    """The time of a webhook change."""
    ASSUMED = "assumed"
    """No trace of the time: taken as set at creation, and counted in a caveat."""


def _mr() -> Column:
    return Column("mr_id", "bigint", "The merge request: GitLab's global number, negative for one read from a clone.")


_FACT_TAIL = (
    Column("period", "varchar", "Year of the merge request's creation, such as 2026: the partition."),
    Column("written", "bigint", "Number of the batch that wrote the row."),
)

MERGE_REQUESTS = Table(
    "merge_requests",
    "fact",
    "One row for each merge request, with the instants that figures need.",
    (
        Column("source", "varchar", "Name of the connected source."),
        _mr(),
        Column("project_id", "bigint", "Target project, see projects."),
        Column("iid", "bigint", "Number within the project, as in !412."),
        Column("title", "varchar", "Title."),
        Column("author_id", "bigint", "Who opened it, see users.", "unknown or ghost"),
        Column("state", "varchar", "opened, locked, merged or closed."),
        Column("draft", "boolean", "Whether it is a draft now."),
        Column("created_at", "timestamptz", "When it was created."),
        Column("updated_at", "timestamptz", "When GitLab last touched it."),
        Column("merged_at", "timestamptz", "When it was merged.", "not merged"),
        Column("ended_at", "timestamptz", "When its last open span ended: merged or closed.", "open now"),
        Column("reopened", "boolean", "Whether it has more than one open span; then all stand in open_spans."),
        Column("requested_at", "timestamptz", "First review request put to a human who is not the author.", "none"),
        Column("assigned_at", "timestamptz", "First assignment to a human who is not the author.", "none"),
        Column("ready_at", "timestamptz", "First moment at which it was open and not a draft.", "never yet"),
        Column("request_evidence", "varchar", "How requested_at is known, see Evidence.", "no request"),
        Column("labels", "varchar[]", "Label titles now."),
        Column("changed_files", "integer", "Number of changed paths.", "not known"),
        Column("additions", "integer", "Added lines.", "not known"),
        Column("deletions", "integer", "Deleted lines.", "not known"),
        Column("backport", "boolean", "A copy of another merge request onto a stable branch (clones only)."),
        *_FACT_TAIL,
    ),
)

OPEN_SPANS = Table(
    "open_spans",
    "fact",
    "The open spans of each merge request that was ever reopened, several rows each; others have none.",
    (
        _mr(),
        Column("opened_at", "timestamptz", "Creation or reopening."),
        Column("ended_at", "timestamptz", "Closing or merge; the span holds opened_at <= t < ended_at.", "open now"),
        *_FACT_TAIL,
    ),
)

EVENTS = Table(
    "events",
    "fact",
    "What happened to a merge request: who, when, what kind; never any text.",
    (
        _mr(),
        Column("at", "timestamptz", "When it happened."),
        Column("seq", "integer", "Order among the merge request's events of the same instant."),
        Column("kind", "varchar", "One of EventKind."),
        Column("actor_id", "bigint", "Who did it.", "unknown, deleted or the system"),
        Column("subject_id", "bigint", "Whom it was put to: reviewer or assignee.", "the kind has none, or unknown"),
        Column("internal", "boolean", "An internal note."),
        Column("evidence", "varchar", "How it is known, see Evidence."),
        *_FACT_TAIL,
    ),
)

REVIEWERS = Table(
    "reviewers",
    "fact",
    "The reviewers of a merge request now.",
    (
        _mr(),
        Column("user_id", "bigint", "The reviewer."),
        Column("state", "varchar", "unreviewed, review_started, reviewed, requested_changes, approved, unapproved."),
        *_FACT_TAIL,
    ),
)

APPROVERS = Table(
    "approvers",
    "fact",
    "For open merge requests: who may approve a rule that is not met yet.",
    (
        _mr(),
        Column("user_id", "bigint", "An eligible approver."),
        Column("rule", "varchar", "rule, or owner for a code-owner rule."),
        *_FACT_TAIL,
    ),
)

CHANGED_PATHS = Table(
    "changed_paths",
    "fact",
    "The paths that a merge request changes, new names of renamed files.",
    (_mr(), Column("path", "varchar", "Path in the repository."), *_FACT_TAIL),
)

SUPERSEDED = Table(
    "superseded",
    "whole",
    "Which rows of the fact tables no longer count.",
    (_mr(), Column("below", "bigint", "Rows of this merge request whose written is smaller do not count.")),
)

USERS = Table(
    "users",
    "whole",
    "Accounts met on the server, without names of persons.",
    (
        Column("user_id", "bigint", "GitLab's number, negative for an author known from a clone only."),
        Column("username", "varchar", "Present user name.", "an author known from a clone only"),
        Column("former_usernames", "varchar[]", "Names under which activity mentioned this account before."),
        Column("kind", "varchar", "human, bot, ghost or unknown."),
        Column("bot_reason", "varchar", "Why it counts as a bot: flag, token, service, list.", "not a bot"),
        Column("access_level", "integer", "Access to the connected top group now: 10 guest … 50 owner.", "no member"),
    ),
)

PROJECTS = Table(
    "projects",
    "whole",
    "The projects of the connected groups.",
    (
        Column("project_id", "bigint", "GitLab's number, negative for a clone."),
        Column("source", "varchar", "Name of the connected source."),
        Column("path", "varchar", "Full path now."),
        Column("archived", "boolean", "Archived now."),
        Column("excluded", "boolean", "On the team's exclusion list."),
    ),
)

ISSUES = Table(
    "issues",
    "whole",
    "Open issues and tasks that are not confidential, the newest 20,000 of each source: no text, nobody's name.",
    (
        Column("issue_id", "bigint", "GitLab's global number."),
        Column("source", "varchar", "Name of the connected source."),
        Column("project_id", "bigint", "The project, see projects."),
        Column("iid", "bigint", "Number within the project, as in #412."),
        Column("kind", "varchar", "issue or task."),
        Column("title", "varchar", "Title."),
        Column("labels", "varchar[]", "Label titles now."),
        Column("weight", "integer", "Weight.", "none, or a server without weights"),
        Column("milestone", "varchar", "Title of its milestone.", "none"),
        Column("assigned", "boolean", "Whether it is assigned to anybody; not to whom."),
        Column("created_at", "timestamptz", "When it was created."),
        Column("updated_at", "timestamptz", "When GitLab last touched it."),
    ),
)

TEAMS = Table(
    "teams",
    "whole",
    "Teams and departments, in the order of the file, dated lines.",
    (
        Column("position", "integer", "Line order in the file, from 0."),
        Column("team", "varchar", "Name."),
        Column("parent", "varchar", "Department it belongs to.", "a root"),
        Column("group_label", "varchar", "Label that marks its work.", "none"),
        Column("projects", "varchar[]", "Paths of projects or groups that it owns."),
        Column("handbook_globs", "varchar[]", "Globs of its handbook pages."),
        Column("calendar", "varchar", "Country code whose holidays it keeps.", "none"),
        Column("timezone", "varchar", "Zone in which its days end.", "UTC"),
        Column("valid_from", "date", "First day on which this line holds.", "always"),
    ),
)

MEMBERSHIPS = Table(
    "memberships",
    "whole",
    "Who was in which team on which days, by surrogate; names, e-mail, level and grade stay outside the lake.",
    (
        Column("person_id", "bigint", "Surrogate of the person, made from the handle with a key of this home."),
        Column("user_id", "bigint", "GitLab user number.", "not looked up yet, or none"),
        Column("username", "varchar", "GitLab user name to look up, lower case.", "looked up, or none"),
        Column("clone_user_id", "bigint", "Number of the same person in clones, from the e-mail.", "no e-mail given"),
        Column("team", "varchar", "Team."),
        Column("specialty", "varchar", "Specialty within the team.", "none"),
        Column("share", "double", "Share of the person's time in this team, 0 to 1."),
        Column("start_date", "date", "First day in the team."),
        Column("end_date", "date", "Last day in the team.", "still there"),
        Column("country", "varchar", "Country code.", "not given"),
        Column("timezone", "varchar", "Time zone.", "not given"),
    ),
)

LEAVE_REASONS = Table(
    "leave_reasons",
    "whole",
    "Ended memberships by team, month and reason: counts, never persons.",
    (
        Column("team", "varchar", "Team."),
        Column("specialty", "varchar", "Specialty.", "none"),
        Column("month", "date", "First day of the month of the last day."),
        Column("reason", "varchar", "voluntary, involuntary, transfer.", "not given"),
        Column("people", "integer", "Heads."),
        Column("share", "double", "Summed shares."),
    ),
)

POSITIONS = Table(
    "positions",
    "whole",
    "Open and filled positions.",
    (
        Column("position_id", "varchar", "Id in the hiring system."),
        Column("team", "varchar", "Team."),
        Column("opened_date", "date", "Opened."),
        Column("closed_date", "date", "Closed.", "not closed"),
        Column("accepted_date", "date", "Offer accepted.", "not yet"),
        Column("start_date", "date", "First day of the hire.", "not known"),
        Column("status", "varchar", "Status in the hiring system.", "not given"),
    ),
)

PLAN = Table(
    "plan",
    "whole",
    "Planned headcount and hires, by team or department and month.",
    (
        Column("team", "varchar", "Team or department."),
        Column("month", "date", "First day of the month."),
        Column("planned_headcount", "double", "Planned headcount at month end.", "not given"),
        Column("planned_hires", "double", "Planned hires in the month.", "not given"),
    ),
)

IDENTITY = Table(
    "identity",
    "whole",
    "Composition by self-identified dimension, as counts.",
    (
        Column("date", "date", "Day of the count."),
        Column("scope", "varchar", "Team or department."),
        Column("dimension", "varchar", "Such as gender or age band."),
        Column("category", "varchar", "Category within the dimension."),
        Column("count", "integer", "People."),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        MERGE_REQUESTS, OPEN_SPANS, EVENTS, REVIEWERS, APPROVERS, CHANGED_PATHS, SUPERSEDED, USERS, PROJECTS,
        ISSUES, TEAMS, MEMBERSHIPS, LEAVE_REASONS, POSITIONS, PLAN, IDENTITY,
    )
}  # fmt: skip
FACTS = tuple(name for name, table in TABLES.items() if table.kind == "fact")
