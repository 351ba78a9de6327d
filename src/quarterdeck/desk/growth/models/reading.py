"""Where somebody stands against a level: their own reading and one manager's, and what both agreed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet

from quarterdeck.desk.core.fields import SealedTextField
from quarterdeck.desk.growth.models.ladder import Expectation, Level
from quarterdeck.desk.growth.models.record import Growth, of_owner
from quarterdeck.desk.people.models import Account, Person

OWN, MANAGER = "own", "manager"


class Reading(models.Model):
    """One reading against a level, by a person and one manager (None: not chosen, a laptop's owner, or erased).

    Neither side is shown to the other before both are finished, except the person's, once they open it early.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    growth = models.ForeignKey(Growth, on_delete=models.CASCADE, related_name="readings")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="readings")
    manager = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="growth_readings_given"
    )
    begun_at = models.DateTimeField()
    own_finished_at = models.DateTimeField(null=True, blank=True)
    manager_finished_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    """When the person opened theirs early."""
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-begun_at", "id")

    def __str__(self) -> str:
        return f"reading of {self.begun_at:%Y-%m-%d}"

    @property
    def both_finished(self) -> bool:
        """Whether both sides are shown to both."""
        return self.own_finished_at is not None and self.manager_finished_at is not None

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """Theirs."""
        return cls.objects.filter(of_owner(person, account))


class Mark(models.Model):
    """One side's word for one expectation, with a note. Both are sealed, so that nothing adds them up."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="marks")
    side = models.CharField(max_length=7, choices=((OWN, "the person"), (MANAGER, "the manager")))
    expectation = models.ForeignKey(Expectation, on_delete=models.PROTECT, related_name="marks")
    word = SealedTextField(blank=True)
    note = SealedTextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("reading", "side", "expectation"), name="one_mark_a_side_and_line"),
        )

    def __str__(self) -> str:
        return f"mark of {self.changed_at:%Y-%m-%d}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """Their own side; the manager's once both were finished; what a laptop's owner keeps."""
        finished = Q(side=OWN) | Q(reading__own_finished_at__isnull=False, reading__manager_finished_at__isnull=False)
        kept = Q(reading__growth__keeper=account) if account else Q(pk__in=())
        return cls.objects.filter(of_owner(person, None, "reading__growth__") & finished | kept)


class Agreed(models.Model):
    """What both agreed about one expectation, with the day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="agreed")
    expectation = models.ForeignKey(Expectation, on_delete=models.PROTECT, related_name="agreed")
    text = SealedTextField(blank=True)
    on_date = models.DateField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name_plural = "agreed"
        ordering = (F("on_date").desc(), "id")
        constraints = (models.UniqueConstraint(fields=("reading", "expectation"), name="one_agreed_text_a_line"),)

    def __str__(self) -> str:
        return f"agreed on {self.on_date}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """Theirs."""
        return cls.objects.filter(of_owner(person, account, "reading__growth__"))
