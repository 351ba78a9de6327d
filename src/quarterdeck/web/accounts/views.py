"""Sign-in by the link that the program prints."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from quarterdeck.desk.people.models import Account
from quarterdeck.web.accounts.keys import use_key


@login_not_required
@never_cache
@require_GET
def by_key(request: HttpRequest, key: str) -> HttpResponse:
    """Sign the laptop's owner in, once for each key."""
    if not settings.LAPTOP or not use_key(settings.QUARTERDECK_HOME, key, now=request.now):  # type: ignore[attr-defined]
        return render(request, "accounts/used_key.html", status=403)
    owner, _ = Account.objects.get_or_create(username="owner", defaults={"local_owner": True})
    login(request, owner, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect("/")


@login_not_required
@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    """Nobody signs up."""
    return render(request, "account/signup_closed.html", status=403)
