"""What the pages of accounts, the audit log and retention show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Max, Q, QuerySet

from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.desk.people.models import Account, Grant, Membership, Person

RETENTION_DAYS = 365
"""How long after somebody's last day their erasure is due."""
_A_PAGE = 50


def accounts(asked: Mapping[str, str]) -> Page[Account]:
    """Accounts by name, those that contain what was searched for."""
    found = Account.objects.select_related("person").prefetch_related("grants").order_by("username")
    if wanted := asked.get("q", "").strip():
        found = found.filter(
            Q(username__icontains=wanted) | Q(email__icontains=wanted) | Q(person__name__icontains=wanted)
        )
    return Paginator(found, _A_PAGE).get_page(asked.get("page"))


def grants(account: Account) -> QuerySet[Grant]:
    """An account's roles, the latest first."""
    return Grant.objects.filter(account=account).order_by("-start_date", "-pk")


def entries(asked: Mapping[str, str]) -> QuerySet[AuditEntry]:
    """Entries of the audit log, the newest first, by act, actor, subject and days."""
    found = AuditEntry.objects.order_by("-pk")
    if act := asked.get("act"):
        found = found.filter(act=act)
    if who := asked.get("who", "").strip():
        found = found.filter(Q(actor_name__icontains=who) | Q(subject__icontains=who))
    for key, side in (("from", "at__date__gte"), ("to", "at__date__lte")):
        if day := _day(asked.get(key, "")):
            found = found.filter(**{side: day})
    return found


def page_of(found: QuerySet[AuditEntry], asked: Mapping[str, str]) -> Page[AuditEntry]:
    """One page of entries."""
    return Paginator(found, _A_PAGE).get_page(asked.get("page"))


def acts() -> list[str]:
    """The acts that stand in the log."""
    return sorted(AuditEntry.objects.order_by().values_list("act", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody who left: their last day, and the day from which their data is due for erasure."""

    person: Person
    last_date: date
    due_date: date
    is_due: bool


def gone(day: date) -> list[Gone]:
    """Who left and was not erased, the earliest first."""
    still = Membership.objects.filter(Q(end_date=None) | Q(end_date__gte=day)).values("person_id")
    people: Any = (
        Person.objects.exclude(pk__in=still).exclude(handle__startswith="erased-")
        .annotate(last_date=Max("memberships__end_date")).filter(last_date__isnull=False)
        .order_by("last_date", "handle")
    )  # fmt: skip
    span = timedelta(days=RETENTION_DAYS)
    return [Gone(p, p.last_date, p.last_date + span, p.last_date + span <= day) for p in people]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
