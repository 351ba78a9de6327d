"""The two clocks: every open instant of a merge request belongs to one state, which says whose turn it is.

Pure: histories in, stretches of time out. Instants are microseconds since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby

from quarterdeck.lake.schema import EventKind as Kind

UserId = int | None
"""None is somebody whose account is not known."""


class State(StrEnum):
    """Whose turn it is; of those that hold, the first counts."""

    DRAFT = "draft"
    UNASSIGNED = "unassigned"
    WAITING_FOR_MERGE = "waiting_for_merge"
    WAITING_FOR_REVIEWER = "waiting_for_reviewer"
    WAITING_FOR_AUTHOR = "waiting_for_author"


REVIEWER_ACTS = frozenset({Kind.COMMENTED, Kind.REVIEWED, Kind.CHANGES_REQUESTED, Kind.APPROVED, Kind.UNAPPROVED})
AUTHOR_ACTS = frozenset({Kind.PUSHED, Kind.COMMENTED, Kind.READIED})
CLOCK_KINDS = (
    REVIEWER_ACTS | AUTHOR_ACTS
    | {Kind.REVIEW_REQUESTED, Kind.REVIEW_REMOVED, Kind.APPROVALS_RESET, Kind.DRAFTED}
)  # fmt: skip
"""The events that can move a clock; closing, reopening and merging stand in the open spans."""


@dataclass(frozen=True, slots=True)
class Act:
    """One event; acts of one instant stand in their order."""

    at: int
    kind: str
    actor: UserId = None
    subject: UserId = None


@dataclass(frozen=True, slots=True)
class History:
    """What is needed of one merge request.

    ``spans`` are its open spans, from and until (until may lie in the far future). ``draft`` and ``reviewers`` tell
    the present; no reviewers means that nobody is, or that it is not known.
    """

    mr_id: int
    author: UserId
    draft: bool
    spans: tuple[tuple[int, int], ...]
    acts: tuple[Act, ...]
    reviewers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Open time in one state: ``since`` <= t < ``until``."""

    state: State
    since: int
    until: int


@dataclass(slots=True)
class Turn:
    """Whose turn it is after the acts applied so far."""

    author: UserId
    draft: bool
    bots: Collection[UserId] = ()
    approvals: set[UserId] = field(default_factory=set)
    _count: int = 0
    _author_acted: tuple[int, int] = (-1, 0)
    """Order and instant of the author's last act."""
    _asked: dict[UserId, tuple[int, int]] = field(default_factory=dict)
    """By reviewer of the time: order and instant of the last request."""
    _acted: dict[UserId, int] = field(default_factory=dict)

    def apply(self, act: Act) -> None:
        """Take in the next act."""
        self._count += 1
        if act.kind in {Kind.DRAFTED, Kind.READIED}:
            self.draft = act.kind == Kind.DRAFTED
        elif act.kind == Kind.REVIEW_REQUESTED:
            if self._is_reviewer(act.subject):
                self._asked[act.subject] = (self._count, act.at)
        elif act.kind == Kind.REVIEW_REMOVED:
            self._asked.pop(act.subject, None)
        self._approve(act)
        self._note_actor(act)

    def _is_reviewer(self, user: UserId) -> bool:
        """A request put to a bot or to the author asks nobody."""
        return user not in self.bots and (user is None or user != self.author)

    def _approve(self, act: Act) -> None:
        if act.kind == Kind.APPROVED and act.actor not in self.bots:
            self.approvals.add(act.actor)
        elif act.kind == Kind.UNAPPROVED:
            self.approvals.discard(act.actor)
        elif act.kind == Kind.APPROVALS_RESET:
            self.approvals -= self.approvals if act.subject is None else {act.subject}

    def _note_actor(self, act: Act) -> None:
        if act.actor is not None and act.actor == self.author:
            if act.kind in AUTHOR_ACTS:
                self._author_acted = (self._count, act.at)
        elif act.kind in REVIEWER_ACTS:
            self._acted[act.actor] = self._count

    def pending(self) -> dict[UserId, int]:
        """The reviewers who have not acted since the later of their request and the author's last act, with the
        instant of that: their answer is due since then."""
        due = {user: max(asked, self._author_acted) for user, asked in self._asked.items()}
        return {user: at for user, (order, at) in due.items() if self._acted.get(user, -1) < order}

    def state(self) -> State:
        """The state, for a merge request that is open."""
        if self.draft:
            return State.DRAFT
        if not self._asked and not self.approvals:
            return State.UNASSIGNED
        if self.approvals and self._asked.keys() <= self.approvals:
            return State.WAITING_FOR_MERGE
        return State.WAITING_FOR_REVIEWER if self.pending() else State.WAITING_FOR_AUTHOR

    def waits_for(self) -> dict[UserId, int]:
        """Whom a merge request in review waits for, and since when: the reviewers whose answer is due; of those, one
        whose approval is in force only where nobody else is due. Empty in other states."""
        if self.state() is not State.WAITING_FOR_REVIEWER:
            return {}
        due = self.pending()
        return {user: at for user, at in due.items() if user not in self.approvals} or due


