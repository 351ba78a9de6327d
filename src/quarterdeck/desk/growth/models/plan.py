"""The plan: periods with at most three goals each, check-ins on them, and career talks."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet

from quarterdeck.desk.core.fields import SealedTextField
from quarterdeck.desk.growth.models.ladder import Expectation
from quarterdeck.desk.growth.models.record import Growth, of_owner
from quarterdeck.desk.people.models import Account, Person

GOALS = 3
"""How many goals a period may have that count."""


class Period(models.Model):
    """A review period of one person; both days are in it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    growth = models.ForeignKey(Growth, on_delete=models.CASCADE, related_name="periods")
    name = models.CharField(max_length=100, blank=True)
    start_date = models.DateField()
    end_date = models.DateField()

    class Meta:
        ordering = ("-start_date", "id")
        constraints = (
            models.UniqueConstraint(fields=("growth", "start_date"), name="one_growth_period_a_start"),
            models.CheckConstraint(condition=Q(end_date__gt=models.F("start_date")), name="growth_period_ends_later"),
        )

    def __str__(self) -> str:
        return self.name or f"{self.start_date} to {self.end_date}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """Theirs."""
        return cls.objects.filter(of_owner(person, account))


class Goal(models.Model):
    """One goal. ``slot`` is 1 to 3 while it counts, None once it was dropped, changed for another or taken out; so the
    database itself refuses a fourth. ``due_date`` None: the end of its period. ``key`` of the expectation it serves
    outlives a new version of the ladder."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        MET = "met", "met"
        CHANGED = "changed", "changed for another"
        DROPPED = "dropped", "dropped"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="goals")
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = SealedTextField()
    measure = SealedTextField(blank=True)
    due_date = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    state_date = models.DateField()
    expectation = models.ForeignKey(Expectation, null=True, blank=True, on_delete=models.SET_NULL, related_name="goals")
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("period_id", models.F("slot").asc(nulls_last=True), "made_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("period", "slot"), name="one_goal_a_slot"),
            models.CheckConstraint(
                condition=Q(slot=None) | Q(slot__gte=1, slot__lte=GOALS), name="at_most_three_goals_a_period"
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=False, state__in=("open", "met"), removed_at=None)
                | (Q(slot=None) & (Q(state__in=("changed", "dropped")) | Q(removed_at__isnull=False))),
                name="a_goal_that_counts_has_a_slot",
            ),
        )

    def __str__(self) -> str:
        return f"goal of {self.made_at:%Y-%m-%d}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """Theirs."""
        return cls.objects.filter(of_owner(person, account, "period__growth__"))


class GoalVersion(models.Model):
    """A goal as it stood before a change: who changed it and when, its words sealed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = SealedTextField()
    measure = SealedTextField(blank=True)
    due_date = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=Goal.State)

    class Meta:
        verbose_name = "earlier goal"
        ordering = ("goal_id", "-number")
        constraints = (models.UniqueConstraint(fields=("goal", "number"), name="one_goal_version_a_number"),)

    def __str__(self) -> str:
        return f"version {self.number} of a goal"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """Theirs."""
        return cls.objects.filter(of_owner(person, account, "goal__period__growth__"))


class CheckIn(models.Model):
    """A dated line on how a goal goes. ``by`` None: an account that is gone."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="check_ins")
    on_date = models.DateField()
    text = SealedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "check-in"
        ordering = ("-on_date", "-made_at", "id")

    def __str__(self) -> str:
        return f"check-in of {self.on_date}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """On their own goals."""
        return cls.objects.filter(of_owner(person, account, "goal__period__growth__"))


class Talk(models.Model):
    """A career talk with one manager (None: a laptop owner, or erased since). Both hold the note."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    growth = models.ForeignKey(Growth, on_delete=models.CASCADE, related_name="talks")
    manager = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="growth_talks_held"
    )
    planned_date = models.DateField(null=True, blank=True)
    held_date = models.DateField(null=True, blank=True)
    note = SealedTextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "career talk"
        ordering = (models.F("held_date").desc(nulls_first=True), "-planned_date", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(planned_date__isnull=False) | Q(held_date__isnull=False), name="a_talk_has_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"career talk of {self.held_date or self.planned_date}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """Theirs."""
        return cls.objects.filter(of_owner(person, account))
