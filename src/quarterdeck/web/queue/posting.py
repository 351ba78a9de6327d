"""What a worker does for letters: finds whose morning it is, and sends to each of them once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q

from quarterdeck.desk.core.outbox import enqueue
from quarterdeck.desk.people.access import viewer_of
from quarterdeck.desk.people.models import Account
from quarterdeck.desk.queue import posting
from quarterdeck.desk.queue.models import Post, Posting
from quarterdeck.desk.queue.mornings import Morning, lives
from quarterdeck.home.folder import Home
from quarterdeck.lake.errors import LakeError
from quarterdeck.reports import attention, lakeside
from quarterdeck.reports.letter.daily import digest, of_attention
from quarterdeck.reports.letter.model import Letter
from quarterdeck.reports.letter.weekly import weekly
from quarterdeck.reports.queue.build import build
from quarterdeck.reports.queue.looking import look
from quarterdeck.web.queue import sending

EMAIL, CHAT = "email", "chat"


def find_due(home: Home, *, now: datetime) -> None:
    """Ask for a message to everybody whose morning it is and who wants one. Five queries, and one for each of those."""
    wanted = Posting.objects.filter(Q(email=True) | ~Q(chat_name=""), account__is_active=True)
    postings = {one.account_id: one for one in wanted.select_related("account__person").order_by("pk")}
    known = lives([one.account for one in postings.values()], now=now)
    mornings = {pk: morning for pk, life in known.items() if (morning := life.find_morning(now))}
    days = {morning.day for morning in mornings.values()} | {morning.monday for morning in mornings.values()}
    posts = Post.objects.filter(account__in=mornings, local_date__in=days).exclude(state=Post.State.FAILED)
    done = set(posts.values_list("account_id", "channel", "kind", "local_date"))
    for pk, morning in mornings.items():
        for kind, channel, day in due_of(postings[pk], morning):
            if (pk, channel, kind, day) not in done:
                args = {"account": pk, "kind": kind, "channel": channel, "day": day.isoformat()}
                enqueue("post", f"{pk}:{channel}:{kind}:{day}", args, now=now)


def due_of(wanted: Posting, morning: Morning) -> Iterator[tuple[str, str, date]]:
    """Kind, channel and day of what somebody is due on a morning: the letter in place of the digest of its day."""
    channels = [EMAIL] * wanted.email + [CHAT] * bool(wanted.chat_name)
    letter = wanted.letter and morning.first
    for channel in channels:
        if letter:
            yield Post.Kind.LETTER, channel, morning.monday
        elif wanted.digest:
            yield Post.Kind.DIGEST, channel, morning.day
        if wanted.attention and morning.day.day in attention.DUE_DAYS:
            yield Post.Kind.ATTENTION, channel, morning.day


@dataclass(frozen=True, slots=True)
class _Asked:
    account: Account
    wanted: Posting
    kind: str
    channel: str


def post(home: Home, *, now: datetime, account: int, kind: str, channel: str, day: str) -> None:
    """Make one message and send it, unless it was. NotSent, after which it is tried again."""
    wanted = Posting.objects.filter(account_id=account, account__is_active=True).select_related("account").first()
    if wanted is None or not (wanted.email if channel == EMAIL else wanted.chat_name):
        return  # withdrawn meanwhile
    claimed = posting.claim(account, kind, channel, date.fromisoformat(day), now=now)
    if claimed is None:
        return
    try:
        letter = _made(home, _Asked(wanted.account, wanted, kind, channel), now=now)
        if not letter.empty:
            _send(wanted, channel, letter)
    except Exception:
        posting.settle(claimed, Post.State.FAILED, now=now)
        raise
    state = Post.State.EMPTY if letter.empty else Post.State.SENT
    posting.settle(claimed, state, keys=letter.keys, now=now)


def _made(home: Home, asked: _Asked, *, now: datetime) -> Letter:
    looking = look(viewer_of(asked.account, now.date(), laptop=settings.LAPTOP), home=home, now=now)
    if asked.kind == Post.Kind.ATTENTION:
        try:
            with lakeside.snapshot(home) as snapshot:
                return of_attention(looking, snapshot)
        except LakeError as error:
            raise sending.NotSent(f"the lake cannot be read: {type(error).__name__}") from None
    if asked.kind == Post.Kind.LETTER:
        return weekly(looking, muted=frozenset(asked.wanted.muted))
    before = posting.told_before(asked.account.pk, asked.channel)
    return digest(looking, build(looking), before=before, muted=frozenset(asked.wanted.muted))


def _send(wanted: Posting, channel: str, letter: Letter) -> None:
    send: dict[str, Callable[[], None]] = {
        EMAIL: lambda: sending.send_mail(wanted.account, letter),
        CHAT: lambda: sending.send_chat(str(wanted.chat_url), letter),
    }
    send[channel]()
