"""What somebody said about a thing of their queue: not now, not at all, or another's. The things are not kept."""

from __future__ import annotations

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
