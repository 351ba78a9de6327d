"""360 rounds: opened by the person, answered in themes, shown when they are closed.

What a provider says goes into one sealed list that is shuffled each time, so that neither order nor time tells who
said what; that they answered is kept as yes or no.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from quarterdeck.desk.core import texts
from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.feedback import access
from quarterdeck.desk.feedback.models import Round, Seat
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.pairs import own_managers

FEWEST, MOST = 3, 5
LONGEST_THEME = 160
MOST_THEMES = 6
KINDS = ("strength", "growth")


@dataclass(frozen=True, slots=True)
class Theme:
    """What somebody sees in another, in a few words of their own: a strength, or where they could grow."""

    kind: str
    text: str


def open_round(viewer: Viewer, providers: Sequence[int], question: str, *, until: date, now: datetime) -> Round:
    """Ask three to five colleagues. NotFit."""
    chosen = sorted(set(providers))
    if not FEWEST <= len(chosen) <= MOST:
        raise NotFit(f"choose {FEWEST} to {MOST} people: with fewer it would be plain who said what")
    if viewer.person_id is None or access.colleagues(viewer).filter(pk__in=chosen).count() != len(chosen):
        raise NotFit("choose people who stand in a team today, apart from you")
    if not now.date() < until:
        raise NotFit("the last day must be after today")
    question = texts.cleaned(question, "the question", longest=1_000, empty=True)
    try:
        with transaction.atomic():
            made = Round.objects.create(person_id=viewer.person_id, question=question, until_date=until, opened_at=now)
            Seat.objects.bulk_create([Seat(round=made, provider_id=one) for one in chosen])
    except IntegrityError:
        raise NotFit("you have an open round already; close it first") from None
    return made


def answer(viewer: Viewer, round_id: UUID, themes: Sequence[Theme]) -> None:
    """Add one's themes, once; nothing of it can be looked at or changed afterwards. NotFit."""
    told = [
        Theme(one.kind, texts.cleaned(one.text, "a theme", longest=LONGEST_THEME)) for one in themes if one.text.strip()
    ]
    if not told or len(told) > MOST_THEMES or any(one.kind not in KINDS for one in told):
        raise NotFit(f"write one to {MOST_THEMES} themes")
    with transaction.atomic():
        # The round first: whoever closes it, or answers too, waits until this is done.
        held = Round.objects.select_for_update().get(pk=round_id, closed_at=None)
        seat = access.seats_of(viewer).filter(round=held).get()
        if seat.answered or seat.declined:
            raise NotFit("you have answered, or declined, already")
        held.themes = json.dumps(_shuffled([*_read(held), *told]))
        held.save()
        seat.answered = True
        seat.save(update_fields=("answered",))


def decline(viewer: Viewer, round_id: UUID) -> None:
    """Take no part."""
    seat = access.seats_of(viewer).get(round_id=round_id, answered=False)
    seat.declined = True
    seat.save(update_fields=("declined",))


def close(viewer: Viewer, round_id: UUID, *, now: datetime) -> Round:
    """End one's round. Where fewer than three answered, what they said is thrown away unseen."""
    with transaction.atomic():
        held = access.rounds_of(viewer).select_for_update().get(pk=round_id)
        return held if held.closed_at else _close(held, now)


def close_due(*, now: datetime) -> int:
    """End the rounds whose last day is over; how many. A job's."""
    count = 0
    for pk in list(Round.objects.filter(closed_at=None, until_date__lt=now.date()).values_list("pk", flat=True)):
        with transaction.atomic():
            held = Round.objects.select_for_update().filter(pk=pk, closed_at=None).first()
            if held is not None:
                _close(held, now)
                count += 1
    return count


def _close(held: Round, now: datetime) -> Round:
    if held.seats.filter(answered=True).count() + held.gone_answered < FEWEST:
        held.themes, held.too_few = "", True
    held.closed_at, held.version = now, held.version + 1
    held.save()
    return held


def themes_of(held: Round) -> tuple[Theme, ...]:
    """The themes of a closed round, strengths first; none while it is open."""
    found = _read(held) if held.closed_at and not held.too_few else []
    return tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), one.text.casefold())))


def share(viewer: Viewer, round_id: UUID, *, on: bool, manager_id: int | None = None, now: datetime) -> Round:
    """Show the themes of one's closed round to one's own manager (which, where one has several), or take that back.

    NotFit.
    """
    with transaction.atomic():
        held = access.rounds_of(viewer).select_for_update().get(pk=round_id, closed_at__isnull=False)
        managers = sorted(own_managers(viewer))
        if manager_id is None and len(managers) == 1:
            manager_id = managers[0]
        if on and manager_id not in managers:
            raise NotFit("choose which of your managers may read them" if managers else "nobody leads you today")
        held.shared_with_id, held.shared_at = (manager_id, now) if on else (None, None)
        held.save()
    return held


def erase(viewer: Viewer, round_id: UUID) -> None:
    """Delete one's closed round for good."""
    access.rounds_of(viewer).get(pk=round_id, closed_at__isnull=False).delete()


def _read(held: Round) -> list[Theme]:
    return [Theme(kind, text) for kind, text in json.loads(str(held.themes))] if held.themes else []


def _shuffled(themes: list[Theme]) -> list[tuple[str, str]]:
    secrets.SystemRandom().shuffle(themes)
    return [(one.kind, one.text) for one in themes]