def opening_turn(history: History, bots: Collection[UserId] = ()) -> Turn:
    """The turn before the first act. Whether it was created as a draft shows in the first act on that: it was, if it
    was marked ready; without such an act it is as now."""
    first = next((act.kind for act in history.acts if act.kind in {Kind.DRAFTED, Kind.READIED}), None)
    draft = history.draft if first is None else first == Kind.READIED
    return Turn(history.author, draft, bots)


def turn_at(history: History, at: int, bots: Collection[UserId] = ()) -> Turn:
    """The turn at an instant: acts at the instant itself have not happened yet."""
    turn = opening_turn(history, bots)
    for act in reconciled(history).acts:
        if act.at < at:
            turn.apply(act)
    return turn


def stretches(history: History, *, until: int, bots: Collection[UserId] = ()) -> list[Stretch]:
    """The open time before ``until``, cut into states; neighbours differ, save across a closing.

    An act at an instant counts from that instant on. The lengths sum to the open time exactly.
    """
    marks = list(_marks(reconciled(history), bots, until))
    found: list[Stretch] = []
    for since, ended in history.spans:
        found.extend(_within(marks, since, min(ended, until)))
    return found


def _marks(history: History, bots: Collection[UserId], until: int) -> Iterator[tuple[int, State]]:
    """Instants from which a state holds, whether open or not; the first holds from the beginning."""
    turn = opening_turn(history, bots)
    began = history.spans[0][0] if history.spans else 0
    state = turn.state()
    yield min(began, until), state
    for at, acts in groupby(history.acts, key=lambda act: act.at):
        if at >= until:
            return
        for act in acts:
            turn.apply(act)
        if (now := turn.state()) is not state:
            state = now
            yield at, state


def _within(marks: Sequence[tuple[int, State]], since: int, until: int) -> Iterator[Stretch]:
    ends = [at for at, _ in marks[1:]] + [until]
    for number, ((at, state), end) in enumerate(zip(marks, ends, strict=True)):
        begin = since if number == 0 else max(at, since)
        if begin < min(end, until):
            yield Stretch(state, begin, min(end, until))


def reconciled(history: History) -> History:
    """The history, brought to agree with who is a reviewer now.

    Requests to somebody who is no reviewer now and was never seen removed (renamed, deleted) are dropped; somebody
    who is one without a request was set at creation. Where no present reviewer is known, nothing is changed.
    """
    if not history.reviewers:
        return history
    derived: set[UserId] = set()
    for act in history.acts:
        if act.kind == Kind.REVIEW_REQUESTED:
            derived.add(act.subject)
        elif act.kind == Kind.REVIEW_REMOVED:
            derived.discard(act.subject)
    gone = derived - history.reviewers
    missing = history.reviewers - derived
    if not gone and not missing:
        return history
    began = history.spans[0][0] if history.spans else 0
    begun = [Act(began, Kind.REVIEW_REQUESTED, subject=user) for user in sorted(missing)]
    kept = (act for act in history.acts if act.kind != Kind.REVIEW_REQUESTED or act.subject not in gone)
    return replace(history, acts=tuple(sorted([*begun, *kept], key=lambda act: act.at)))


def totals(found: Iterable[Stretch]) -> dict[State, int]:
    """Microseconds by state; every state has a line."""
    sums = dict.fromkeys(State, 0)
    for stretch in found:
        sums[stretch.state] += stretch.until - stretch.since
    return sums


def clipped(found: Iterable[Stretch], since: int, until: int) -> list[Stretch]:
    """The part of stretches within a window."""
    cut = (Stretch(s.state, max(s.since, since), min(s.until, until)) for s in found)
    return [stretch for stretch in cut if stretch.since < stretch.until]
