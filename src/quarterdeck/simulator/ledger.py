"""One merge request's history being written: acts go in, in the order of time; notes and states come out.

Every act checks whether it is possible at the time (nobody approves what is closed) and leaves no trace where it is
not. So whatever the habits invent, notes, states, reviewers and approvals agree with one another.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

from quarterdeck.simulator import wording
from quarterdeck.simulator.model import MergeRequest, Note, ReviewerRow, StateEvent, User
from quarterdeck.simulator.names import COMMENTS, NOUNS, VERBS


class Book:
    """What all ledgers share: names by time, and the notes and state events of the company for numbering."""

    def __init__(self, rng: Random, users: list[User], renamed: dict[int, tuple[int, str]]) -> None:
        self.rng = rng
        self.notes: list[Note] = []
        self.note_times: list[int] = []
        self.events: list[StateEvent] = []
        self.event_times: list[int] = []
        self._names = {user.id: user.username for user in users}
        self._renamed = renamed

    def name(self, user_id: int, at: int) -> str:
        """The user name that this account bore at this instant."""
        before = self._renamed.get(user_id)
        return before[1] if before is not None and at < before[0] else self._names[user_id]

    def number(self, *, first_note: int, first_event: int) -> None:
        """Gives every note and state event its id, rising with time over the whole company."""
        for rank, i in enumerate(sorted(range(len(self.notes)), key=self.note_times.__getitem__)):
            self.notes[i].id = first_note + rank
        for rank, i in enumerate(sorted(range(len(self.events)), key=self.event_times.__getitem__)):
            self.events[i].id = first_event + rank


class Ledger:
    """The history of one merge request. ``resets`` says whether a push withdraws approvals in its project."""

    __slots__ = ("book", "last", "mr", "path", "resets", "versions")

    def __init__(self, book: Book, mr: MergeRequest, *, path: str, resets: bool) -> None:
        self.book = book
        self.mr = mr
        self.path = path
        self.resets = resets
        self.versions = 1
        self.last = int(mr.created_at.timestamp())

    def _write(self, at: int, actor: int, body: str, *, action: str = "", internal: bool = False) -> None:
        note = Note(0, instant(at), actor, body, bool(action), action, internal)
        self.mr.notes.append(note)
        self.book.notes.append(note)
        self.book.note_times.append(at)
        self.last = at

    def _row(self, user: int) -> ReviewerRow | None:
        for row in self.mr.reviewers:
            if row.user_id == user:
                return row
        return None

    def _set_state(self, user: int, state: str) -> None:
        row = self._row(user)
        if row is not None:
            row.state = state

    @property
    def _open(self) -> bool:
        return self.mr.state == "opened"

    # Comments and what means nothing for a figure

    def comment(self, at: int, actor: int, _: object) -> None:
        self._write(at, actor, self.book.rng.choice(COMMENTS))

    def whisper(self, at: int, actor: int, _: object) -> None:
        self._write(at, actor, self.book.rng.choice(COMMENTS), internal=True)

    def remark(self, at: int, actor: int, what: tuple[str, str]) -> None:
        """Activity that means nothing here, while it is open: ``what`` is its body and its action."""
        if not self._open:
            return
        self._write(at, actor, what[0], action=what[1])

    def retitle(self, at: int, actor: int, addition: str) -> None:
        if not self._open:
            return
        old = self.mr.title
        self.mr.title = old + addition
        self._write(at, actor, wording.title_changed(old, self.mr.title), action="title")

    def touch(self, at: int, _actor: int, _: object) -> None:
        """A change that leaves no note, such as a label or an emoji."""
        self.last = at

    # Reviewers and assignees

    def request(self, at: int, actor: int, users: tuple[int, ...]) -> None:
        self.swap(at, actor, (users, ()))

    def remove(self, at: int, actor: int, users: tuple[int, ...]) -> None:
        self.swap(at, actor, ((), users))

    def swap(self, at: int, actor: int, change: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
        """Asks some for a review and takes the request back from others, in one note."""
        present = {row.user_id for row in self.mr.reviewers}
        added = [user for user in change[0] if user not in present and user != self.mr.author_id]
        removed = [user for user in change[1] if user in present]
        if not self._open or not (added or removed):
            return
        self.mr.reviewers = [row for row in self.mr.reviewers if row.user_id not in removed]
        self.mr.reviewers.extend(ReviewerRow(user, "unreviewed", instant(at)) for user in added)
        name = self.book.name
        body = wording.reviewers_changed([name(u, at) for u in added], [name(u, at) for u in removed])
        self._write(at, actor, body, action="reviewer")

    def ask_again(self, at: int, actor: int, user: int) -> None:
        """Asks a reviewer once more; an approval of theirs goes with it."""
        row = self._row(user)
        if row is None or not self._open or row.state == "unreviewed":
            return
        body = wording.reviewers_changed([self.book.name(user, at)], [])
        if user in self.mr.approved_by:
            self.mr.approved_by.remove(user)
            body += " and removed approval"
        row.state = "unreviewed"
        self._write(at, actor, body, action="reviewer")

    def join(self, at: int, actor: int, _: object) -> None:
        """Somebody becomes a reviewer by reviewing: GitLab writes no note of it."""
        if self._open and self._row(actor) is None and actor != self.mr.author_id:
            self.mr.reviewers.append(ReviewerRow(actor, "unreviewed", instant(at)))
            self.last = at

    def assign(self, at: int, actor: int, change: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
        """``change`` is who comes and who goes."""
        present = self.mr.assignee_ids
        added = [user for user in change[0] if user not in present]
        removed = [user for user in change[1] if user in present]
        if not (added or removed):
            return
        self.mr.assignee_ids = [user for user in present if user not in removed] + added
        name = self.book.name
        body = wording.assignees_changed([name(u, at) for u in added], [name(u, at) for u in removed])
        self._write(at, actor, body, action="assignee")

    # Reviews

    def review(self, at: int, actor: int, comments: int) -> None:
        """A review is sent: its comments share one instant."""
        if not self._open:
            return
        for _ in range(max(1, comments)):
            self.comment(at, actor, None)
        self._set_state(actor, "reviewed")

    def ask_changes(self, at: int, actor: int, comments: int) -> None:
        if not self._open:
            return
        self.review(at, actor, comments)
        self._set_state(actor, "requested_changes")
        self._write(at, actor, wording.CHANGES, action="requested_changes")

    def start_review(self, at: int, actor: int, _: object) -> None:
        """A reviewer has begun to write comments that nobody sees yet."""
        row = self._row(actor)
        if self._open and row is not None and row.state == "unreviewed":
            row.state = "review_started"
            self.last = at

    def approve(self, at: int, actor: int, _: object) -> None:
        if self._open and actor not in self.mr.approved_by and actor != self.mr.author_id:
            self.mr.approved_by.append(actor)
            self._set_state(actor, "approved")
            self._write(at, actor, wording.APPROVED, action="approved")

    def unapprove(self, at: int, actor: int, _: object) -> None:
        if self._open and actor in self.mr.approved_by:
            self.mr.approved_by.remove(actor)
            self._set_state(actor, "unapproved")
            self._write(at, actor, wording.UNAPPROVED, action="unapproved")

    # Commits and drafts

    def push(self, at: int, actor: int, commits: int) -> None:
        """New commits; none means that the branch was rebased."""
        if not self._open:
            return
        rng, old = self.book.rng, self.mr.sha[:8]
        self.mr.sha = f"{rng.getrandbits(160):040x}"
        self.versions += 1
        compare = f"/{self.path}/-/merge_requests/{self.mr.iid}/diffs?diff_id={self.mr.id * 8 + self.versions}"
        compare += f"&start_sha={old}"
        if commits:
            made = [(f"{rng.getrandbits(32):08x}", f"{rng.choice(VERBS)} {rng.choice(NOUNS)}") for _ in range(commits)]
            body = wording.commits_added(made, compare=compare)
        else:
            branch, count = self.mr.target_branch, rng.randrange(2, 60)
            body = wording.rebased(old, self.mr.sha[:8], count=count, branch=branch, compare=compare)
        self._write(at, actor, body, action="commit")
        if self.resets and self.mr.approved_by:
            self._reset_approvals(at, actor)

    def _reset_approvals(self, at: int, actor: int) -> None:
        names = [self.book.name(user, at) for user in self.mr.approved_by]
        for user in self.mr.approved_by:
            self._set_state(user, "unapproved")
        self.mr.approved_by = []
        self._write(at, actor, wording.approvals_reset(names), action="approvals_reset")

    def draft(self, at: int, actor: int, _: object) -> None:
        if self._open and not self.mr.draft:
            self.mr.draft = True
            self.mr.title = f"Draft: {self.mr.title}"
            self._write(at, actor, wording.DRAFT, action="title")

    def ready(self, at: int, actor: int, _: object) -> None:
        if self._open and self.mr.draft:
            self.mr.draft = False
            self.mr.title = self.mr.title.removeprefix("Draft: ")
            self._write(at, actor, wording.READY, action="title")

    # Ends and new beginnings

    def _state(self, at: int, actor: int, event: StateEvent) -> None:
        event.user_id = actor
        self.mr.state_events.append(event)
        self.book.events.append(event)
        self.book.event_times.append(at)
        self.last = at

    def merge(self, at: int, actor: int, _: object) -> None:
        if not self._open:
            return
        self.ready(at, actor, None)
        self.mr.state = "merged"
        self.mr.merged_at = instant(at)
        self.mr.merge_user_id = actor
        self._state(at, actor, StateEvent(0, instant(at), "merged", None))
        commit = f"{self.book.rng.getrandbits(160):040x}"
        self._write(at, actor, f"mentioned in commit {commit}", action="cross_reference")

    def close(self, at: int, actor: int, _: object) -> None:
        if self._open:
            self.mr.state = "closed"
            self.mr.closed_at = instant(at)
            self._state(at, actor, StateEvent(0, instant(at), "closed", None))

    def reopen(self, at: int, actor: int, _: object) -> None:
        if self.mr.state == "closed":
            self.mr.state = "opened"
            self.mr.closed_at = None
            self._state(at, actor, StateEvent(0, instant(at), "reopened", None))


Does = Callable[..., None]
Act = tuple[int, int, Does, int, object]
"""An instant, the order among acts of one instant, a method of Ledger, who does it, and its argument."""


def play(ledger: Ledger, acts: list[Act], *, until: int) -> None:
    """Writes the acts before ``until`` into the ledger in the order of time, and dates the merge request."""
    acts.sort()
    for at, _, does, actor, argument in acts:
        if at >= until:
            break
        does(ledger, at, actor, argument)
    ledger.mr.updated_at = instant(ledger.last)


def instant(at: int) -> datetime:
    """The aware UTC datetime of seconds since 1970."""
    return datetime.fromtimestamp(at, UTC)
