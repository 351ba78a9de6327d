"""What upkeep remembers: how often to read, the secrets of webhooks, which deliveries came."""

from __future__ import annotations

from django.db import models


class Schedule(models.Model):
    """How often a source is read. A source without a line is read every hour."""

    source = models.CharField(max_length=200, unique=True)
    every_minutes = models.PositiveIntegerField(default=60)
    """0: only when somebody asks."""

    def __str__(self) -> str:
        return f"{self.source} every {self.every_minutes} min"


class Hook(models.Model):
    """The webhook of a source. Its secret is sealed with a key that lies outside the database."""

    source = models.CharField(max_length=200, unique=True)
    sealed_secret = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    last_at = models.DateTimeField(null=True, blank=True)
    """When the last delivery with the right secret came; None: none did yet."""

    def __str__(self) -> str:
        return f"webhook of {self.source}"


class Delivery(models.Model):
    """A delivery that was taken, kept for some days so that it is not taken again."""

    source = models.CharField(max_length=200)
    delivery_id = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = (models.UniqueConstraint(fields=("source", "delivery_id"), name="one_delivery_taken_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.delivery_id}"


class Tally(models.Model):
    """A count within a window of time, shared by all processes: wrong secrets by the address they came from."""

    bucket = models.CharField(max_length=120)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = (
            models.UniqueConstraint(fields=("bucket", "window_start"), name="one_tally_a_bucket_and_window"),
        )

    def __str__(self) -> str:
        return f"{self.bucket}: {self.count}"
