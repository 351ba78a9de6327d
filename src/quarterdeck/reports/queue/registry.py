"""The door through which things come into the queue. A later duty adds one file to `providers/` and one line here."""

from __future__ import annotations

from quarterdeck.reports.queue.model import Provider
from quarterdeck.reports.queue.providers import (
    evidence,
    feedback,
    growth,
    one_on_ones,
    people,
    reviews,
    signals,
    sources,
    work,
)

PROVIDERS: tuple[Provider, ...] = (
    work.things,
    sources.things,
    one_on_ones.things,
    reviews.things,
    people.things,
    signals.things,
    feedback.things,
    growth.things,
    evidence.things,
)
