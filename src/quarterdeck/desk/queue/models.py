"""What somebody said about a thing of their queue: not now, not at all, or another's. The things are not kept."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models

from quarterdeck.desk.core.fields import SealedTextField

LONGEST_NOTE = 1_000
"""Characters of the note that goes along with what is handed over."""


class Mark(models.Model):
    """``thing`` is the key of what stands in the queue of ``account``: it holds no private text.

    Snoozed: it comes back at ``until``. Dismissed: it comes back when its basis is no longer ``basis``. Handed over:
    it stands in the queue of ``receiver`` for as long as they may see the work of ``team``. ``account`` None: whoever
    handed it over was erased.
    """

    class State(models.TextChoices):
        SNOOZED = "snoozed"
        DISMISSED = "dismissed"
        HANDED = "handed", "handed over"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="queue_marks"
    )
    thing = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State)
    until = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    team = models.CharField(max_length=200, blank=True)
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="queue_received"
    )
    note = SealedTextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "mark on the queue"
        verbose_name_plural = "marks on the queue"
        constraints = (models.UniqueConstraint(fields=("account", "thing"), name="one_mark_an_account_and_thing"),)

    def __str__(self) -> str:
        return f"{self.thing} ({self.state})"


class Posting(models.Model):
    """What somebody wants sent to them, and where. Everything is off until they ask for it themselves.

    ``chat_url`` lets whoever has it write into a chat, so it is sealed and never shown again; ``chat_name`` is what is
    shown of it. ``muted`` are kinds of things of the queue.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posting")
    email = models.BooleanField(default=False)
    chat_url = SealedTextField(blank=True)
    chat_name = models.CharField(max_length=200, blank=True)
    letter = models.BooleanField(default=True)
    digest = models.BooleanField(default=True)
    attention = models.BooleanField(default=False)
    muted: models.JSONField[Any, Any] = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "what is sent"
        verbose_name_plural = "what is sent"

    def __str__(self) -> str:
        return "what is sent"


class Post(models.Model):
    """One message to somebody, of a kind, on a day of their own: claimed before it is sent, so that it goes out once.

    ``keys`` are those of the things that stood in it; what stood there before is not news again.
    """

    class Kind(models.TextChoices):
        LETTER = "letter"
        DIGEST = "digest"
        ATTENTION = "attention"

    class State(models.TextChoices):
        CLAIMED = "claimed"
        SENT = "sent"
        EMPTY = "empty"
        FAILED = "failed"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=10, choices=Kind)
    channel = models.CharField(max_length=5)
    local_date = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.CLAIMED)
    keys: models.JSONField[Any, Any] = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "message"
        ordering = ("-at", "id")
        constraints = (
            models.UniqueConstraint(fields=("account", "channel", "kind", "local_date"), name="one_message_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.local_date}"
