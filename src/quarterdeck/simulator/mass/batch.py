"""One batch of merge requests: drawn from the company's habits, told as events and rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from quarterdeck.lake.schema import EventKind as K
from quarterdeck.simulator.mass.crew import Crew
from quarterdeck.simulator.mass.flow import DAY, EPOCH_ORDINAL, Flags, Ints, later, settle
from quarterdeck.simulator.mass.happenings import Collector, Happenings

BOT, TOKEN, ROBOT, GHOST = 1, 2, 3, 4
"""User ids of the dependency bot, the token bot, the AI reviewer and the ghost."""
FIRST_OUTSIDER = 10
OUTSIDERS = 400
HANDBOOK = 50
FIRST_PROJECT = 100


@dataclass(slots=True)
class Batch:
    """What is known of each merge request at its creation, in columns of one length; instants in seconds."""

    number: int
    created: Ints
    team: Ints
    project: Ints
    author: Ints
    offset: Ints
    person: Flags
    """Whether a team member wrote it."""
    community: Flags
    handbook: Flags
    drafted: Flags
    """Whether it was created as a draft."""
    reviewer: Ints
    second: Ints
    """Reviewers, 0 for none."""
    slow: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.created)


@dataclass(slots=True)
class Outcome:
    """How each ended: closed and reopened on the way, and the end beyond which nothing happens."""

    merged: Flags
    never: Flags
    end: Ints
    reopened: Flags
    closed_first: Ints
    back: Ints


def draw(rng: np.random.Generator, crew: Crew, day: Ints, second: Ints, *, seat: Ints, number: int) -> Batch:
    """Who opens what, where, and who is to review it."""
    n, chance = len(day), partial(_chance, rng, len(day))
    luck = rng.random(n)
    team = crew.team_of[seat]
    user = crew.user_at(seat, day)
    user = np.where(user == 0, crew.user_at(crew.first_seat[team], day), user)
    bot, community, ghost = luck < 0.07, (luck >= 0.07) & (luck < 0.13), (luck >= 0.13) & (luck < 0.134)
    outsider = FIRST_OUTSIDER + np.minimum(rng.exponential(40, n).astype(np.int64), OUTSIDERS - 1)
    author = np.where(bot, BOT, np.where(community, outsider, np.where(ghost, GHOST, user)))
    person = ~(bot | community | ghost)
    handbook = person & chance(0.055)
    elsewhere = chance(0.1)
    home = np.where(elsewhere, rng.integers(0, crew.teams, n), team)
    project = np.where(handbook, HANDBOOK, FIRST_PROJECT + 2 * home + rng.integers(0, 2, n))
    created = (day - EPOCH_ORDINAL) * DAY + second - crew.offset[seat]
    near = _neighbour(rng, crew, seat)
    reviewer = np.where(chance(0.92), crew.user_at(near, day), 0)
    other = crew.user_at(rng.integers(0, crew.seats, n), day)
    second_one = np.where(chance(0.25) & (reviewer > 0) & (other != reviewer), other, 0)
    return Batch(
        number, created, home, project, author, crew.offset[seat], person, community, handbook,
        person & chance(0.28), _but(reviewer, author), _but(second_one, author), _slowness(crew, near, home, created),
    )  # fmt: skip


def _chance(rng: np.random.Generator, n: int, share: float) -> Flags:
    found: Flags = rng.random(n) < share
    return found


def _but(user: Ints, author: Ints) -> Ints:
    return np.where(user == author, 0, user)


def _neighbour(rng: np.random.Generator, crew: Crew, seat: Ints) -> Ints:
    """Another seat of the same team; the same one where it is alone."""
    team = crew.team_of[seat]
    first, size = crew.first_seat[team], crew.first_seat[team + 1] - crew.first_seat[team]
    step = 1 + (rng.random(len(seat)) * np.maximum(size - 1, 1)).astype(np.int64)
    near: Ints = first + (seat - first + step) % size
    return near


def _slowness(crew: Crew, seat: Ints, team: Ints, created: Ints) -> NDArray[np.float64]:
    """How long reviews take here: the reviewer's patience, and a tide through the years that each team has."""
    tide = 1.0 + 0.5 * np.sin(created / DAY / 365 * 2 * np.pi * (1 + team % 3) / 2 + team)
    slow: NDArray[np.float64] = crew.patience[seat] * tide
    return slow


def tell(rng: np.random.Generator, batch: Batch, *, until: int) -> tuple[Happenings, Outcome, Ints]:
    """The events before ``until``, the outcomes, and when drafts become ready."""
    story = _Story(rng, batch, until)
    ready = story.prepare()
    asked = story.ask(ready)
    approved = story.review(asked)
    outcome = story.outcome(approved)
    story.finish(asked, approved, outcome)
    return story.events.ordered(), outcome, ready


