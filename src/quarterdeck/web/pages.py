"""Pages that belong to no area: the health check and the choice of light or dark."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """200 where the server and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or auto in a cookie, and go back to where one was."""
    wanted = request.POST.get("theme", "auto")
    response = HttpResponseRedirect(safe_next(request, request.POST.get("next", "/")))
    if wanted in {"light", "dark", "auto"}:
        response.set_cookie("theme", wanted, max_age=365 * 86400, samesite="Lax", secure=request.is_secure())
    return response


def safe_next(request: HttpRequest, url: str) -> str:
    """The address if it is on this host, else the deck."""
    same = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return url if same else "/"
