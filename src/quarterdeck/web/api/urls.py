"""Addresses of the JSON API."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET

from quarterdeck.web.api.endpoints import api, for_the_signed_in

app_name = "api"


@login_not_required
@require_GET
@for_the_signed_in
def root(request: HttpRequest) -> HttpResponse:
    """The way to the description."""
    return HttpResponseRedirect(reverse("api:openapi-json"))


def _patterns() -> list[URLPattern]:
    """The API's own addresses, each of which answers 401 by itself instead of leading to a page to sign in."""
    found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    for pattern in found:
        view = require_GET(pattern.callback) if pattern.name == "openapi-json" else pattern.callback
        pattern.callback = login_not_required(view)
    return found


urlpatterns = [path("", root, name="api-root"), *_patterns()]
