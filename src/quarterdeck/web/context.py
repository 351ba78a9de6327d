"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

NAVIGATION = (
    ("/", "Deck", "layout-dashboard"),
    ("/work/", "Work", "git-merge"),
    ("/figures/", "Figures", "chart-line"),
    ("/review/", "Review", "file-text"),
    ("/oneonones/", "1:1s", "messages"),
    ("/feedback/", "Feedback", "message-heart"),
    ("/growth/", "Growth", "plant-2"),
    ("/people/", "People", "users"),
    ("/role/", "My role", "compass"),
    ("/sync/", "Sources", "refresh"),
)
_OPERATORS = {"/sync/"}
_KEPT = ("team", "specialty", "as_of")
"""Choices that go along from page to page."""


def shared(request: HttpRequest) -> dict[str, Any]:
    """The viewer, the mode, and where one can go; the choices in the address go along."""
    viewer = getattr(request, "viewer", None)
    kept = request.GET.copy()
    for name in set(kept) - set(_KEPT):
        del kept[name]
    query = f"?{kept.urlencode()}" if kept else ""
    places = [
        {"url": url + query, "name": name, "icon": icon, "here": _is_here(request.path, url)}
        for url, name, icon in NAVIGATION
        if url not in _OPERATORS or (viewer and viewer.may_operate)
    ]
    return {
        "viewer": viewer,
        "places": places if viewer else [],
        "laptop": settings.LAPTOP,
        "made_up": (settings.QUARTERDECK_HOME.path / "demo.json").exists(),
        "theme": theme_of(request),
    }


def theme_of(request: HttpRequest) -> str:
    """light, dark or auto, from the cookie."""
    wanted = request.COOKIES.get("theme", "auto")
    return wanted if wanted in {"light", "dark"} else "auto"


def _is_here(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
