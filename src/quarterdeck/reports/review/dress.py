"""Puts what people wrote to the facts. Facts cost time and are kept; texts change while one types."""

from __future__ import annotations

from typing import Any

from quarterdeck.reports.review import writing
from quarterdeck.reports.review.document import Document, plain
from quarterdeck.reports.review.model import Written
from quarterdeck.reports.review.period import get_period
from quarterdeck.reports.review.sections import actions, next_month


def dress(document: Document, written: Written) -> Document:
    """The document with meanings, actions and intentions, and with what is still unwritten. BadWriting."""
    writing.check(written)
    sections = [_dressed(section, written, document["period"]) for section in document["sections"]]
    left = [one["key"] for one in sections if one["prompt"] and one["meaning"] is None]
    return {**document, "unwritten": left, "sections": sections}


def _dressed(section: dict[str, Any], written: Written, period: str) -> dict[str, Any]:
    key = section["key"]
    made = {**section, "meaning": plain(written.meanings.get(key))}
    if key == actions.KEY:
        title, agreed = actions.filled(written)
        return {**made, "title": title, "actions": plain(agreed)}
    if key == next_month.KEY:
        title = next_month.title(written, get_period(period))
        return {**made, "title": title, "intentions": plain(written.intentions), "actions": plain(written.agreed)}
    return made
