"""Everything that writes evidence: collected by its owner, shared piece by piece, taken back, thanked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from quarterdeck.desk.core import audit, texts
from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.growth import access
from quarterdeck.desk.growth.models import Dismissal, Evidence, EvidenceComment, EvidenceLink, Expectation, Goal, Growth
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.pairs import own_managers, people_led

LONGEST_TITLE, LONGEST_LINK = 300, 1000
MOST_LINES = 40
"""Expectations that one piece may speak for."""


@dataclass(frozen=True, slots=True)
class Written:
    """A piece as a form has it. ``goal`` None and no ``lines``: it is linked to nothing yet."""

    kind: str
    on_date: date
    title: str = ""
    link: str = ""
    text: str = ""
    goal: UUID | None = None
    lines: tuple[int, ...] = ()

    def checked(self) -> Written:
        """As it can be kept. NotFit, TooLong."""
        if self.kind not in Evidence.Kind.values:
            raise NotFit("say what kind of evidence it is")
        title = texts.cleaned(self.title, "the title", longest=LONGEST_TITLE, empty=True)
        link = texts.cleaned(self.link, "the link", longest=LONGEST_LINK, empty=True)
        if link and not link.lower().startswith(("https://", "http://")):
            raise NotFit("the link must begin with https:// or http://, or be a merge request such as group/project!12")
        text = texts.cleaned(self.text, "your own words", empty=True)
        if not (title or link or text):
            raise NotFit("there is nothing to keep; give a link, a title, or a few words")
        return Written(self.kind, self.on_date, title, link, text, self.goal, self.lines)


def add(viewer: Viewer, written: Written, *, now: datetime, about_id: int | None = None, subject: str = "") -> Evidence:
    """Collect a piece. ``about_id`` is the person, for a laptop's owner; ``subject`` what it was proposed from.
    NotFit, TooLong; Growth.DoesNotExist where nobody may be written about."""
    written = written.checked()
    with transaction.atomic():
        piece = Evidence(growth=_growth(viewer, about_id, now), subject=subject[:64], made_at=now)
        if subject and (same := access.own_evidence(viewer).filter(subject=subject).first()) is not None:
            return same
        _put(viewer, piece, written, now=now)
        return piece


def save(viewer: Viewer, key: UUID, written: Written, *, base: str, version: int, now: datetime) -> Evidence:
    """Change a piece; ``version`` and ``base`` are number and own words that the form began with. Changed, NotFit."""
    written = written.checked()
    with transaction.atomic():
        piece = _own(viewer, key)
        if piece.version != version:
            written = _joined(piece, written, base)
        piece.version += 1
        _put(viewer, piece, written, now=now)
        return piece


def _joined(piece: Evidence, written: Written, base: str) -> Written:
    """The words of two windows in one. Changed where they cannot be."""
    text = texts.merged(base.replace("\r\n", "\n").strip(), piece.text, written.text)
    if text is None:
        raise Changed(theirs=piece.text, yours=written.text, version=piece.version, at=piece.changed_at)
    return Written(written.kind, written.on_date, written.title, written.link, text, written.goal, written.lines)


def _put(viewer: Viewer, piece: Evidence, written: Written, *, now: datetime) -> None:
    piece.kind, piece.on_date, piece.changed_at = written.kind, written.on_date, now
    piece.title, piece.link, piece.text = written.title, written.link, written.text
    piece.goal = _goal(viewer, piece, written.goal)
    piece.save()
    _link(viewer, piece, written.lines)


def _goal(viewer: Viewer, piece: Evidence, key: UUID | None) -> Goal | None:
    """One of the same person's goals. NotFit."""
    if key is None:
        return None
    found = access.goals(viewer).filter(pk=key, period__growth=piece.growth).first()
    if found is None:
        raise NotFit("that goal is not there any more; choose another")
    return found


def _link(viewer: Viewer, piece: Evidence, lines: Iterable[int]) -> None:
    """Expectations of ladders that the owner may read. NotFit where there are too many."""
    wanted = set(lines)
    if len(wanted) > MOST_LINES:
        raise NotFit(f"one piece speaks for {MOST_LINES} expectations at most; choose the clearest")
    may = Q(level__version__ladder__in=access.ladders(viewer).order_by().values("pk"))
    seen = set(Expectation.objects.filter(may, pk__in=wanted).values_list("pk", flat=True))
    kept = set(piece.links.values_list("expectation_id", flat=True))
    piece.links.exclude(expectation_id__in=wanted).delete()
    EvidenceLink.objects.bulk_create(EvidenceLink(evidence=piece, expectation_id=line) for line in sorted(seen - kept))


