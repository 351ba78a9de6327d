"""Who reads a review, and what is left out for them."""

from __future__ import annotations

from typing import Any

from quarterdeck.reports.review.document import Document
from quarterdeck.reports.review.model import Profile

NAMES = {"team": "for the team", "department": "for the department", "board": "for the board"}


def for_profile(document: Document, profile: Profile) -> Document:
    """The part of a document that is meant for a profile, which it then names."""
    sections = [_shown(one, profile) for one in document["sections"] if profile in one["audience"]]
    keys = {one["key"] for one in sections}
    left = [key for key in document["unwritten"] if key in keys]
    return {**document, "profile": profile, "sections": sections, "unwritten": left}


def _shown(section: dict[str, Any], profile: Profile) -> dict[str, Any]:
    tables = [one for one in section["tables"] if profile in one["audience"]]
    return {**section, "tables": tables, "actions": [] if profile == "board" else section["actions"]}
