"""The outbox, by which pages ask for work, and the audit log."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """One piece of work in the outbox. ``key`` makes it idempotent: one entry of a name and key waits at a time.

    A worker claims it by a conditional update from ``waiting`` to ``running``; ``lease_until`` is when another worker
    may take it for dead.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("name", "key"), condition=models.Q(state="waiting"), name="one_waiting_job_a_key"
            ),
        )
        indexes = (models.Index(fields=("state", "due_at"), name="job_due"),)

    def __str__(self) -> str:
        return f"{self.name} {self.key} ({self.state})"


class AuditEntry(models.Model):
    """Who did or read what, when. Written by `audit.record` alone; the database refuses to change or delete one.

    A migration that makes SQLite copy this table must make its triggers anew, see 0002.
    """

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    """Account; None: the program itself, or somebody not signed in."""
    actor_name = models.CharField(max_length=150)
    act = models.CharField(max_length=60)
    about_id = models.BigIntegerField(null=True, db_index=True)
    """The person whom the record concerns; None where it is about nobody."""
    subject = models.CharField(max_length=300)
    detail = models.JSONField(default=dict)
    seal = models.CharField(max_length=64)
    """Over this entry and the seal of the one before it."""

    class Meta:
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.act} {self.subject}"


class Writes(models.Model):
    """One row: how often something was written to the desk. What is kept in memory is dropped when it moves."""

    times = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.times} writes"
