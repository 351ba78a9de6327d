"""Accounts, people, teams, and the dated facts that join them."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(models.Model):
    """Somebody who works here or did. What changes with time stands in `Membership`."""

    handle = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True, db_index=True)
    gitlab_user_id = models.BigIntegerField(null=True, blank=True, unique=True)
    gitlab_username = models.CharField(max_length=255, blank=True, db_index=True)
    day_starts = models.TimeField(default=time(9))
    """Start of the usual working day, in the person's own zone."""
    day_ends = models.TimeField(default=time(17))

    class Meta:
        verbose_name_plural = "people"
        ordering = ("handle",)

    def __str__(self) -> str:
        return self.name or self.handle


class Account(AbstractUser):
    """Who signs in. ``person`` None: an administrator who is nobody's colleague, or the owner of a laptop."""

    first_name = None  # type: ignore[assignment]  # names stand with the person
    last_name = None  # type: ignore[assignment]
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="account")
    local_owner = models.BooleanField(default=False)
    """The owner of the machine in laptop mode: signs in by the link that the program prints, never by a password."""

    def __str__(self) -> str:
        return str(self.person) if self.person else self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Grant(models.Model):
    """A role that people data does not tell, for a span of days: given by an administrator, and audited."""

    class Role(models.TextChoices):
        PARTNER = "partner", "people partner"
        ADMINISTRATOR = "administrator"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.account} {self.role} from {self.start_date}"


class Team(models.Model):
    """A team or department by its name; what it is made of stands in dated `TeamTerms`."""

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=200, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class TeamTerms(models.Model):
    """One dated line of a team, as in the teams file. ``valid_from`` None: always."""

    position = models.PositiveIntegerField()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="terms")
    parent = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="below")
    group_label = models.CharField(max_length=255, blank=True)
    projects: models.JSONField[Any, Any] = models.JSONField(default=list)
    handbook_globs: models.JSONField[Any, Any] = models.JSONField(default=list)
    calendar = models.CharField(max_length=20, blank=True)
    timezone = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "team terms"
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=("team", "valid_from"), nulls_distinct=False, name="one_line_a_team_and_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.team} from {self.valid_from or 'always'}"


class Membership(models.Model):
    """One span of days that a person spends in a team: one line of the people file. ``end_date`` is the last day."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    specialty = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=100, blank=True)
    grade = models.CharField(max_length=20, blank=True)
    manager = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    share = models.FloatField(default=1.0)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)
    leave_reason = models.CharField(max_length=20, blank=True)
    timezone = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("person_id", "start_date", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(end_date=None) | models.Q(end_date__gte=models.F("start_date")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=models.Q(share__gte=0, share__lte=1), name="membership_share_0_to_1"),
        )
        indexes = (
            models.Index(fields=("team", "start_date"), name="membership_of_team"),
            models.Index(fields=("manager", "start_date"), name="membership_of_manager"),
        )

    def __str__(self) -> str:
        return f"{self.person} in {self.team} from {self.start_date}"
