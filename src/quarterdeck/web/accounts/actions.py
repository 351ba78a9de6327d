"""Every change of an account, a grant or a person's data that an administrator makes. Each is in the audit log."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import CASCADE, Q
from django.urls import reverse

from quarterdeck.desk.core import audit, outbox
from quarterdeck.desk.feedback import erasing as of_feedback
from quarterdeck.desk.growth import erasing as of_growth
from quarterdeck.desk.oneonones import erasing as of_one_on_ones
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Account, Grant, Membership, Person
from quarterdeck.desk.queue import erasing as of_queue
from quarterdeck.desk.reviews import erasing as of_reviews
from quarterdeck.home.folder import Home
from quarterdeck.lake.personal import new_number
from quarterdeck.web.accounts.identity import get_account
from quarterdeck.web.accounts.knows import numbers_of
from quarterdeck.web.faults import Refused

_DUTIES = (of_reviews, of_one_on_ones, of_feedback, of_growth, of_queue)
"""Each takes a person out of records that are not theirs."""


@transaction.atomic
def invite(viewer: Viewer | None, *, person: Person | None, username: str, email: str, now: datetime) -> Account:
    """Make an account for a person of the desk, or for an administrator who is nobody's colleague."""
    if person is not None:
        account = get_account(person)
    elif Account.objects.filter(Q(username__iexact=username) | Q(email__iexact=email)).exists():
        raise Refused(f"There is an account of that name or address already: {username}")
    else:
        account = Account(username=username, email=email)
        account.set_unusable_password()
        account.save()
    _record(viewer, "account_invited", account, now)
    return account


def make_link(viewer: Viewer | None, account: Account, *, now: datetime) -> str:
    """The path of a link by which a password can be set once, within three days; none spoils an earlier one."""
    if not account.is_active or account.local_owner:
        raise Refused(f"{account} is closed, or signs in without a password")
    key = default_token_generator.make_token(account)
    _record(viewer, "sign_in_link_made", account, now)
    return reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(account), "key": key}
    )  # fmt: skip


def send_link(account: Account, url: str) -> None:
    """Mail it to the account's own address: nobody else sets the password of who has signed in before."""
    text = f"With this link you set your password in Quarterdeck. It works once, for three days:\n\n{url}\n"
    send_mail("Quarterdeck: set your password", text, None, [account.email])


@transaction.atomic
def close(viewer: Viewer, account: Account, *, now: datetime) -> None:
    """Nobody signs in with it from now on, and whoever is signed in is out. Refused for the last administrator."""
    _keep_an_administrator(account, now.date())
    Account.objects.filter(pk=account.pk).update(is_active=False)
    _end_sessions(account, now)
    _record(viewer, "account_closed", account, now)


def reopen(viewer: Viewer, account: Account, *, now: datetime) -> None:
    """As it was before it was closed."""
    Account.objects.filter(pk=account.pk).update(is_active=True)
    _record(viewer, "account_reopened", account, now)


def sign_out_everywhere(viewer: Viewer, account: Account, *, now: datetime) -> int:
    """End all sessions of an account; how many there were."""
    ended = _end_sessions(account, now)
    _record(viewer, "signed_out_everywhere", account, now, sessions=ended)
    return ended


def forget_second_factor(viewer: Viewer, account: Account, *, now: datetime) -> None:
    """For who lost theirs: the next sign-in needs the password alone, until a new one is set up."""
    Authenticator.objects.filter(user=account).delete()
    _record(viewer, "second_factor_removed", account, now)


@transaction.atomic
def grant(viewer: Viewer | None, account: Account, role: str, *, start: date, end: date | None, now: datetime) -> Grant:
    """Give a role from a day on, until a day or for good."""
    if role not in Grant.Role.values:
        raise Refused(f"There is no role {role!r}")
    if end is not None and end < start:
        raise Refused("The last day is before the first")
    running = Grant.objects.filter(account=account, role=role).exclude(end_date__lt=start)
    if end is not None:
        running = running.exclude(start_date__gt=end)
    if running.exists():
        raise Refused(f"{account} has that role on one of these days already")
    made = Grant.objects.create(account=account, role=role, start_date=start, end_date=end)
    _record(viewer, "role_granted", account, now, role=role, start=start, end=end)
    return made