def remove(viewer: Viewer, key: UUID, *, removed: bool, now: datetime) -> Evidence:
    """Take a piece out, or put it back; what was shared is no longer, until it is shared again."""
    with transaction.atomic():
        piece = _own(viewer, key)
        if removed and piece.shared_at is not None:
            _unshare(viewer, piece, now)
        piece.removed_at = now if removed else None
        piece.save()
        return piece


def share(viewer: Viewer, key: UUID, *, with_id: int | None, now: datetime) -> Evidence:
    """Let one's manager read a piece; ``with_id`` says which, where there are several. NotFit."""
    managers = own_managers(viewer)
    if with_id is None and len(managers) == 1:
        (with_id,) = managers
    if with_id not in managers:
        raise NotFit(
            "nobody is set as your manager today" if not managers else "choose which of your managers reads it"
        )
    with transaction.atomic():
        piece = _own(viewer, key)
        if piece.removed_at is not None:
            raise NotFit("it was taken out; put it back first")
        if (piece.shared_with_id, piece.shared_at is not None) != (with_id, True):
            piece.shared_with_id, piece.shared_at, piece.seen_at = with_id, now, None
            piece.save()
            audit.record(viewer, "growth.share_evidence", "evidence", now=now, about_id=viewer.person_id)
        return piece


def take_back(viewer: Viewer, key: UUID, *, now: datetime) -> Evidence:
    """Let nobody else read it any more."""
    with transaction.atomic():
        piece = _own(viewer, key)
        if piece.shared_at is not None:
            _unshare(viewer, piece, now)
            piece.save()
        return piece


def _unshare(viewer: Viewer, piece: Evidence, now: datetime) -> None:
    piece.shared_with, piece.shared_at, piece.seen_at = None, None, None
    audit.record(viewer, "growth.take_back_evidence", "evidence", now=now, about_id=viewer.person_id)


def seen(viewer: Viewer, pieces: Iterable[Evidence], *, now: datetime) -> None:
    """The manager opened them: the queue need not tell of them any more."""
    new = [piece.pk for piece in pieces if piece.seen_at is None]
    if new:
        access.shared_evidence(viewer).filter(pk__in=new, seen_at=None).update(seen_at=now)


def comment(viewer: Viewer, key: UUID, text: str, *, thanks: bool, now: datetime) -> EvidenceComment:
    """Say something to a shared piece, as its owner or as the manager who reads it; thanks need no words.
    NotFit, TooLong; Evidence.DoesNotExist where it is not between the two."""
    text = texts.cleaned(text, "the comment", empty=thanks)
    with transaction.atomic():
        piece = access.shared_evidence(viewer).filter(pk=key).first()
        if piece is None:
            piece = access.own_evidence(viewer).get(pk=key, removed_at=None, shared_at__isnull=False)
        return EvidenceComment.objects.create(
            evidence=piece, manager_id=piece.shared_with_id, by_id=viewer.account_id, thanks=thanks, text=text, at=now
        )


def dismiss(viewer: Viewer, what: str, subject: str, *, now: datetime) -> None:
    """Never propose this again. Growth.DoesNotExist for who is nobody's colleague."""
    if viewer.person_id is None:
        raise Growth.DoesNotExist
    Dismissal.objects.get_or_create(
        person_id=viewer.person_id, what=what[:10], subject=subject[:64], defaults={"at": now}
    )


def _own(viewer: Viewer, key: UUID) -> Evidence:
    return access.own_evidence(viewer).select_for_update(of=("self",)).get(pk=key)


def _growth(viewer: Viewer, about_id: int | None, now: datetime) -> Growth:
    """The record on which a piece hangs, made at first need."""
    person_id: int | None
    keeper_id: int | None
    if viewer.owner:
        if about_id not in {person.pk for person in people_led(viewer)}:
            raise Growth.DoesNotExist
        person_id, keeper_id = about_id, viewer.account_id
    else:
        person_id, keeper_id = viewer.person_id, None
    if person_id is None:
        raise Growth.DoesNotExist
    found, _ = Growth.objects.get_or_create(person_id=person_id, keeper_id=keeper_id, defaults={"made_at": now})
    return found
