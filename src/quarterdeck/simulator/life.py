"""What every life of a merge request is made of: delays with heavy tails, reviews in rounds, a merge or another end."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quarterdeck.simulator.ledger import Act, Does, Ledger
from quarterdeck.simulator.places import FAR, Clock
from quarterdeck.simulator.plan import Plan
from quarterdeck.simulator.staff import Person
from quarterdeck.simulator.world import World

HOUR = 3600.0
NEVER = FAR - 10_000_000
"""Acts from here on hang on something that never comes."""


class Life:
    """Collects the acts of one merge request; the kinds of lives build on it.

    Times are seconds since 1970; FAR means never. ``owner`` is the user who drives it, ``clock`` their working time.
    """

    __slots__ = ("acts", "clock", "haste", "ledger", "owner", "plan", "rng", "world")

    def __init__(self, world: World, plan: Plan, ledger: Ledger, *, owner: int, clock: Clock) -> None:
        self.world = world
        self.plan = plan
        self.ledger = ledger
        self.owner = owner
        self.clock = clock
        self.rng = world.rng
        self.acts: list[Act] = []
        self.haste = 1.0

    def run(self) -> None:
        """Invents the acts."""
        raise NotImplementedError

    def act(self, at: int, does: Does, actor: int, argument: object = None) -> None:
        if at < NEVER:
            self.acts.append((at, len(self.acts), does, actor, argument))

    def delay(self, median: float, sigma: float) -> float:
        """A heavy-tailed span in seconds: lognormal about a median in hours, one in forty far beyond."""
        span = median * HOUR * math.exp(sigma * self.rng.gauss(0.0, 1.0))
        return span * self.rng.paretovariate(1.2) * 2 if self.rng.random() < 0.02 else span

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def own_turn(self, at: int, median: float, sigma: float = 1.1) -> int:
        """When the owner acts after ``at``."""
        return self.clock.after(at, self.delay(median, sigma)) if at < FAR else FAR

    def answer(self, reviewer: Person, at: int, median: float) -> int:
        """When a reviewer acts after ``at``: slower in a slump, quicker before a milestone ends."""
        if at >= FAR:
            return FAR
        team = self.plan.place.team
        if team is not None:
            median *= team.patience * (3.0 if team.slump is not None and at >= team.slump else 1.0)
        rush = 0.6 if self.world.milestones.rush(at) else 1.0
        return reviewer.clock.after(at, self.delay(median * reviewer.patience * rush * self.haste, 1.25))

    def request(self, at: int, reviewers: Sequence[Person], *, by: int | None = None) -> None:
        """Asks for reviews: with the creation, which leaves no note, or later."""
        users = tuple(person.user_id for person in reviewers)
        if users:
            self.act(at, Ledger.request, self.owner if by is None else by, users)

    def review(self, reviewer: Person, at: int, *, rounds: float = 0.36) -> int:
        """One reviewer's rounds after a request at ``at``; gives the time of the approval."""
        due = self.answer(reviewer, at, 1.6)
        if self.chance(0.05):
            self.act(max(at, due - 600), Ledger.start_review, reviewer.user_id)
        while due < FAR and self.chance(rounds):
            ask = Ledger.ask_changes if self.chance(0.2) else Ledger.review
            self.act(due, ask, reviewer.user_id, self.rng.randrange(1, 5))
            due = self.answer(reviewer, self.rework(reviewer, due), 1.2)
        if self.chance(0.3):
            self.act(due, Ledger.comment, reviewer.user_id)
        self.act(due, Ledger.approve, reviewer.user_id)
        if self.chance(0.015):
            due = self.change_of_mind(reviewer, due)
        return due

    def rework(self, reviewer: Person, at: int) -> int:
        """The owner answers a review: comments, commits, another request."""
        back = self.own_turn(at, 1.4)
        for _ in range(self.rng.randrange(3)):
            self.act(max(at, back - self.rng.randrange(900)), Ledger.comment, self.owner)
        if self.chance(0.85):
            self.act(back, Ledger.push, self.owner, self.rng.randrange(1, 4))
        if self.chance(0.15):
            self.act(back + 40, Ledger.remark, self.owner, ("resolved all threads", "discussion"))
        if self.chance(0.35):
            self.act(back + 60, Ledger.ask_again, self.owner, reviewer.user_id)
        return back

    def change_of_mind(self, reviewer: Person, at: int) -> int:
        """An approval is withdrawn, and given again after a change."""
        doubt = self.answer(reviewer, at, 1.0)
        self.act(doubt, Ledger.unapprove, reviewer.user_id)
        again = self.answer(reviewer, self.rework(reviewer, doubt), 2.0)
        self.act(again, Ledger.approve, reviewer.user_id)
        return again

    def merge(self, at: int, merger: int, clock: Clock) -> int:
        """Merged by hand in working time, or by itself as soon as the pipeline has passed."""
        at = clock.after(at, self.delay(0.7, 1.3)) if at < FAR else FAR
        if at < FAR and self.chance(0.4):
            sha = f"{self.rng.getrandbits(32):08x}"
            body = f"enabled an automatic merge when all merge checks for {sha} pass"
            self.act(at, Ledger.remark, merger, (body, "merge"))
            at += self.rng.randrange(300, 4000)
        self.act(at, Ledger.merge, merger)
        return at

    def shelve(self, at: int) -> None:
        """Forgotten: closed after months by the bot, with a word, or never."""
        if at >= FAR:
            at = self.acts[-1][0] if self.acts else self.plan.at
        end = at + int(86400 * self.rng.lognormvariate(3.9, 0.7))
        if self.chance(0.25):
            self.act(at + (end - at) // 2, Ledger.push, self.owner, 0)
        if self.chance(0.93):
            self.act(end, Ledger.comment, self.world.bots.token)
            self.act(end, Ledger.close, self.world.bots.token)
