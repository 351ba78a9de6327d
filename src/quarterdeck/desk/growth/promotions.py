"""Acts on a promotion document: draft it from what is shared, change it together, hand it to a new manager."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from quarterdeck.desk.core import audit
from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.core.texts import cleaned
from quarterdeck.desk.growth import access
from quarterdeck.desk.growth.ladders import get_level
from quarterdeck.desk.growth.models import Evidence, Expectation, Growth, Level, Promotion, PromotionVersion
from quarterdeck.desk.growth.models.reading import OWN
from quarterdeck.desk.growth.records import choose_manager, get_growth
from quarterdeck.desk.growth.writing import Held, Start, settle
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.pairs import own_managers

LONGEST = 100_000


def draft(viewer: Viewer, person_id: int, level_id: int | None, *, manager_id: int | None, now: datetime) -> Promotion:
    """A document drafted from the evidence that these two share. NotFit; Growth.DoesNotExist."""
    level = get_level(viewer, level_id)
    growth = get_growth(viewer, person_id, now=now)
    manager = choose_manager(viewer, growth, manager_id)
    text = made(growth, level, _shared(viewer, growth, manager))
    return Promotion.objects.create(
        growth=growth, level=level, manager_id=manager, text=text, made_at=now, changed_at=now,
        changed_by_id=viewer.account_id,
    )  # fmt: skip


def _shared(viewer: Viewer, growth: Growth, manager_id: int | None) -> list[Evidence]:
    """What both may read already: drafting shows the manager nothing new."""
    found = Evidence.objects.filter(growth=growth, removed_at=None)
    if not viewer.owner:
        found = found.filter(shared_with_id=manager_id or 0, shared_at__isnull=False)
    return list(found.prefetch_related("links__expectation").order_by("on_date", "made_at", "id"))


def made(growth: Growth, level: Level, evidence: Iterable[Evidence]) -> str:
    """The draft in Markdown: each expectation of the level with the pieces that speak for it, then the rest."""
    by_key: dict[str, list[Evidence]] = {}
    rest: list[Evidence] = []
    lines = list(Expectation.objects.filter(level=level).order_by("position"))
    keys = {line.key for line in lines}
    for piece in evidence:
        its = {link.expectation.key for link in piece.links.all()} & keys
        for key in its:
            by_key.setdefault(key, []).append(piece)
        if not its:
            rest.append(piece)
    parts = [f"# {growth.person}: {level.name}", "## In short", "(Why now, in three sentences.)"]
    block = None
    for line in lines:
        if line.block != block:
            block = line.block
            parts.append(f"## {block or 'What the level asks'}")
        told = "\n".join(_told(piece) for piece in by_key.get(line.key, ())) or "- (nothing yet)"
        parts += [f"### {line.text}", told]
    if rest:
        parts += ["## Further evidence", "\n".join(map(_told, rest))]
    return "\n\n".join(parts)[:LONGEST]


def _told(piece: Evidence) -> str:
    name = piece.title or piece.link or piece.get_kind_display()
    linked = f"[{name}]({piece.link})" if piece.link and piece.title else name
    words = f": {' '.join(piece.text.split())}" if piece.text else ""
    return f"- {piece.on_date}: {linked}{words}"


def save(viewer: Viewer, promotion_id: UUID, text: str, *, start: Start, now: datetime) -> Promotion:
    """Change the text; what stood before is kept. NotFit, TooLong, Changed; Promotion.DoesNotExist."""
    with transaction.atomic():
        held = access.promotions(viewer).select_for_update(of=("self",)).get(pk=promotion_id, removed_at=None)
        text = cleaned(text, "the document", longest=LONGEST)
        settled = settle(start, Held(held.version, held.changed_at, {"text": held.text}), {"text": text})["text"]
        if settled == held.text:
            return held
        PromotionVersion.objects.create(
            promotion=held, number=held.version, at=held.changed_at, by_id=held.changed_by_id, text=str(held.text)
        )
        held.text, held.version = settled, held.version + 1
        held.changed_at, held.changed_by_id = now, viewer.account_id
        held.save()
        return held


def hand(viewer: Viewer, promotion_id: UUID, manager_id: int | None, *, now: datetime) -> Promotion:
    """The person gives the document to who leads them now; the former versions stay theirs. NotFit; DoesNotExist."""
    with transaction.atomic():
        held = access.promotions(viewer).select_for_update(of=("self",)).select_related("growth").get(pk=promotion_id)
        if access.side_of(viewer, held.growth) != OWN or manager_id not in own_managers(viewer):
            raise NotFit("only the person gives it on, to one they report to today")
        if held.manager_id != manager_id:
            held.manager_id, held.readable_from, held.changed_at = manager_id, held.version, now
            held.save()
        return held


def remove(viewer: Viewer, promotion_id: UUID, *, removed: bool, now: datetime) -> Promotion:
    """Take a document out, or put it back. Promotion.DoesNotExist."""
    held = access.promotions(viewer).select_related("growth").get(pk=promotion_id)
    held.removed_at = (held.removed_at or now) if removed else None
    held.save()
    return held


def versions(viewer: Viewer, promotion: Promotion) -> QuerySet[PromotionVersion]:
    """How it stood before, the newest first; to a manager from when it was theirs to read."""
    found = promotion.versions.select_related("by__person").order_by("-number")
    if access.side_of(viewer, promotion.growth) != OWN:
        found = found.filter(number__gte=promotion.readable_from)
    return found


def export(viewer: Viewer, promotion_id: UUID, *, now: datetime) -> str:
    """The document as Markdown, to take away; the log says that it was. Promotion.DoesNotExist."""
    held = access.promotions(viewer).select_related("growth").get(pk=promotion_id, removed_at=None)
    audit.record(viewer, "growth.export", "promotion document", now=now, about_id=held.growth.person_id)
    return f"{held.text}\n"
