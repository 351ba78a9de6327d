"""Nothing typed is lost: a form that was sent after the session ended comes back with all that stood in it.

Whoever is signed out, or whose form is of an earlier sign-in, gets a page that holds the fields and sends them again.
Only forms of our own pages are held so: a form from elsewhere could otherwise put words into somebody's mouth.
"""

from __future__ import annotations

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
_NOT_UNDER = ("/accounts/", "/k/", "/hooks/", "/api/")


class SignInFirst(LoginRequiredMiddleware):
    """Asks for sign-in, and holds what was typed."""

    def handle_no_permission(  # type: ignore[override]  # any answer will do, the stubs know of a redirect alone
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        return find_held(request, status=401) or super().handle_no_permission(request, view_func)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of ours whose token is of an earlier sign-in is held, to be sent again; any other is refused."""
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return (find_held(request, status=403) if signed_in else None) or plain_failure(request, reason)


def find_held(request: HttpRequest, *, status: int) -> HttpResponse | None:
    """The page that holds what was typed; None where there is nothing to hold, or it is not from a page of ours."""
    if request.method != "POST" or not _is_ours(request) or request.path.startswith(_NOT_UNDER):
        return None
    fields = [(name, text) for name, texts in request.POST.lists() for text in texts if not _is_secret(name)]
    if sum(len(text) for _, text in fields) > LONGEST or not any(text.strip() for _, text in fields):
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
