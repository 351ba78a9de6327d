"""The fixed cast: who asks for every page.

Erin and Pat are engineers of Ledger, which Mona manages; Sam is above Mona. Ledger and Payouts make the department
Payments. Oscar is an engineer of Search, in another department. Pia is a people partner, Ada an administrator.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quarterdeck.desk.people.models import Account, Grant, Membership, Person, Team, TeamTerms
from tests.web.finished import make_finished

SINCE = date(2024, 1, 1)
NAMES = ("erin", "pat", "mona", "sam", "oscar", "pia", "ada")
_GITLAB = {name: 100 + n for n, name in enumerate((*NAMES, "quinn", "rosa", "theo", "uma", "vic", "will"))}


@dataclass(frozen=True)
class Cast:
    """The accounts by name."""

    accounts: dict[str, Account]

    def __getitem__(self, name: str) -> Account:
        return self.accounts[name]


def gitlab_id(name: str) -> int:
    """The GitLab user number of one of the people."""
    return _GITLAB[name]


def _person(name: str) -> Person:
    return Person.objects.create(
        handle=name, name=name.capitalize(), email=f"{name}@example.com", gitlab_user_id=_GITLAB[name],
        gitlab_username=name,
    )  # fmt: skip


def make_teams() -> dict[str, Team]:
    """Payments with Ledger and Payouts, and Platform with Search."""
    names = ("Payments", "Ledger", "Payouts", "Platform", "Search")
    teams = {name: Team.objects.create(name=name, slug=name.lower()) for name in names}
    parents = {"Ledger": "Payments", "Payouts": "Payments", "Search": "Platform"}
    for position, name in enumerate(names):
        TeamTerms.objects.create(
            position=position, team=teams[name], parent=teams[parents[name]] if name in parents else None,
            timezone="Europe/Berlin", projects=[f"acme/{name.lower()}"],
        )  # fmt: skip
    return teams


_LINES = (
    # who, team, manager, specialty, level
    ("mona", "Ledger", "sam", "", "manager"),
    ("erin", "Ledger", "mona", "backend", "senior"),
    ("pat", "Ledger", "mona", "backend", "intermediate"),
    ("quinn", "Ledger", "mona", "database", "senior"),
    ("rosa", "Ledger", "mona", "database", "staff"),
    ("theo", "Payouts", "sam", "", "manager"),
    ("uma", "Payouts", "theo", "", "senior"),
    ("vic", "Payouts", "theo", "", "intermediate"),
    ("oscar", "Search", "will", "", "senior"),
)


def make_cast() -> Cast:
    """Everybody, with accounts for those who sign in and the owner of a laptop."""
    teams = make_teams()
    people = {name: _person(name) for name in _GITLAB if name != "ada"}
    for who, team, manager, specialty, level in _LINES:
        Membership.objects.create(
            person=people[who], team=teams[team], manager=people[manager], specialty=specialty, level=level, grade="7",
            role="engineer", start_date=SINCE, timezone="Europe/Berlin", country="DE",
        )  # fmt: skip
    accounts = {
        name: Account.objects.create_user(
            username=name, email=f"{name}@example.com", password="correct horse", person=people.get(name)
        )
        for name in NAMES
    }
    Grant.objects.create(account=accounts["pia"], role=Grant.Role.PARTNER, start_date=SINCE)
    Grant.objects.create(account=accounts["ada"], role=Grant.Role.ADMINISTRATOR, start_date=SINCE)
    accounts["owner"] = Account.objects.create(username="owner", local_owner=True)
    make_finished(accounts["mona"])
    return Cast(accounts)
