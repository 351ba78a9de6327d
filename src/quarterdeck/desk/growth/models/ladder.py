"""Ladders: levels, and what is expected at each. Nothing in them is about a person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet

from quarterdeck.desk.people.models import Account, Person, Team


class Ladder(models.Model):
    """A ladder by name. Without ``teams`` it is everybody's."""

    name = models.CharField(max_length=200)
    teams = models.ManyToManyField(Team, blank=True, related_name="ladders")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """A ladder as it was brought on a day; older ones stay, as readings were made against them."""

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="ladders_brought"
    )
    source = models.CharField(max_length=300, blank=True)
    """Names of the files."""
    remarks: models.JSONField[Any, Any] = models.JSONField(default=list)
    """What was left out, by line."""

    class Meta:
        ordering = ("-valid_from", "-number")
        constraints = (models.UniqueConstraint(fields=("ladder", "number"), name="one_number_a_ladder_version"),)

    def __str__(self) -> str:
        return f"{self.ladder} of {self.valid_from}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Any]:  # noqa: ARG003 -- as every one
        """Which ladders they brought."""
        return cls.objects.filter(Q(brought_by=account) if account else Q(pk__in=()))


class Level(models.Model):
    """One level of a version; ``position`` counts from the lowest, 0."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="levels")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ("version_id", "position")
        constraints = (models.UniqueConstraint(fields=("version", "position"), name="one_level_a_position"),)

    def __str__(self) -> str:
        return self.name


class Expectation(models.Model):
    """One line of what is expected at a level. ``block`` is the part of the matrix, ``group`` the competency's name or
    the heading above the line; ``key`` is made of its words, so that a later version's same line is known again."""

    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="expectations")
    position = models.PositiveIntegerField()
    block = models.CharField(max_length=200, blank=True)
    group = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    key = models.CharField(max_length=32, db_index=True)

    class Meta:
        ordering = ("level_id", "position")
        constraints = (models.UniqueConstraint(fields=("level", "position"), name="one_expectation_a_position"),)

    def __str__(self) -> str:
        return self.text[:80]