@transaction.atomic
def end_grant(viewer: Viewer, given: Grant, *, now: datetime) -> None:
    """Take a role away from today on. Refused for the last administrator."""
    if given.role == Grant.Role.ADMINISTRATOR:
        _keep_an_administrator(given.account, now.date())
    yesterday = now.date() - timedelta(days=1)
    if given.start_date > yesterday:
        given.delete()
    else:
        Grant.objects.filter(pk=given.pk).update(end_date=yesterday)
    _record(viewer, "role_ended", given.account, now, role=given.role)


@transaction.atomic
def erase(viewer: Viewer, person: Person, *, home: Home, now: datetime) -> None:
    """Take out who somebody was, after they left: the desk at once, the lake and its old versions by a job.

    What happened stays, under a number that leads to nobody, so that a team's figures stay. Refused before that.
    """
    if not has_left(person, now.date()):
        raise Refused(f"{person} still stands in a team; end the memberships first")
    numbers, number = sorted(numbers_of(person, home)), new_number()
    for duty in _DUTIES:
        duty.take_out(person, now=now)
    for account in Account.objects.filter(person=person):
        _erase_account(account, now)
    _delete_owned(person)
    Membership.objects.filter(person=person).update(level="", grade="", role="", own_user_id=None, own_username="")
    Membership.objects.filter(person=person, manager__isnull=False).update(manager=None)
    _blank(person, number)
    args = {"numbers": numbers, "to": number}
    outbox.enqueue("erase", str(person.pk), args, now=now)
    audit.record(viewer, "person_erased", f"person {person.pk}", now=now, about_id=person.pk)


def has_left(person: Person, day: date) -> bool:
    """Whether every membership ended before a day; somebody who never stood in a team has not left."""
    spans = Membership.objects.filter(person=person)
    return spans.exists() and not spans.filter(Q(end_date=None) | Q(end_date__gte=day)).exists()


def _blank(person: Person, number: int) -> None:
    blank = {
        field.attname: ""
        for field in Person._meta.concrete_fields  # noqa: SLF001 -- Django's own
        if field.get_internal_type() in {"CharField", "EmailField", "TextField"} and field.name != "handle"
    }
    Person.objects.filter(pk=person.pk).update(**blank, handle=f"erased-{person.pk}", gitlab_user_id=number)


def _erase_account(account: Account, now: datetime) -> None:
    _end_sessions(account, now)
    _delete_owned(account)
    account.set_unusable_password()
    account.username, account.email, account.person = f"erased-{account.pk}", "", None
    account.is_active, account.last_login = False, None
    account.save()


def _delete_owned(owner: Person | Account) -> None:
    """Delete records that go where their owner goes; memberships and roles stay, as figures and the log need them."""
    for relation in owner._meta.related_objects:  # noqa: SLF001 -- Django's own
        if getattr(relation, "on_delete", None) is CASCADE and relation.related_model not in {Membership, Grant}:
            relation.related_model._default_manager.filter(**{relation.field.name: owner}).delete()  # noqa: SLF001


def _end_sessions(account: Account, now: datetime) -> int:
    mine = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=now).iterator()
        if session.get_decoded().get("_auth_user_id") == str(account.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()
    return len(mine)


def _keep_an_administrator(account: Account, day: date) -> None:
    """Refused where nobody else could administer afterwards."""
    running = Grant.objects.filter(role=Grant.Role.ADMINISTRATOR, start_date__lte=day, account__is_active=True)
    running = running.exclude(end_date__lt=day)
    if running.filter(account=account).exists() and not running.exclude(account=account).exists():
        raise Refused(f"{account} is the only administrator; make another one first")


def _record(viewer: Viewer | None, act: str, account: Account, now: datetime, **detail: object) -> None:
    audit.record(viewer, act, str(account), now=now, about_id=account.person_id, account=account.pk, **detail)
