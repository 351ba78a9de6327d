"""Evidence that was shared with the viewer and not opened yet, and skills that were proposed to them."""

from __future__ import annotations

from collections.abc import Iterator

from quarterdeck.desk.core.together import Part
from quarterdeck.desk.growth import collected, coverage
from quarterdeck.reports.queue.model import Act, Looking, Thing, Weight
from quarterdeck.reports.queue.when import said

MOST = 50
"""Pieces that are named one by one; the page has the others."""


def things(looking: Looking) -> Iterator[Thing]:
    """One query. A piece is told until it is opened, once for each time it is shared."""
    lines = looking.told(parts)
    for piece in collected.shared_of(lines)[:MOST]:
        yield Thing(
            f"evidence:{piece.id}", "growth", f"{piece.name} shared evidence with you",
            f"It was shared with you on {said(piece.at, looking.zone)}.", Weight.NOTE,
            Act("Read it", f"/growth/evidence/{piece.id}/"), piece.at, private=True, basis=piece.at.isoformat(),
        )  # fmt: skip
    for claim in coverage.proposed_of(lines)[:MOST]:
        yield Thing(
            f"skill:{claim.id}", "growth", f"A skill is proposed for you: {claim.name}",
            f"It was proposed on {said(claim.at, looking.zone)}, and counts once you confirm it.", Weight.NOTE,
            Act("Answer", f"/growth/skills/{claim.slug}/"), claim.at, private=True, basis=claim.at.isoformat(),
        )  # fmt: skip


def parts(looking: Looking) -> tuple[Part, ...]:
    """What of it can be read with all else."""
    return collected.shared_part(looking.viewer), coverage.proposed_part(looking.viewer)
