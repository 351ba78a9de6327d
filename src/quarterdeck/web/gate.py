"""What every request passes: the machine's own address, the clock, and who is looking."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

from quarterdeck.desk.people.access import Viewer, viewer_of
from quarterdeck.desk.people.models import Account

Next = Callable[[HttpRequest], HttpResponse]


class Asked(HttpRequest):
    """A request as it reaches a view: with the clock and the viewer. For annotations only."""

    now: datetime
    viewer: Viewer
    user: Account


class LocalOnly:
    """In laptop mode only this machine is answered, whatever the server was bound to."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LAPTOP and not _is_loopback(request.META.get("REMOTE_ADDR", "")):
            return HttpResponseForbidden("This Quarterdeck answers its own machine only.", content_type="text/plain")
        return self.get_response(request)


class Bounded:
    """Refuses a request that announces more than any form here takes, before a byte of it is read."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdecimal()) or int(length) > settings.BODY_BYTES_MOST:
            most = f"{settings.BODY_BYTES_MOST / 1e6:.0f} MB"
            return HttpResponse(f"This is larger than the {most} that are taken here.", "text/plain", 413)
        return self.get_response(request)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class Clock:
    """Reads the present time once for each request; nothing below a view reads it again."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = datetime.now(UTC)  # type: ignore[attr-defined]
        return self.get_response(request)


class KnownViewer:
    """Puts the viewer on the request of whoever is signed in."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, Account) and user.is_authenticated:
            day = request.now.date()  # type: ignore[attr-defined]
            request.viewer = viewer_of(user, day, laptop=settings.LAPTOP)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if user.is_authenticated and "Cache-Control" not in response:
            # What one viewer may see stays in no cache, not even behind the back button of a shared machine.
            response["Cache-Control"] = "private, no-store"
        return response
