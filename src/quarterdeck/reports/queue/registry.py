"""The door through which things come into the queue. A later duty adds one file to `providers/` and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from quarterdeck.reports.queue.model import Asker, Provider
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

ASKED: Mapping[Provider, Asker] = {
    one.things: one.parts for one in (sources, one_on_ones, reviews, people, feedback, growth, evidence)
}
"""What those ask that need the desk, so that it is asked once for all."""
