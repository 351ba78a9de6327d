"""How a letter leaves: by mail, or into a chat of the reader's own. Nothing here decides whether it may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.people.models import Account
from quarterdeck.reports.letter.model import Letter
from quarterdeck.reports.letter.render import to_html, to_text

_SALT = "quarterdeck.letters.stop"
_CHATS = {"NotifySlack": "Slack", "NotifyMattermost": "Mattermost"}
_LONGEST_URL = 500


class NotSent(Exception):
    """A message did not go out. Says neither to whom nor what."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that somebody named: its address as given, and what may be shown of it."""

    url: str
    name: str


def check_chat(url: str) -> Chat:
    """An address of Slack, or of a Mattermost whose host the server's operator listed. NotFit."""
    url = url.strip()
    service = _service(url) if url and len(url) <= _LONGEST_URL else None
    kind = _CHATS.get(type(service).__name__)
    if service is None or kind is None:
        raise NotFit(
            "this is no address of a chat: take Slack's webhook (https://hooks.slack.com/services/…), or "
            "mmosts://host/token for Mattermost"
        )
    if kind == "Slack":
        return Chat(url, kind)
    if not service.secure:
        raise NotFit("write mmosts:// instead of mmost://, so that nobody reads along on the way")
    if str(service.host).lower() not in settings.CHAT_HOSTS:
        raise NotFit(f"ask your administrator to add {service.host} to QUARTERDECK_CHAT_HOSTS, then name it again")
    return Chat(url, f"{kind} at {service.host}")


def _service(url: str) -> Any:
    """The chat behind an address; None where it is none of those that are known. Only these are loaded."""
    from apprise.plugins.mattermost import NotifyMattermost  # noqa: PLC0415 -- slow to import, and seldom needed
    from apprise.plugins.slack import NotifySlack  # noqa: PLC0415

    kinds: dict[str, Any] = {
        "slack": NotifySlack,
        "https": NotifySlack,
        "mmost": NotifyMattermost,
        "mmosts": NotifyMattermost,
    }
    kind = kinds.get(url.partition("://")[0].lower())
    try:
        parts = kind and (kind.parse_native_url(url) or (kind.parse_url(url) if url[:5] != "https" else None))
        return kind(**{**parts, "verify": True, "include_image": False}) if kind and parts else None
    except TypeError:  # how these say that something is missing
        return None


def stop_address(account_id: int) -> str:
    """The address that ends an account's mail without sign-in; "" where it is not known where the program is found."""
    return f"{settings.BASE_URL}/hooks/letters/{stop_token(account_id)}/" if settings.BASE_URL else ""


def stop_token(account_id: int) -> str:
    """What stands in that address: signed, and good for ending mail alone."""
    return signing.dumps(account_id, salt=_SALT)


def find_stopped(token: str) -> int | None:
    """The account whose mail an address ends; None where it is not one of ours."""
    try:
        found = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def send_mail(account: Account, letter: Letter) -> None:
    """By e-mail, as plain text and as HTML that loads nothing. NotSent."""
    stop = stop_address(account.pk)
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if stop else {}
    subject = f"Quarterdeck: {' '.join(letter.title.split())}"
    message = EmailMultiAlternatives(
        subject, to_text(letter, settings.BASE_URL, stop), None, [account.email],
        headers={**headers, "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    message.attach_alternative(to_html(letter, settings.BASE_URL, stop), "text/html")
    try:
        count = message.send()
    except OSError as error:  # of SMTP too
        raise NotSent(f"the mail server did not take it: {type(error).__name__}") from None
    if not count:
        raise NotSent("no mail server is named: set QUARTERDECK_EMAIL_HOST")


def send_chat(url: str, letter: Letter) -> None:
    """Into a chat. NotSent; NotFit where its host is not listed any more."""
    check_chat(url)
    service = _service(url)
    body = to_text(letter, settings.BASE_URL, "")
    if not service.notify(body=body.partition("\n")[2].strip() or letter.title, title=letter.title):
        raise NotSent("the chat did not take it; name it again, or take it off")
