"""A delivery of a webhook on its way in: bounded, checked before it is parsed, answered within milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings as conf
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from quarterdeck.web.upkeep import actions, hooks
from quarterdeck.web.upkeep.doors import find_source


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: a status, one word about it."""

    status: int
    said: str
    headers: dict[str, str] = field(default_factory=dict)


_TOO_LARGE = Verdict(413, "too large")
_BROKEN = Verdict(400, "not understood")


def receive(request: HttpRequest, source: str) -> Verdict:
    """Check a delivery, and ask for what it says changed to be read.

    A wrong secret, a source without a webhook and one that does not exist are answered alike.
    """
    now: datetime = request.now  # type: ignore[attr-defined]
    headers = {name.lower(): value for name, value in request.headers.items()}
    if _length(headers) > hooks.MAX_BYTES:
        return _TOO_LARGE
    secret = actions.find_secret(conf.QUARTERDECK_HOME, source)
    right = secret or hooks.make_secret()
    if not hooks.needs_body(headers) and not hooks.is_genuine(right, headers, b"", now=now):
        return _refused(request, now)
    try:
        body = request.body
    except UnreadablePostError:
        return _BROKEN
    if len(body) > hooks.MAX_BYTES:
        return _TOO_LARGE
    if not hooks.is_genuine(right, headers, body, now=now) or secret is None:
        return _refused(request, now)
    return _take(source, headers, body, now=now)


def _take(source: str, headers: dict[str, str], body: bytes, *, now: datetime) -> Verdict:
    setting = find_source(source)
    if setting is None:
        return Verdict(202, "ignored")
    try:
        change = hooks.find_change(body)
    except ValueError:
        return _BROKEN
    return Verdict(202, actions.take_delivery(setting, hooks.delivery_id(headers, body), change, now=now))


def _refused(request: HttpRequest, now: datetime) -> Verdict:
    wrong = actions.count_wrong(request.META.get("REMOTE_ADDR", ""), now=now)
    if wrong > actions.WRONG_AT_MOST:
        return Verdict(429, "too many wrong secrets", {"Retry-After": "600"})
    return Verdict(401, "refused")


def _length(headers: dict[str, str]) -> int:
    said = headers.get("content-length", "")
    return int(said) if said.isdecimal() and len(said) < 20 else 0
