"""Nothing typed is lost: a form that was sent after the session ended comes back with all that stood in it.

Whoever is signed out, or whose form is of an earlier sign-in, gets a page that holds the fields and sends them again.
Only forms of our own pages are held so: a form from elsewhere could otherwise put words into somebody's mouth.

What the browser keeps of unsaved typing (``static/quarterdeck/keep.js``) is forgotten when the server says that it
took the form: the form carries a random number, and the answer that took it sets a cookie with that number alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.csrf import csrf_failure as plain_failure

LONGEST = 1_000_000
"""Characters of all fields together; what is more is not held."""
_NEVER = ("password", "code", "csrfmiddlewaretoken")
_NUMBER = re.compile("[0-9a-f]{24}")
_NOT_UNDER = ("/accounts/", "/k/", "/hooks/", "/api/")


class Taken:
    """Tells the browser which form was taken, so that it forgets what it kept of it. One that leads on is taken."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        if request.method == "POST" and answer.status_code in {302, 303} and request.user.is_authenticated:
            number = request.POST.get("_kept", "")
            if _NUMBER.fullmatch(number):
                answer.set_cookie(
                    f"qd-kept-{number}", "1", max_age=600, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
                )
        return answer


class SignInFirst(LoginRequiredMiddleware):
    """Asks for sign-in, and holds what was typed."""

    def handle_no_permission(  # type: ignore[override]  # any answer will do, the stubs know of a redirect alone
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        return find_held(request, status=401) or super().handle_no_permission(request, view_func)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of ours whose token is of an earlier sign-in, or gone, is held, to be sent again; any other is refused."""
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return find_held(request, status=403 if signed_in else 401) or plain_failure(request, reason)


def find_held(request: HttpRequest, *, status: int) -> HttpResponse | None:
    """The page that holds what was typed; None where there is nothing to hold, or it is not from a page of ours."""
    if request.method != "POST" or not _is_ours(request) or request.path.startswith(_NOT_UNDER):
        return None
    fields = [(name, text, _is_typed(name, text)) for name, texts in request.POST.lists() for text in texts
              if not _is_secret(name)]  # fmt: skip
    if sum(len(text) for _, text, _ in fields) > LONGEST or not any(text.strip() for _, text, _ in fields):
        return None
    shown = {"fields": fields, "action": request.get_full_path(), "signed_in": status == 403,
             "sign_in": settings.LOGIN_URL, "files": bool(request.FILES)}  # fmt: skip
    answer = render(request, "typed.html", shown, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of this host."""
    origin = urlsplit(request.headers.get("Origin", ""))
    return bool(origin.netloc) and origin.netloc == request.get_host() and origin.scheme == request.scheme


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in _NEVER)


def _is_typed(name: str, text: str) -> bool:
    """Whether a field is shown again, rather than sent along unseen: words and addresses, not numbers of records."""
    if name.startswith("base") or name in {"seen", "version", "_kept"}:
        return False
    return name in {"text", "line", "title"} or "://" in text or len(text.split()) > 1
