"""Viewers of the cast and their feedback, for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from quarterdeck.desk.feedback import access, actions
from quarterdeck.desk.feedback.actions import Written
from quarterdeck.desk.feedback.models import Piece
from quarterdeck.desk.people.access import Viewer, viewer_of
from quarterdeck.desk.people.models import Account, Membership, Person
from tests.web.cast import Cast
from tests.web.lake import NOW

READERS = ("erin", "pat", "mona", "sam", "oscar", "pia", "ada")


def viewer(cast: Cast, name: str, now: datetime = NOW) -> Viewer:
    """One of the cast, as they stand on a day; the owner is on a laptop."""
    return viewer_of(cast[name], now.date(), laptop=name == "owner")


def person(name: str) -> Person:
    return Person.objects.get(handle=name)


def written(to: str, text: str = "you asked the right question", **more: Any) -> Written:
    return Written(person(to).pk, more.pop("kind", "praise"), text, **more)


def sent(cast: Cast, by: str, to: str, now: datetime = NOW, **more: Any) -> Piece:
    """Feedback that was sent."""
    draft = actions.save_draft(viewer(cast, by, now), written(to, **more), now=now)
    return actions.send(viewer(cast, by, now), draft.pk, now=now)


def who_reads(cast: Cast, piece: Piece, now: datetime = NOW) -> set[str]:
    """Who of the cast may open a piece."""
    return {name for name in READERS if access.readable(viewer(cast, name, now)).filter(pk=piece.pk).exists()}


def hand_over(report: str, to: str, now: datetime = NOW) -> None:
    """Somebody gets another manager from a day on."""
    held = Membership.objects.get(person__handle=report, end_date=None)
    Membership.objects.filter(pk=held.pk).update(manager=person(to))


def anybody(name: str, now: datetime = NOW) -> Viewer:
    """Somebody of whom the cast has no account."""
    account, _ = Account.objects.get_or_create(username=f"as-{name}", defaults={"person": person(name)})
    return viewer_of(account, now.date(), laptop=False)
