"""A finished review of Ledger for January 2026, as short as one can be."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from quarterdeck.desk.people.models import Account
from quarterdeck.desk.reviews.models import Edition, Review
from quarterdeck.reports.review.document import canonical, digest

FROZEN_AT = datetime(2026, 2, 5, 9, tzinfo=UTC)
SECTION: dict[str, Any] = {
    "key": "three_lines", "name": "Three lines", "title": "Nothing unusual", "facts": [], "figures": [], "tables": [],
    "actions": [], "intentions": [], "prompt": "What went well?",
    "meaning": {"text": "Reviews went well.", "writer": "Mona"}, "audience": ["team", "department", "board"],
}  # fmt: skip
DOCUMENT: dict[str, Any] = {
    "schema": "quarterdeck.review/1", "kind": "month", "team": "Ledger", "department": False, "period": "2026-01",
    "first_date": "2026-01-01", "last_date": "2026-01-31", "timezone": "UTC", "status": "finished", "edition": 1,
    "frozen_at": "2026-02-05T09:00:00Z", "finished_by": "Mona", "corrects": None, "changes": [],
    "as_of": "2026-02-01T00:00:00Z", "partial": False, "complete": True, "remarks": [], "lake_version": 1,
    "tables": {"merge_requests": 1}, "definitions": {"oma": "gitlab-2022"}, "targets": {"oma": None},
    "unwritten": [], "sections": [SECTION],
}  # fmt: skip


def make_finished(by: Account) -> Edition:
    """Its first edition."""
    review = Review.objects.create(team="Ledger", period=date(2026, 1, 1))
    return Edition.objects.create(
        review=review, number=1, text=canonical(DOCUMENT), sha256=digest(DOCUMENT), frozen_at=FROZEN_AT,
        finished_by=by, finished_by_name=str(by),
    )  # fmt: skip
