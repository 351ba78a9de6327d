"""Skills that a team named, and who says that they have them; for planning, never to rank."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet

from quarterdeck.desk.growth.models.ladder import Expectation
from quarterdeck.desk.people.models import Account, Person, Team


class Skill(models.Model):
    """One skill that a team needs."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="skills")
    name = models.CharField(max_length=100)
    expectation = models.ForeignKey(Expectation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("team_id", "name")
        constraints = (models.UniqueConstraint(fields=("team", "name"), name="one_skill_a_team_and_name"),)

    def __str__(self) -> str:
        return self.name


class Claim(models.Model):
    """What one person says of one skill. Proposed by a manager it counts for nothing until the person confirms it.

    ``named``: the person agrees that their team reads their name beside the skill.
    """

    class Word(models.TextChoices):
        ALONE = "alone", "I can do it alone"
        WITH_HELP = "with_help", "I can do it with help"
        WANTS = "wants", "I want to learn it"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="skill_claims")
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="skill_claims_kept"
    )
    """The owner of a laptop, who notes it alone; None: the person's own."""
    word = models.CharField(max_length=9, choices=Word)
    named = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    """When the person said so; None: only proposed."""
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "skill claim"
        ordering = ("skill_id", "person_id")
        constraints = (
            models.UniqueConstraint(
                fields=("skill", "person", "keeper"), nulls_distinct=False, name="one_claim_a_skill_and_person"
            ),
        )

    def __str__(self) -> str:
        return f"claim of {self.changed_at:%Y-%m-%d}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:
        """What they say of themselves or was proposed to them, and what they keep alone."""
        wanted = Q(person=person, keeper=None) if person else Q(pk__in=())
        return cls.objects.filter(wanted | Q(keeper=account) if account else wanted)
