"""A person's own job page, what they track of it, and the pages of other levels they compare it with."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models

from quarterdeck.desk.core.fields import SealedTextField

FOCUS = 3
"""How many duties may be in focus at a time."""


class RolePage(models.Model):
    """A job page in Markdown, as it was brought. ``own``: their own role; else a level to compare with.

    ``role`` names the one that is meant where the page tells of several; empty: the only one.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_pages")
    own = models.BooleanField(default=False)
    name = models.CharField(max_length=200)
    text = models.TextField()
    role = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    """Since when the members of their teams may read it; None: nobody may."""
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("account",), condition=models.Q(own=True), name="one_own_role_page_an_account"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """What a person keeps of one responsibility. ``key`` is made of its words, ``text`` is as it stood last.

    ``duty`` is their own choice of what serves it: empty leaves it to the words, ``none`` is nothing.
    """

    class State(models.TextChoices):
        GOING = "going", "going"
        NEEDS_ME = "needs_me", "needs me"
        DONE = "done", "done for now"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_entries")
    key = models.CharField(max_length=32)
    text = models.TextField()
    duty = models.CharField(max_length=40, blank=True)
    focus_slot = models.PositiveSmallIntegerField(null=True, blank=True)
    """1 to 3 while it is in focus; the database itself refuses a fourth."""
    state = models.CharField(max_length=10, choices=State, blank=True)
    state_date = models.DateField(null=True, blank=True)
    """Since when it is in its state."""
    next_date = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = (
            models.UniqueConstraint(fields=("account", "key"), name="one_entry_a_responsibility"),
            models.UniqueConstraint(fields=("account", "focus_slot"), name="one_entry_a_focus_slot"),
            models.CheckConstraint(
                condition=models.Q(focus_slot=None) | models.Q(focus_slot__gte=1, focus_slot__lte=FOCUS),
                name="at_most_three_in_focus",
            ),
        )

    def __str__(self) -> str:
        return self.text[:80]


class Note(models.Model):
    """A dated note on a responsibility. Private, unless its writer shares it with their published page."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_notes")
    """Its writer, as of its entry: what is held on somebody is found by it."""
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="notes")
    on_date = models.DateField()
    text = SealedTextField()
    shared = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-on_date", "-changed_at")

    def __str__(self) -> str:
        return f"note of {self.on_date}"
