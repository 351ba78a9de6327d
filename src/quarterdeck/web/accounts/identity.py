"""Who somebody is whom a provider vouches for: by GitLab id, or by an e-mail that a trusted issuer verified.

Never by a name: names are chosen, and chosen again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from quarterdeck.desk.people.models import Account, Membership, Person
from quarterdeck.web.accounts.config import Trust, origin_of


@dataclass(frozen=True, slots=True)
class Claim:
    """What a provider says: its own number of the person, and an address that it verified or not."""

    provider: str
    uid: str
    email: str = ""
    verified: bool = False


def find_person(claim: Claim, trust: Trust, *, gitlabs: Iterable[str]) -> Person | None:
    """The person, or None where the claim names nobody, or not one alone. ``gitlabs``: connected servers."""
    if claim.provider == "gitlab" and _same_gitlab(trust.gitlab_url, gitlabs):
        person = _by_gitlab_id(claim.uid)
        if person is not None:
            return person
    return _by_email(claim, trust)


def may_sign_in(person: Person | None, day: date) -> bool:
    """Whether a person still works here, or never stood in a team; True for an account that is nobody's."""
    if person is None:
        return True
    spans = Membership.objects.filter(person=person)
    return spans.filter(Q(end_date=None) | Q(end_date__gte=day)).exists() or not spans.exists()


def get_account(person: Person) -> Account:
    """The account of a person; made where there is none, without a password."""
    found = Account.objects.filter(person=person).first()
    if found is not None:
        return found
    account = Account(username=_free_name(person.handle), email=person.email, person=person)
    account.set_unusable_password()
    account.save()
    return account


def _free_name(handle: str) -> str:
    """The handle as a user name, with a number behind it where an account of nobody has it."""
    name, number = handle[:140], 1
    while Account.objects.filter(username__iexact=name).exists():
        number += 1
        name = f"{handle[:140]}-{number}"
    return name


def _same_gitlab(url: str | None, gitlabs: Iterable[str]) -> bool:
    """Whether numbers of the server that vouches are numbers of the server that is read: there is one, and it is it."""
    origins = {origin_of(gitlab) for gitlab in gitlabs}
    return url is not None and origins <= {origin_of(url)}


def _by_gitlab_id(uid: str) -> Person | None:
    if not (uid.isascii() and uid.isdecimal() and len(uid) < 19):
        return None
    return Person.objects.filter(gitlab_user_id=int(uid)).first()


def _by_email(claim: Claim, trust: Trust) -> Person | None:
    domain = claim.email.rpartition("@")[2].lower()
    if not claim.verified or domain not in trust.domains.get(claim.provider, frozenset()):
        return None
    found = list(Person.objects.filter(email__iexact=claim.email)[:2])
    return found[0] if len(found) == 1 else None
