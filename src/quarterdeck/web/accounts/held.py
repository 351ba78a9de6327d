"""allauth's views, held to what is wanted of them: few methods, on a server only, nothing where nothing is set up."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

View = Callable[..., HttpResponse]
_METHODS = ("GET", "HEAD", "POST")


def held(view: View, *, on_laptop: bool = False) -> View:
    """The view for reading and posting alone; on a laptop, where nobody has a password, it is not there."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS)
        if settings.LAPTOP and not on_laptop:
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    return inner


def open_to_all(view: View) -> View:
    """Held, and answered without sign-in, where allauth forgot to say so."""
    return login_not_required(held(view))
