"""The record of one person's growth, on which all else hangs, and with which manager its owner shares it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet

from quarterdeck.desk.people.models import Account, Person


def of_owner(person: Person | None, account: Account | None, path: str = "growth__") -> Q:
    """Which records are somebody's own: those on their growth, and those they keep alone on a laptop."""
    wanted = Q(pk__in=())
    if person is not None:
        wanted |= Q(**{f"{path}person": person, f"{path}keeper": None})
    if account is not None:
        wanted |= Q(**{f"{path}keeper": account})
    return wanted


class Growth(models.Model):
    """The growth of one person. ``keeper`` None: it is theirs; else the owner of a laptop keeps it alone, unseen by
    the person. ``level_next`` is the level they aim at."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="growths")
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="growths_kept"
    )
    level_next = models.ForeignKey("growth.Level", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "growth record"
        constraints = (
            models.UniqueConstraint(fields=("person", "keeper"), nulls_distinct=False, name="one_growth_a_person"),
        )

    def __str__(self) -> str:
        return f"growth of {self.made_at:%Y-%m-%d}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Growth]:
        """Their own, and what they keep alone."""
        return cls.objects.filter(of_owner(person, account, ""))


class Opening(models.Model):
    """Since when a person shares their plan with one manager; it holds on days on which they report to them."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    growth = models.ForeignKey(Growth, on_delete=models.CASCADE, related_name="openings")
    manager = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="growth_openings")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "sharing of a plan"
        verbose_name_plural = "sharings of a plan"
        constraints = (
            models.UniqueConstraint(
                fields=("growth", "manager"), condition=Q(ended_at=None), name="one_open_sharing_a_pair"
            ),
        )

    def __str__(self) -> str:
        return f"shared since {self.since:%Y-%m-%d}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """With whom they shared, and what was shared with them."""
        mine = of_owner(person, account)
        return cls.objects.filter(mine | Q(manager=person) if person else mine)
