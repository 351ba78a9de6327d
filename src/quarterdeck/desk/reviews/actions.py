"""Every write of a review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from quarterdeck.desk.core import audit
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.reviews.errors import EditionThere
from quarterdeck.desk.reviews.models import Action, Edition, Intention, Meaning, Review
from quarterdeck.desk.reviews.typed import Typed, TypedAction, TypedIntention, TypedMeaning


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that somebody else changed after it was shown: ``theirs`` is kept, ``version`` is theirs.

    ``field`` is as in `Typed`, such as ``meaning.flow``. Saving again with that version takes one's own.
    """

    field: str
    theirs: str
    version: int
    who: str = ""


def save(viewer: Viewer, team: str, period: date, typed: Typed, *, now: datetime) -> tuple[Conflict, ...]:
    """Keep what was typed. Fields that somebody else changed meanwhile are not kept and come back as conflicts; all
    others are."""
    writer = replace(viewer, name=typed.signature or viewer.name)
    with transaction.atomic():
        review, _ = Review.objects.get_or_create(team=team, period=period)
        found = [
            *(_meaning(writer, review, one, now) for one in typed.meanings),
            *(_intention(review, one) for one in typed.intentions),
            *(_action(review, one) for one in typed.actions),
        ]
    return tuple(one for one in found if one is not None)


def _meaning(viewer: Viewer, review: Review, typed: TypedMeaning, now: datetime) -> Conflict | None:
    kept = Meaning.objects.filter(review=review, section=typed.section).first()
    if (kept.text if kept else "") == typed.text:
        return None
    values = {"text": typed.text, "writer_id": viewer.account_id, "writer_name": viewer.name, "changed_at": now}
    if kept is None:
        return _made(Meaning(review=review, section=typed.section, **values), typed.field, typed.version)
    if _changed(kept, typed.version, values):
        return None
    kept.refresh_from_db()
    return Conflict(typed.field, kept.text, kept.version, kept.writer_name)


def _intention(review: Review, typed: TypedIntention) -> Conflict | None:
    kept = Intention.objects.filter(review=review, place=typed.place).first()
    if (kept.text, kept.figure) == (typed.text, typed.figure) if kept else not typed.text:
        return None
    values = {"text": typed.text, "figure": typed.figure}
    if kept is None:
        return _made(Intention(review=review, place=typed.place, **values), typed.field, typed.version)
    if _changed(kept, typed.version, values):
        return None
    kept.refresh_from_db()
    return Conflict(typed.field, kept.text, kept.version)


def _made(one: Meaning | Intention, field: str, version: int) -> Conflict | None:
    """Made for the first time, unless somebody else was quicker or what was shown is gone."""
    if version:
        return Conflict(field, "", 0)
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError:
        return Conflict(field, "", 1)
    return None


def _changed(kept: Meaning | Intention | Action, version: int, values: Mapping[str, Any]) -> bool:
    """Whether it was changed, because nobody else had since that version."""
    kind: type[models.Model] = type(kept)
    seen = kind._default_manager.filter(pk=kept.pk, version=version)  # noqa: SLF001 -- Django's name for it
    changed = seen.update(**values, version=version + 1)
    return changed == 1


def _action(review: Review, typed: TypedAction) -> Conflict | None:
    if typed.id is None:
        Action.objects.create(
            agreed_in=review, text=typed.text, owner=_find_person(typed.owner), owner_name=typed.owner,
            due_date=typed.due_date,
        )  # fmt: skip
        return None
    kept = Action.objects.filter(pk=typed.id, agreed_in__team=review.team).first()
    if kept is None:
        return None
    if kept.agreed_in_id == review.pk and not typed.text:
        Action.objects.filter(pk=kept.pk, version=typed.version, closed_in=None).delete()
        return None
    values = dict(_action_values(review, kept, typed))
    if all(getattr(kept, key) == value for key, value in values.items()) or _changed(kept, typed.version, values):
        return None
    kept.refresh_from_db()
    return Conflict(typed.field, f"{kept.text} ({kept.state})", kept.version)


def _find_person(name: str) -> Person | None:
    """The one person of that name or handle; None where there is none, or more than one."""
    found = list(Person.objects.filter(Q(name__iexact=name) | Q(handle__iexact=name))[:2])
    return found[0] if len(found) == 1 else None


def _action_values(review: Review, kept: Action, typed: TypedAction) -> Iterator[tuple[str, object]]:
    """At the review at which it was agreed its words can change; at later ones its state."""
    if kept.agreed_in_id == review.pk:
        yield from (("text", typed.text), ("owner_name", typed.owner), ("due_date", typed.due_date))
        if typed.owner != kept.owner_name:
            person = _find_person(typed.owner)
            yield "owner_id", person.pk if person else None
        return
    closed = kept.closed_in_id is not None and kept.closed_in_id != review.pk
    if closed or typed.state not in Action.State.values:
        return
    yield "state", typed.state
    yield "closed_in_id", None if typed.state == Action.State.OPEN else review.pk


@dataclass(frozen=True, slots=True)
class Finished:
    """What is to be kept as an edition: the canonical text of a document, and its digest."""

    number: int
    text: str
    sha256: str


def keep_edition(viewer: Viewer, team: str, period: date, finished: Finished, *, now: datetime) -> Edition:
    """Keep an edition for good, and write it into the audit log. EditionThere where that number exists already."""
    try:
        with transaction.atomic():
            review, _ = Review.objects.get_or_create(team=team, period=period)
            earlier = Edition.objects.filter(review=review, number=finished.number - 1).first()
            edition = Edition.objects.create(
                review=review, number=finished.number, text=finished.text, sha256=finished.sha256, frozen_at=now,
                finished_by_id=viewer.account_id, finished_by_name=viewer.name, corrects=earlier,
            )  # fmt: skip
            act = "review.finish" if earlier is None else "review.correct"
            audit.record(viewer, act, f"{team} {period:%Y-%m}", now=now, edition=edition.number, sha256=edition.sha256)
    except IntegrityError as error:
        raise EditionThere(finished.number) from error
    return edition


def note_export(viewer: Viewer | None, team: str, period: date, *, now: datetime, **what: Any) -> None:
    """Write an export into the audit log."""
    audit.record(viewer, "review.export", f"{team} {period:%Y-%m}", now=now, **what)
