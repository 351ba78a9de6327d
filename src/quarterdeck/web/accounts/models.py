"""Tries to sign in, counted."""

from __future__ import annotations

from django.db import models


class Attempt(models.Model):
    """Tries within a span that began at a second (Unix time). Written by `attempts` alone, in one statement."""

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField()
    began = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.tries} tries"
