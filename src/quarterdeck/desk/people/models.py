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
    hr_number = models.CharField(max_length=100, blank=True, db_index=True)
    """Number in the system for human resources, by which its next export is joined."""
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
    grade = models.CharField(max_length=100, blank=True)
    manager = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    share = models.FloatField(default=1.0)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)
    leave_reason = models.CharField(max_length=20, blank=True)
    timezone = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=100, blank=True)
    own_user_id = models.BigIntegerField(null=True, blank=True)
    """GitLab user number in this span, where it is not the person's present one."""
    own_username = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ("person_id", "start_date", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(end_date=None) | models.Q(end_date__gte=models.F("start_date")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=models.Q(share__gt=0, share__lte=1), name="membership_share_0_to_1"),
        )
        indexes = (
            models.Index(fields=("team", "start_date"), name="membership_of_team"),
            models.Index(fields=("manager", "start_date"), name="membership_of_manager"),
        )

    def __str__(self) -> str:
        return f"{self.person} in {self.team} from {self.start_date}"


class SpecialtyLabel(models.Model):
    """The label that marks the work of one specialty of a team, for teams that share a manager."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="specialty_labels")
    specialty = models.CharField(max_length=100)
    label = models.CharField(max_length=255)

    class Meta:
        ordering = ("team_id", "specialty")
        constraints = (models.UniqueConstraint(fields=("team", "specialty"), name="one_label_a_specialty"),)

    def __str__(self) -> str:
        return f"{self.specialty} of {self.team}: {self.label}"


class Position(models.Model):
    """An opening in the hiring system; ``team`` is a name, which need not be among the teams."""

    position = models.PositiveIntegerField()
    number = models.CharField(max_length=200, unique=True)
    team = models.CharField(max_length=200, db_index=True)
    title = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=100, blank=True)
    opened_date = models.DateField()
    closed_date = models.DateField(null=True, blank=True)
    accepted_date = models.DateField(null=True, blank=True)
    start_date = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(closed_date=None) | models.Q(closed_date__gte=models.F("opened_date")),
                name="position_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_date=None) | models.Q(accepted_date__gte=models.F("opened_date")),
                name="position_is_accepted_after_it_opens",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class PlanMonth(models.Model):
    """Planned head count at the end of a month, and hires in it, of a team or department by name."""

    position = models.PositiveIntegerField()
    team = models.CharField(max_length=200)
    month = models.DateField()
    planned_headcount = models.FloatField(null=True, blank=True)
    planned_hires = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("team", "month"), name="one_plan_a_team_and_month"),)

    def __str__(self) -> str:
        return f"{self.team} {self.month:%Y-%m}"


class IdentityCount(models.Model):
    """People of a scope in one category of one dimension on a day: a count, never persons."""

    position = models.PositiveIntegerField()
    date = models.DateField()
    scope = models.CharField(max_length=200)
    dimension = models.CharField(max_length=100)
    category = models.CharField(max_length=200)
    count = models.BigIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=("date", "scope", "dimension", "category"), name="one_count_a_day_scope_and_category"
            ),
        )

    def __str__(self) -> str:
        return f"{self.scope} {self.dimension} {self.date}"


class TimeOff(models.Model):
    """Days on which somebody is away, both ends included."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="time_off")
    start_date = models.DateField()
    end_date = models.DateField()
    kind = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name_plural = "time off"
        ordering = ("start_date", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(end_date__gte=models.F("start_date")), name="time_off_ends_after_it_starts"
            ),
        )
        indexes = (models.Index(fields=("start_date", "end_date"), name="time_off_days"),)

    def __str__(self) -> str:
        return f"{self.person} {self.start_date}–{self.end_date}"


class OnCallShift(models.Model):
    """One span in which somebody is on call, as a rota was published. ``end_at`` is no longer part of it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="on_call_shifts")
    rota = models.CharField(max_length=200)
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()

    class Meta:
        verbose_name = "on-call shift"
        ordering = ("start_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(end_at__gt=models.F("start_at")), name="on_call_shift_ends_after_it_starts"
            ),
        )
        indexes = (models.Index(fields=("person", "start_at"), name="on_call_of_person"),)

    def __str__(self) -> str:
        return f"{self.person} on call from {self.start_at:%Y-%m-%d}"


class Taken(models.Model):
    """One file that was taken: from then on the desk owns what it told, even if that is nothing."""

    what = models.CharField(max_length=20, db_index=True)
    at = models.DateTimeField()
    lines = models.PositiveIntegerField()
    shape = models.CharField(max_length=20)
    by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name_plural = "taken"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d}"


class RememberedMapping(models.Model):
    """Which columns of somebody's export are which of ours, by the fingerprint of its header."""

    what = models.CharField(max_length=20)
    headers = models.CharField(max_length=32)
    mapping: models.JSONField[Any, Any] = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("what", "headers"), name="one_mapping_a_header"),)

    def __str__(self) -> str:
        return f"{self.what} {self.mapping.get('product')}"


class Upload(models.Model):
    """A file on its way in: kept sealed until somebody confirms what it would change, a day at most."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        REFUSED = "refused"
        UNMAPPED = "unmapped"
        TAKEN = "taken"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="uploads")
    what = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    sealed = models.TextField(blank=True)
    choices: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """What was chosen: mapping, team, start date."""
    summary: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """What the page shows: counts, remarks, dropped columns, faults."""
    basis = models.CharField(max_length=64, blank=True)
    """Digest of what stood when the preview was made."""

    def __str__(self) -> str:
        return f"{self.what} {self.name} ({self.state})"
