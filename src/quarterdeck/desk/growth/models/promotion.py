"""A promotion document, which a person and one manager write together."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import QuerySet

from quarterdeck.desk.core.fields import SealedTextField
from quarterdeck.desk.growth.models.ladder import Level
from quarterdeck.desk.growth.models.record import Growth, of_owner
from quarterdeck.desk.people.models import Account, Person


class Promotion(models.Model):
    """The document, in Markdown. ``manager`` is who writes along: None the owner of a laptop, or nobody since the one
    who did was erased. ``readable_from`` is the first earlier version that this manager may read."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    growth = models.ForeignKey(Growth, on_delete=models.CASCADE, related_name="promotions")
    level = models.ForeignKey(Level, null=True, blank=True, on_delete=models.SET_NULL, related_name="promotions")
    manager = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="promotions_written"
    )
    readable_from = models.PositiveIntegerField(default=1)
    text = SealedTextField()
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "promotion document"
        ordering = ("-made_at", "id")

    def __str__(self) -> str:
        return f"promotion document of {self.made_at:%Y-%m-%d}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """Theirs."""
        return cls.objects.filter(of_owner(person, account))


class PromotionVersion(models.Model):
    """The document as it stood before a change."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    """When this text was kept."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = SealedTextField()

    class Meta:
        verbose_name = "earlier promotion document"
        ordering = ("promotion_id", "-number")
        constraints = (models.UniqueConstraint(fields=("promotion", "number"), name="one_promotion_version_a_number"),)

    def __str__(self) -> str:
        return f"version {self.number} of a promotion document"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """Theirs."""
        return cls.objects.filter(of_owner(person, account, "promotion__growth__"))
