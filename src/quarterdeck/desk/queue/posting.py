"""What somebody wants sent to them; and each message, claimed before it goes out so that it goes out once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from quarterdeck.desk.core import audit
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.queue.access import account_of
from quarterdeck.desk.queue.models import Post, Posting

APART = timedelta(hours=16)
"""Between two messages to one address, whatever day it is where somebody is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form asks for. ``chat_url`` None: as it was; "": none."""

    email: bool
    letter: bool
    digest: bool
    attention: bool
    muted: tuple[str, ...]
    chat_url: str | None = None
    chat_name: str = ""


def find(viewer: Viewer) -> Posting | None:
    """What the viewer wants sent; None: they never said."""
    return Posting.objects.filter(account_id=account_of(viewer)).first()


def save(viewer: Viewer, wanted: Wanted, *, now: datetime) -> Posting:
    """Keep what the viewer wants. Where their messages go is a change of access, and in their log."""
    with transaction.atomic():
        held, _ = Posting.objects.select_for_update().get_or_create(
            account_id=account_of(viewer), defaults={"changed_at": now}
        )
        before = (held.email, held.chat_name)
        held.email, held.letter, held.digest = wanted.email, wanted.letter, wanted.digest
        held.attention, held.muted, held.changed_at = wanted.attention, sorted(wanted.muted), now
        if wanted.chat_url is not None:
            held.chat_url, held.chat_name = wanted.chat_url, wanted.chat_name[:200]
        held.save()
        if before != (held.email, held.chat_name):
            told = {"email": held.email, "chat": bool(held.chat_url)}
            audit.record(viewer, "messages.changed", "messages", now=now, about_id=viewer.person_id, **told)
    return held


def stop(account_id: int, *, now: datetime) -> None:
    """Send nothing more by e-mail to an account, as its own letter's link asks."""
    Posting.objects.filter(account_id=account_id).update(email=False, changed_at=now)


def claim(account_id: int, kind: str, channel: str, day: date, *, now: datetime) -> Post | None:
    """The message to be sent now; None where it went out already, may have, or another went out just before.

    Who crashes between claim and sending leaves it claimed: it may have gone out, so it is not sent again.
    """
    recent = Post.objects.filter(account_id=account_id, channel=channel, state=Post.State.SENT, at__gt=now - APART)
    if recent.exclude(kind=Post.Kind.ATTENTION).exists() and kind != Post.Kind.ATTENTION:
        return None
    try:
        with transaction.atomic():
            return Post.objects.create(
                account_id=account_id, kind=kind, channel=channel, local_date=day, at=now, state=Post.State.CLAIMED
            )
    except IntegrityError:
        failed = Post.objects.filter(account_id=account_id, kind=kind, channel=channel, local_date=day)
        if failed.filter(state=Post.State.FAILED).update(state=Post.State.CLAIMED, at=now):
            return failed.get()
        return None


def settle(post: Post, state: str, *, keys: Iterable[str] = (), now: datetime) -> None:
    """Note what became of a claimed message."""
    post.state, post.at, post.keys = state, now, sorted(keys)
    post.save(update_fields=("state", "at", "keys"))


def told_before(account_id: int, channel: str) -> frozenset[str]:
    """The keys of what stood in the last message that had things of the queue."""
    kinds = (Post.Kind.LETTER, Post.Kind.DIGEST)
    settled = (Post.State.SENT, Post.State.EMPTY)
    last = Post.objects.filter(account_id=account_id, channel=channel, kind__in=kinds, state__in=settled)
    found = last.order_by("-at", "-id").first()
    return frozenset(found.keys) if found else frozenset()


def sweep(*, now: datetime) -> None:
    """Forget messages of long ago."""
    Post.objects.filter(at__lt=now - timedelta(days=60)).delete()
