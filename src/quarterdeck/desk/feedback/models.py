"""Feedback: what one says to another, what was asked for, rounds of themes, and notes of hard conversations."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet

from quarterdeck.desk.core.fields import SealedTextField
from quarterdeck.desk.people.models import Account, Person


class Request(models.Model):
    """Somebody asks somebody else for feedback on themselves. Seen by the two alone."""

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    asker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feedback_asked_for")
    asked = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feedback_asked_of")
    question = SealedTextField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "request for feedback"
        verbose_name_plural = "requests for feedback"
        ordering = ("-asked_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("asker", "asked"), condition=Q(state="open"), name="one_open_request_a_pair"
            ),
        )

    def __str__(self) -> str:
        return f"request of {self.asked_at:%Y-%m-%d}"


class Piece(models.Model):
    """Praise or a tip, from one person to another. A draft until ``sent_at``; from then on nothing of it changes.

    ``account`` is its writer's; ``giver`` their person, None for a laptop's owner and for who left and was erased.
    Who reads it was fixed when it was sent: the receiver, and with ``MANAGER`` those in ``readers``, who led the
    receiver on that day; they read it as long as they do. On a laptop it was said in person, and nobody receives it.
    """

    class Kind(models.TextChoices):
        PRAISE = "praise"
        TIP = "tip"

    class Visibility(models.TextChoices):
        THEM = "them", "only them"
        MANAGER = "manager", "them and their manager"

    class About(models.TextChoices):
        MERGE_REQUEST = "merge_request", "merge request"
        DECISION = "decision"
        INCIDENT = "incident"
        OTHER = "other", "something else"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback_written"
    )
    giver = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback_given")
    receiver = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feedback_received")
    kind = models.CharField(max_length=6, choices=Kind)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.THEM)
    text = SealedTextField()
    about = models.CharField(max_length=14, choices=About, blank=True)
    link = SealedTextField(blank=True)
    """The address of what it is about; empty: none."""
    request = models.ForeignKey(Request, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    readers: models.ManyToManyField[Person, Any] = models.ManyToManyField(Person, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    """When the receiver opened it first; until then the giver may take it back."""
    thanked_at = models.DateTimeField(null=True, blank=True)
    manager_read_at = models.DateTimeField(null=True, blank=True)
    """When a manager who may read it first did."""

    class Meta:
        verbose_name = "feedback"
        verbose_name_plural = "feedback"
        ordering = ("-changed_at", "id")
        indexes = (models.Index(fields=("receiver", "sent_at"), name="feedback_of_receiver"),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.changed_at:%Y-%m-%d}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Piece]:
        """What is somebody's to read: what they wrote, and what was sent to them."""
        wanted = Q(account=account) if account else Q(pk__in=())
        if person:
            wanted |= Q(giver=person) | Q(receiver=person, sent_at__isnull=False, account__local_owner=False)
            wanted |= Q(receiver=person, sent_at__isnull=False, account=None)
        return cls._default_manager.filter(wanted)


class Round(models.Model):
    """A 360: themes that three to five colleagues see, whom the person chose. For their own growth, and no assessment.

    ``themes`` is a sealed list in no order, without who said what; it is shown after ``closed_at``, where at least
    three answered, and thrown away where fewer did.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feedback_rounds")
    question = SealedTextField(blank=True)
    until_date = models.DateField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    themes = SealedTextField(blank=True)
    too_few = models.BooleanField(default=False)
    gone = models.PositiveSmallIntegerField(default=0)
    """How many who were asked were erased while it was open; the numbers stay, so that nothing shows who answered."""
    gone_answered = models.PositiveSmallIntegerField(default=0)
    """How many of these had answered: their themes stay among the others."""
    shared_at = models.DateTimeField(null=True, blank=True)
    """Since when ``shared_with`` may read the themes: the person's own choice."""
    shared_with = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "360 round"
        ordering = ("-opened_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("person",), condition=Q(closed_at=None), name="one_open_round_a_person"),
        )

    def __str__(self) -> str:
        return f"360 of {self.opened_at:%Y-%m-%d}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[Round]:  # noqa: ARG003
        """Closed ones: while it is open the themes are nobody's to read."""
        return cls._default_manager.filter(person=person, closed_at__isnull=False)


class Seat(models.Model):
    """One who was asked in a round. That they answered is kept without a time; what they said is not kept here."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="seats")
    provider = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feedback_seats")
    answered = models.BooleanField(default=False)
    declined = models.BooleanField(default=False)

    class Meta:
        verbose_name = "seat in a 360"
        verbose_name_plural = "seats in 360s"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("round", "provider"), name="one_seat_a_provider"),)

    def __str__(self) -> str:
        return "seat in a 360"


class HardNote(models.Model):
    """What was said in a hard conversation, what is expected, and when to look again: a short note that both hold.

    The manager's draft until ``shared_at``; from then on it stands, and the report may add their own words once.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="hard_notes_written"
    )
    manager = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="hard_notes")
    report = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="hard_notes_about")
    on_date = models.DateField()
    said = SealedTextField()
    expected = SealedTextField()
    look_again_date = models.DateField()
    own_words = SealedTextField(blank=True)
    """The report's."""
    shared_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    looked_again_at = models.DateTimeField(null=True, blank=True)
    came_of = SealedTextField(null=True, blank=True)  # type: ignore[misc]  # the field's own type leaves None out
    """What both found when they looked again; None: nothing was said of it."""
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "note of a hard conversation"
        verbose_name_plural = "notes of hard conversations"
        ordering = ("-on_date", "-changed_at", "id")

    def __str__(self) -> str:
        return f"note of {self.on_date}"

    @classmethod
    def held_on(cls, person: Person | None, account: Account | None) -> QuerySet[HardNote]:
        """What is somebody's to read: their drafts and notes, and what was shared with them."""
        wanted = Q(account=account) if account else Q(pk__in=())
        if person:
            wanted |= Q(manager=person) | Q(report=person, shared_at__isnull=False)
        return cls._default_manager.filter(wanted)
