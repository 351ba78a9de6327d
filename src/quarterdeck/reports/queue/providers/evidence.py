"""Evidence that was shared with the viewer and not opened yet, and skills that were proposed to them."""

from __future__ import annotations

from collections.abc import Iterator

from quarterdeck.desk.growth import collected, coverage
from quarterdeck.reports.queue.model import Act, Looking, Thing, Weight
from quarterdeck.reports.queue.when import said

MOST = 50
"""Pieces that are named one by one; the page has the others."""


def things(looking: Looking) -> Iterator[Thing]:
    """Two queries. A piece is told until it is opened, once for each time it is shared."""
    for piece in collected.newly_shared(looking.viewer)[:MOST]:
        since = piece.shared_at or piece.changed_at
        yield Thing(
            f"evidence:{piece.pk}", "growth", f"{piece.growth.person} shared evidence with you",
            f"It was shared with you on {said(since, looking.zone)}.", Weight.NOTE,
            Act("Read it", f"/growth/evidence/{piece.pk}/"), since, private=True, basis=since.isoformat(),
        )  # fmt: skip
    for claim in coverage.proposed(looking.viewer)[:MOST]:
        team = claim.skill.team
        yield Thing(
            f"skill:{claim.pk}", "growth", f"A skill is proposed for you: {claim.skill.name}",
            f"It was proposed on {said(claim.changed_at, looking.zone)}, and counts once you confirm it.", Weight.NOTE,
            Act("Answer", f"/growth/skills/{team.slug}/"), claim.changed_at, private=True,
            basis=claim.changed_at.isoformat(),
        )  # fmt: skip
