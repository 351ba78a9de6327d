"""Evidence that a person collects, and with whom they share each piece."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet

from quarterdeck.desk.core.fields import SealedTextField
from quarterdeck.desk.growth.models.ladder import Expectation
from quarterdeck.desk.growth.models.plan import Goal
from quarterdeck.desk.growth.models.record import Growth, of_owner
from quarterdeck.desk.people.models import Account, Person


class Evidence(models.Model):
    """One piece. Its owner's alone until ``shared_with`` names a manager, who reads it on days on which the owner
    reports to them. ``subject`` names what it came from, so that it is not proposed again; empty: by hand."""

    class Kind(models.TextChoices):
        MERGE_REQUEST = "merge_request", "merge request"
        REVIEW = "review"
        DECISION = "decision"
        INCIDENT = "incident"
        TALK = "talk"
        OTHER = "other", "something else"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    growth = models.ForeignKey(Growth, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=14, choices=Kind)
    on_date = models.DateField()
    title = SealedTextField(blank=True)
    link = SealedTextField(blank=True)
    text = SealedTextField(blank=True)
    """In the owner's own words."""
    subject = models.CharField(max_length=64, blank=True)
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.SET_NULL, related_name="evidence")
    shared_with = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="growth_evidence_shared"
    )
    shared_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    """When the manager opened it first; None: they were not told yet."""
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ("-on_date", "-made_at", "id")

    def __str__(self) -> str:
        return f"evidence of {self.on_date}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """Their own."""
        return cls.objects.filter(of_owner(person, account))


class EvidenceLink(models.Model):
    """Which expectation a piece speaks for."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="links")
    expectation = models.ForeignKey(Expectation, on_delete=models.CASCADE, related_name="evidence_links")

    class Meta:
        ordering = ("expectation_id",)
        constraints = (models.UniqueConstraint(fields=("evidence", "expectation"), name="one_evidence_link_a_line"),)

    def __str__(self) -> str:
        return f"{self.evidence} for line {self.expectation_id}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """Theirs."""
        return cls.objects.filter(of_owner(person, account, "evidence__growth__"))


class EvidenceComment(models.Model):
    """Thanks or a comment between the owner and the manager ``manager``; a later manager does not see it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="comments")
    manager = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="growth_comments_with"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    thanks = models.BooleanField(default=False)
    text = SealedTextField(blank=True)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "comment on evidence"
        verbose_name_plural = "comments on evidence"
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"comment of {self.at:%Y-%m-%d}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """On their own evidence, and what they wrote themselves."""
        mine = of_owner(person, account, "evidence__growth__")
        return cls.objects.filter(mine | Q(by=account) if account else mine)


class Dismissal(models.Model):
    """A suggestion that somebody does not want; ``what`` is ``evidence`` or ``stretch``, ``subject`` what it came
    from."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="growth_dismissals")
    what = models.CharField(max_length=10)
    subject = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "dismissed suggestion"
        constraints = (
            models.UniqueConstraint(fields=("person", "what", "subject"), name="one_dismissal_a_suggestion"),
        )

    def __str__(self) -> str:
        return f"{self.what} dismissed"
