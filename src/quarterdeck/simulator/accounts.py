"""The accounts of the made-up company's GitLab: members, people who left, machines, and the community."""

from __future__ import annotations

from datetime import date
from random import Random

from quarterdeck.simulator.model import User
from quarterdeck.simulator.names import NameBook
from quarterdeck.simulator.places import PLACES, Clock, Place, workdays
from quarterdeck.simulator.staff import Person, Staff
from quarterdeck.simulator.world import Bots, Outsider

DOMAIN = "harbour.example"


class Accounts:
    """Hands out user ids in order and collects the users."""

    def __init__(self, rng: Random, *, first_id: int = 101) -> None:
        self._rng = rng
        self._next = first_id
        self.users: list[User] = []

    def add(self, username: str, name: str, *, kind: str = "HUMAN", access: int = 0, email: str = "") -> User:
        user = User(self._next, username, name, email or f"{username}@{DOMAIN}", kind, access)
        self._next += self._rng.randrange(1, 4)
        self.users.append(user)
        return user

    def staff(self, staff: Staff, *, start: int, now: int) -> dict[int, tuple[int, str]]:
        """An account for everybody; gives when some of them were renamed, and from which name, by user id."""
        renamed: dict[int, tuple[int, str]] = {}
        for i, person in enumerate(staff.people):
            user = self.add(person.username, person.name, access=_access(person, first=i == 0))
            person.user_id = user.id
            if i % 13 == 4:
                at = start + int((now - start) * self._rng.uniform(0.3, 0.9))
                user.former_usernames = [user.username]
                renamed[user.id] = (at, user.username)
                user.username = person.username = f"{person.username.split('.')[0]}-{self._rng.randrange(10, 99)}"
        return renamed

    def machines(self, project_id: int) -> Bots:
        """The dependency bot is a plain account that only its name gives away; the others carry GitLab's own flag."""
        token = f"project_{project_id}_bot_{self._rng.getrandbits(128):032x}"
        return Bots(
            renovate=self.add("renovate-bot", "Renovate Bot", access=30).id,
            token=self.add(token, "triage", kind="PROJECT_BOT", access=40).id,
            reviewer=self.add("GitLabDuo", "GitLab Duo", kind="DUO_CODE_REVIEW_BOT").id,
            agent=self.add("build-agent", "Build Agent", kind="SERVICE_ACCOUNT", access=30).id,
            ghost=self.add("ghost", "Ghost User", kind="GHOST").id,
        )

    def community(self, count: int, *, first: date, last: date) -> list[Outsider]:
        """People from outside; a few have deleted their account since, and one may report issues."""
        rng, names = self._rng, NameBook(self._rng)
        days = {place: workdays(place, first, last) for place in PLACES[:4]}
        found = []
        for i in range(count):
            name, handle = names.person()
            user = self.add(f"{handle.replace('.', '_')}-oss", name, access=20 if i == 1 else 0)
            found.append(Outsider(user.id, _spare_time(rng, days), gone=i % 9 == 5))
        return found


def _access(person: Person, *, first: bool) -> int:
    if person.spans[-1].end is not None:
        return 0
    return 50 if first else 40 if person.maintainer else 30


def _spare_time(rng: Random, days: dict[Place, dict[date, int]]) -> Clock:
    """Half of the evenings and days, shifted by some hours."""
    place = rng.choice(list(days))
    shift = rng.choice((0, 0, 9, 11)) * 3600
    return Clock([start + shift for start in days[place].values() if rng.random() < 0.6])