class _Story:
    """Tells the events of a batch step by step; every step starts where the one before it ended."""

    def __init__(self, rng: np.random.Generator, batch: Batch, until: int) -> None:
        self.rng = rng
        self.batch = batch
        self.events = Collector(batch.created, until)
        self.chance = partial(_chance, rng, len(batch))
        self.machine = np.full(len(batch), TOKEN, dtype=np.int64)
        self.robot = np.full(len(batch), ROBOT, dtype=np.int64)

    def after(self, since: Ints, hours: float | NDArray[np.float64]) -> Ints:
        return later(self.rng, since, self.batch.offset, hours=hours)

    def prepare(self) -> Ints:
        """Assignments, and a draft's pushes until it is ready; gives when it was ready first."""
        b, add = self.batch, self.events.add
        add(K.ASSIGNED, b.person & self.chance(0.1), b.created + 90, actor=b.author, subject=b.author)
        old_way = (b.reviewer > 0) & self.chance(0.04)
        set_then = self.chance(0.5)
        at = np.where(set_then, b.created, b.created + 300)
        add(K.ASSIGNED, old_way, at, actor=b.author, subject=b.reviewer, at_creation=set_then)
        ready = np.where(b.drafted, self.after(b.created, 7.0), b.created)
        for _ in range(2):
            at = b.created + (self.rng.random(len(b)) * (ready - b.created)).astype(np.int64)
            add(K.PUSHED, b.drafted & self.chance(0.6), at, actor=b.author)
        add(K.READIED, b.drafted, ready, actor=b.author)
        add(K.PUSHED, ~b.drafted & self.chance(0.25), b.created + 1200, actor=b.author)
        add(K.COMMENTED, b.community | self.chance(0.08), b.created + 20, actor=self.machine)
        return ready

    def ask(self, ready: Ints) -> Ints:
        """Review requests: at the creation or noted; gives the time of the request."""
        b, add = self.batch, self.events.add
        at_creation = self.chance(0.35)
        asked = np.where(at_creation, b.created, self.after(ready, 0.4))
        kind, by = K.REVIEW_REQUESTED, np.where(self.chance(0.06), self.machine, b.author)
        add(kind, b.reviewer > 0, asked, actor=by, subject=b.reviewer, at_creation=at_creation)
        add(kind, b.second > 0, asked, actor=by, subject=b.second, at_creation=at_creation)
        tried = b.person & self.chance(0.12)
        add(kind, tried, asked + 15, actor=b.author, subject=self.robot)
        add(K.COMMENTED, tried, asked + 200, actor=self.robot)
        return np.maximum(asked, ready)

    def review(self, asked: Ints) -> Ints:
        """Rounds of review and rework; gives the time of the approval."""
        b, add = self.batch, self.events.add
        at = self.after(asked, 11.0 * b.slow)
        going = b.reviewer > 0
        for _ in range(3):
            going = going & self.chance(0.6)
            firm = self.chance(0.15)
            add(K.COMMENTED, going, at, actor=b.reviewer)
            add(K.CHANGES_REQUESTED, going & firm, at, actor=b.reviewer)
            back = self.after(at, 7.0)
            add(K.COMMENTED, going & self.chance(0.4), at, actor=b.reviewer)
            add(K.COMMENTED, going & self.chance(0.8), back - 40, actor=b.author)
            add(K.PUSHED, going & self.chance(0.85), back, actor=b.author)
            add(K.REVIEW_REQUESTED, going & self.chance(0.3), back + 50, actor=b.author, subject=b.reviewer)
            at = np.where(going, self.after(back + 60, 8.0 * b.slow), at)
        return at

    def outcome(self, approved: Ints) -> Outcome:
        """Merged mostly; closed, at times reopened; a few lie for months, or for ever."""
        n, chance = len(self.batch), self.chance
        alone = self.batch.community & chance(0.25)
        merged = ~(chance(0.07) | alone)
        shelved = chance(0.02)
        end = np.where(merged, self.after(approved, 4.0), self.after(approved, 30.0))
        end += np.where(shelved, (DAY * self.rng.lognormal(3.9, 0.7, n)).astype(np.int64), 0)
        merged &= ~shelved
        reopened = chance(0.01)
        back = self.after(end, 12.0)
        final = np.where(reopened, self.after(back, 20.0), end)
        never = shelved & chance(0.08)
        return Outcome(merged, never, final, reopened & ~never, end, back)

    def finish(self, asked: Ints, approved: Ints, outcome: Outcome) -> None:
        """Approvals, changes of mind, removed reviewers, and the end."""
        b, add, before = self.batch, self.events.add, outcome.closed_first
        agreed = (b.reviewer > 0) & (outcome.merged | self.chance(0.3))
        add(K.APPROVED, agreed, np.minimum(approved, before - 30), actor=b.reviewer)
        other = settle(asked + self.rng.integers(3600, 6 * DAY, len(b)), b.offset)
        spoke = (b.second > 0) & (other > asked + 60) & (other < before)
        removed = spoke & self.chance(0.12)
        add(K.REVIEW_REMOVED, removed, other, actor=b.author, subject=b.second)
        add(K.APPROVED, spoke & ~removed, other, actor=b.second)
        doubt = spoke & ~removed & self.chance(0.02) & (other + 3600 < before)
        add(K.UNAPPROVED, doubt, other + 3600, actor=b.second)
        merger = np.where(b.person, b.author, np.where(b.reviewer > 0, b.reviewer, self.machine))
        kept = ~outcome.never
        add(K.CLOSED, outcome.reopened, before, actor=b.author)
        add(K.REOPENED, outcome.reopened, outcome.back, actor=b.author)
        add(K.MERGED, outcome.merged & kept, outcome.end, actor=merger)
        add(K.CLOSED, ~outcome.merged & kept, outcome.end, actor=np.where(self.chance(0.2), self.machine, b.author))
