"""The stage on which merge requests live: accounts, groups, projects, and who is asked for what."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from quarterdeck.simulator.calendar import Milestones
from quarterdeck.simulator.model import Project
from quarterdeck.simulator.places import Clock
from quarterdeck.simulator.staff import Person, Staff, Team


@dataclass(slots=True)
class Outsider:
    """A community contributor: an account without membership, with days of their own."""

    user_id: int
    clock: Clock
    gone: bool = False


@dataclass(slots=True)
class Bots:
    """User ids of the machines."""

    renovate: int
    token: int
    reviewer: int
    agent: int
    ghost: int


@dataclass(slots=True)
class Workplace:
    """A project with the team that owns it (None: everybody's, the handbook).

    ``resets``: a push withdraws approvals. ``until``: archived from this instant on. ``robot_reviews``: the AI
    reviewer is asked from this instant on.
    """

    project: Project
    team: Team | None
    resets: bool = False
    until: int | None = None
    robot_reviews: int | None = None


@dataclass(slots=True)
class World:
    """Everything that a life of a merge request may ask for."""

    rng: Random
    staff: Staff
    workplaces: list[Workplace]
    milestones: Milestones
    bots: Bots
    outsiders: list[Outsider]

    def home_team(self, person: Person, at: int) -> Team:
        """The team that the person works for at this instant; of two, either."""
        spans = [span for span in person.spans if person in self.staff.active(span.team, at)]
        return self.rng.choice(spans).team if spans else person.spans[0].team

    def colleague(self, team: Team, at: int, *, but: list[Person]) -> Person | None:
        """Somebody of the team who could review; managers rarely; None where nobody is left."""
        active, random = self.staff.active(team, at), self.rng.random
        for _ in range(2 * len(active)):
            person = active[int(random() * len(active))]
            if person not in but and (not person.leads or random() < 0.15):
                return person
        return None

    def anybody(self, at: int, *, but: list[Person]) -> Person | None:
        """Somebody of any team."""
        return self.colleague(self.rng.choice(self.staff.teams), at, but=but)
