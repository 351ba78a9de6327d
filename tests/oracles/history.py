"""A merge request's true history, lived step by step, and what a GitLab would show of it.

The truth is kept plainly beside the notes: who was asked when, when it was open, when a draft. `record` renders it
as a server does, and drops what a server drops: no note for reviewers and assignees set at creation or for a
reviewer who joins by a review of their own, no notes of closing and reopening, an emptied ``closed_at``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from quarterdeck.sources.gitlab import raw

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
MICROS = 1_000_000


def instant(seconds: int) -> datetime:
    return EPOCH + timedelta(seconds=seconds)


def microseconds(seconds: int) -> int:
    return (int(EPOCH.timestamp()) + seconds) * MICROS


def sentence(names: list[str]) -> str:
    marked = [f"@{name}" for name in names]
    return " and ".join(marked) if len(marked) < 3 else f"{', '.join(marked[:-1])}, and {marked[-1]}"


@dataclass
class TrueMergeRequest:
    """The truth and its traces. Times are whole seconds since EPOCH, people are numbers."""

    created: int
    author: int
    names: dict[int, str]
    bots: set[int]
    reviewers: dict[int, int] = field(default_factory=dict)
    """Present reviewers with the time of their row."""
    assignees: set[int] = field(default_factory=set)
    draft: bool = False
    state: str = "opened"
    now: int = 0
    closed_at: int | None = None
    merged_at: int | None = None
    approvers: set[int] = field(default_factory=set)
    notes: list[raw.Activity] = field(default_factory=list)
    comments: list[raw.Comment] = field(default_factory=list)
    state_events: list[raw.StateEvent] = field(default_factory=list)
    asked: list[tuple[int, int]] = field(default_factory=list)
    assigned: list[tuple[int, int]] = field(default_factory=list)
    open_spans: list[list[int | None]] = field(default_factory=list)
    draft_seconds: list[tuple[int, bool]] = field(default_factory=list)
    """Each change of the draft state, the first at creation."""

    def __post_init__(self) -> None:
        self.now = self.created
        self.asked = [(self.created, person) for person in self.reviewers]
        self.assigned = [(self.created, person) for person in sorted(self.assignees)]
        self.open_spans = [[self.created, None]]
        self.draft_seconds = [(self.created, self.draft)]

    # --- what people do -------------------------------------------------------------------------------------

    def request(self, by: int, added: list[int], removed: list[int]) -> None:
        added = [p for p in added if p not in self.reviewers]
        removed = [p for p in removed if p in self.reviewers]
        parts = []
        if added:
            parts.append(f"requested review from {sentence([self.names[p] for p in added])}")
        if removed:
            parts.append(f"removed review request for {sentence([self.names[p] for p in removed])}")
        for person in removed:
            del self.reviewers[person]
        for person in added:
            self.reviewers[person] = self.now
            self.asked.append((self.now, person))
        if parts:
            self._note(by, " and ".join(parts))

    def ask_again(self, by: int, person: int) -> None:
        """A new request to a present reviewer takes back their approval; the row stays."""
        if person not in self.reviewers:
            return
        tail = " and removed approval" if person in self.approvers else ""
        self.approvers.discard(person)
        self._note(by, f"requested review from @{self.names[person]}{tail}")
        self.asked.append((self.now, person))

    def review_unasked(self, person: int) -> None:
        """Newer servers make a reviewer of who reviews, without a note of it."""
        self.comment(person)
        if person not in self.reviewers and person != self.author:
            self.reviewers[person] = self.now
            self.asked.append((self.now, person))

    def assign(self, by: int, added: list[int], removed: list[int]) -> None:
        added = [p for p in added if p not in self.assignees]
        removed = [p for p in removed if p in self.assignees]
        parts = []
        if added:
            parts.append(f"assigned to {sentence([self.names[p] for p in added])}")
        if removed:
            parts.append(f"unassigned {sentence([self.names[p] for p in removed])}")
        self.assignees = (self.assignees - set(removed)) | set(added)
        self.assigned += [(self.now, person) for person in added]
        if parts:
            self._note(by, " and ".join(parts))

    def toggle_draft(self, by: int) -> None:
        self.draft = not self.draft
        self.draft_seconds.append((self.now, self.draft))
        self._note(by, f"marked this merge request as **{'draft' if self.draft else 'ready'}**")

    def comment(self, by: int) -> None:
        gid = f"gid://gitlab/Note/{self._next()}"
        self.comments.append(raw.Comment(id=gid, created_at=instant(self.now), author=self._user(by)))

    def approve(self, by: int) -> None:
        if by not in self.approvers:
            self.approvers.add(by)
            self._note(by, "approved this merge request")

    def unapprove(self, by: int) -> None:
        if by in self.approvers:
            self.approvers.discard(by)
            self._note(by, "unapproved this merge request")

    def push(self, by: int, *, resets: bool) -> None:
        self._note(by, "added 1 commit\n\n<ul><li>1a2b3c - requested review from @nobody</li></ul>")
        if resets and self.approvers:
            names = sentence([self.names[p] for p in sorted(self.approvers)])
            self._note(by, f"reset approvals from {names} by pushing to the branch")
            self.approvers = set()

    def chat(self, by: int) -> None:
        self._note(by, "mentioned in commit 1a2b3c4d")

    def close(self, by: int) -> None:
        if self.state == "opened":
            self.state, self.closed_at = "closed", self.now
            self.open_spans[-1][1] = self.now
            self._event(by, "closed")

    def reopen(self, by: int) -> None:
        if self.state == "closed":
            self.state, self.closed_at = "opened", None
            self.open_spans.append([self.now, None])
            self._event(by, "reopened")

    def merge(self, by: int) -> None:
        if self.state == "opened":
            self.state, self.merged_at = "merged", self.now
            self.open_spans[-1][1] = self.now
            self._event(by, "merged")

    # --- the truth ------------------------------------------------------------------------------------------

    def first(self, put: list[tuple[int, int]]) -> int | None:
        times = [when for when, person in put if person != self.author and person not in self.bots]
        return microseconds(min(times)) if times else None

    def requested_at(self) -> int | None:
        return self.first(self.asked)

    def assigned_at(self) -> int | None:
        return self.first(self.assigned)

    def ready_at(self) -> int | None:
        """Second by second, from creation to now."""
        for second in range(self.created, self.now + 1):
            opened = any(a is not None and a <= second and (b is None or second < b) for a, b in self.open_spans)
            draft = [state for when, state in self.draft_seconds if when <= second][-1]
            if opened and not draft:
                return microseconds(second)
        return None

    def spans(self) -> list[tuple[int, int | None]]:
        return [(microseconds(a), None if b is None else microseconds(b)) for a, b in self.open_spans if a is not None]

    # --- the traces -----------------------------------------------------------------------------------------

    def record(self) -> raw.MergeRequestRecord:
        """As a server shows it, everything asked for."""
        node = raw.MergeRequest(
            id="gid://gitlab/MergeRequest/1",
            iid="1",
            project_id=1,
            title="A thing",
            state=self.state,
            draft=self.draft,
            created_at=instant(self.created),
            updated_at=instant(self.now),
            merged_at=None if self.merged_at is None else instant(self.merged_at),
            closed_at=None if self.closed_at is None else instant(self.closed_at),
            author=self._user(self.author),
            assignees=raw.Nodes(nodes=[self._user(p) for p in sorted(self.assignees)]),
            reviewers=raw.Nodes(nodes=[self._reviewer(p) for p in sorted(self.reviewers)]),
            approved_by=raw.Nodes(nodes=[self._user(p) for p in sorted(self.approvers)]),
            activity=raw.Nodes(nodes=list(self.notes)),
            comments=raw.Nodes(nodes=list(self.comments)),
        )
        rows = [
            raw.ReviewerRow(user={"id": person, "username": self.names[person]}, created_at=instant(when))
            for person, when in self.reviewers.items()
        ]
        events = self.state_events if len(self.open_spans) > 1 else None
        return raw.MergeRequestRecord(node=node, state_events=events, reviewer_rows=rows)

    def _user(self, person: int) -> raw.User:
        kind = "PROJECT_BOT" if person in self.bots else "HUMAN"
        gid = f"gid://gitlab/User/{person}"
        return raw.User(id=gid, username=self.names[person], bot=person in self.bots, type=kind)

    def _reviewer(self, person: int) -> raw.Reviewer:
        user = self._user(person)
        return raw.Reviewer(id=user.id, username=user.username, bot=user.bot, type=user.type)

    def _next(self) -> int:
        return len(self.notes) + len(self.comments) + 1

    def _note(self, by: int, body: str) -> None:
        gid = f"gid://gitlab/Note/{self._next()}"
        note: dict[str, Any] = {"id": gid, "created_at": instant(self.now), "body": body, "author": self._user(by)}
        self.notes.append(raw.Activity(**note))

    def _event(self, by: int, state: str) -> None:
        number = len(self.state_events) + 1
        user = {"id": by, "username": self.names[by]}
        self.state_events.append(raw.StateEvent(id=number, created_at=instant(self.now), state=state, user=user))
