"""What is read of evidence: one's own pieces, those shared with a manager, and what they may be linked to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from quarterdeck.desk.core.together import Lines, Part, at, key, text
from quarterdeck.desk.growth import access
from quarterdeck.desk.growth.models import Dismissal, Evidence, EvidenceComment, Expectation, Goal, Growth
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.pairs import own_managers, people_led


def own(viewer: Viewer, *, removed: bool = False) -> QuerySet[Evidence]:
    """One's own pieces, the newest first; with ``removed`` those that were taken out."""
    found = access.own_evidence(viewer).filter(removed_at__isnull=not removed)
    return _whole(found).order_by("-on_date", "-made_at", "id")


def shared(viewer: Viewer) -> QuerySet[Evidence]:
    """What those who report to the viewer share with them, the last shared first."""
    return _whole(access.shared_evidence(viewer)).order_by("-shared_at", "id")


def newly_shared(viewer: Viewer) -> QuerySet[Evidence]:
    """Of those what the viewer has not opened yet, for the queue: each piece is told once."""
    found = access.shared_evidence(viewer).filter(seen_at=None).select_related("growth__person")
    return found.order_by("shared_at", "id")


@dataclass(frozen=True, slots=True)
class Told:
    """Something that is told once, without a word of it: ``name`` of its person or skill, ``slug`` of its team."""

    id: UUID
    at: datetime
    name: str
    slug: str = ""


def shared_part(viewer: Viewer) -> Part:
    """What `newly_shared` finds, to be read with others."""
    columns = (
        at(Coalesce("shared_at", "changed_at")),
        key("pk"),
        text("growth__person__name"),
        text("growth__person__handle"),
    )
    return Part("evidence", newly_shared(viewer), columns)


def shared_of(lines: Lines) -> list[Told]:
    """What `shared_part` found, the oldest first."""
    return [Told(pk, since, name or handle) for since, pk, name, handle in sorted(lines["evidence"])]


def _whole(found: QuerySet[Evidence]) -> QuerySet[Evidence]:
    comments = EvidenceComment.objects.filter(removed_at=None).select_related("by__person").order_by("at", "id")
    lines = Expectation.objects.select_related("level").order_by("level_id", "position")
    return found.select_related("growth__person", "goal__period", "shared_with").prefetch_related(
        Prefetch("comments", comments, to_attr="told"), Prefetch("links__expectation", lines)
    )


def comments_between(piece: Evidence, manager_id: int | None) -> list[EvidenceComment]:
    """What its owner and one manager said; another manager's words stay between those two. ``piece`` from here."""
    told: list[EvidenceComment] = getattr(piece, "told")  # noqa: B009 -- set by the prefetch
    return [one for one in told if one.manager_id == manager_id]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form offers: ``managers`` to share with, ``people`` to write about (a laptop's owner alone), ``goals``,
    and ``lines``, the expectations of the level that one aims at with those already linked."""

    managers: tuple[Person, ...] = ()
    people: tuple[Person, ...] = ()
    goals: tuple[Goal, ...] = ()
    lines: tuple[Expectation, ...] = ()


def choices(viewer: Viewer, piece: Evidence | None = None) -> Choices:
    """Four queries at most."""
    goals = access.goals(viewer).filter(
        Q(period__growth_id=piece.growth_id) if piece else Q(period__growth__in=access.own(viewer).values("pk")),
        Q(state=Goal.State.OPEN) | Q(pk=piece.goal_id if piece else None), removed_at=None,
    )  # fmt: skip
    return Choices(
        managers=tuple(Person.objects.filter(pk__in=own_managers(viewer)).order_by("name")) if not viewer.owner else (),
        people=tuple(people_led(viewer)) if viewer.owner else (),
        goals=tuple(goals.order_by("made_at", "id")),
        lines=tuple(_lines(viewer, piece)),
    )


def _lines(viewer: Viewer, piece: Evidence | None) -> QuerySet[Expectation]:
    growths = Growth.objects.filter(pk=piece.growth_id) if piece else access.own(viewer)
    wanted = Q(level__in=growths.filter(level_next__isnull=False).order_by().values("level_next"))
    if piece is not None:
        wanted |= Q(evidence_links__evidence=piece)
    ladders = access.ladders(viewer).order_by().values("pk")
    found = Expectation.objects.filter(wanted, level__version__ladder__in=ladders).select_related("level")
    return found.distinct().order_by("level_id", "position")


def find(viewer: Viewer, key: UUID) -> tuple[Evidence, bool] | None:
    """A piece, and whether it is the viewer's own; None where it is neither that nor shared with them."""
    piece = _whole(access.own_evidence(viewer)).filter(pk=key).first()
    if piece is not None:
        return piece, True
    piece = _whole(access.shared_evidence(viewer)).filter(pk=key).first()
    return None if piece is None else (piece, False)


def kept_or_aside(viewer: Viewer) -> frozenset[str]:
    """Suggestions that were kept or put aside already. Two queries."""
    kept = access.own_evidence(viewer).exclude(subject="").values_list("subject", flat=True)
    return frozenset(kept) | aside(viewer, "evidence")


def aside(viewer: Viewer, what: str) -> frozenset[str]:
    """What of a kind, ``evidence`` or ``stretch``, the viewer never wants to see again. One query."""
    found = Dismissal.objects.filter(person_id=viewer.person_id or 0, what=what)
    return frozenset(found.values_list("subject", flat=True))
