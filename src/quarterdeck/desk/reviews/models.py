"""What is written for a review, and its finished editions. Facts are not kept here: they come from the lake."""

from __future__ import annotations

from typing import Any

from django.db import models

from quarterdeck.desk.people.models import Account, Person


class Review(models.Model):
    """One team's or department's month, made when something is first written or finished.

    ``team`` is its name: teams come and go, reviews stay. ``period`` is the first day of the month.
    """

    team = models.CharField(max_length=200)
    period = models.DateField()

    class Meta:
        ordering = ("-period", "team")
        constraints = (models.UniqueConstraint(fields=("team", "period"), name="one_review_a_team_and_month"),)

    def __str__(self) -> str:
        return f"{self.team} {self.period:%Y-%m}"


class Versioned(models.Model):
    """What two people may write at once: whoever saves says which version they saw."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Meaning(Versioned):
    """What a section means, in the words of ``writer``; an empty text is none."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="meanings")
    section = models.CharField(max_length=40)
    text = models.CharField(max_length=1000, blank=True)
    writer = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    writer_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("review", "section"), name="one_meaning_a_section"),)

    def __str__(self) -> str:
        return f"{self.review}: {self.section}"


class Intention(Versioned):
    """One of at most three for the next month; an empty text is none. ``figure`` is an indicator's id."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="intentions")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1000, blank=True)
    figure = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("review", "place"), name="one_intention_a_place"),)

    def __str__(self) -> str:
        return f"{self.review}: intention {self.place}"


class Action(Versioned):
    """Something agreed at one review, looked at in those after it. ``closed_in`` is the review in which it was said
    to be done or dropped; None while it is open."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        DROPPED = "dropped"

    agreed_in = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="agreed")
    closed_in = models.ForeignKey(Review, null=True, on_delete=models.SET_NULL, related_name="closed")
    text = models.CharField(max_length=1000)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """Who sees to it, where the name that was typed is that of one person."""
    owner_name = models.CharField(max_length=200)
    due_date = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)

    class Meta:
        ordering = ("agreed_in__period", "id")

    def __str__(self) -> str:
        return f"{self.agreed_in}: {self.text[:40]}"


class EditionKept(Exception):
    """An edition is never changed or deleted: a mistake is corrected by a new one."""


class _Editions(models.QuerySet["Edition"]):
    """Editions that are found and made, and neither changed nor deleted."""

    def update(self, **_: Any) -> int:
        raise EditionKept("an edition is never changed; make a new one")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise EditionKept("an edition is never deleted")


class Edition(models.Model):
    """A finished review. ``text`` is its canonical document, ``sha256`` that of the text; all formats are drawn from
    it. ``corrects`` is the edition before it, None for the first."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    finished_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    finished_by_name = models.CharField(max_length=200)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    names_taken_out_at = models.DateTimeField(null=True, blank=True)
    """When somebody who left was last taken out of it, which is the one thing that changes an edition; None: never."""

    objects = _Editions.as_manager()

    class Meta:
        ordering = ("review_id", "number")
        constraints = (models.UniqueConstraint(fields=("review", "number"), name="one_edition_a_number"),)

    def __str__(self) -> str:
        return f"{self.review} edition {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only once."""
        if not self._state.adding:
            raise EditionKept("an edition is never changed; make a new one")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        """Never."""
        raise EditionKept("an edition is never deleted")
