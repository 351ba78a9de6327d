"""Addresses that belong to no area."""

from __future__ import annotations

from tests.web.matrix import EVERYBODY, Cell

CELLS = [
    Cell("healthz", "GET", "/healthz", EVERYBODY, "health check", open_to_all=True),
    Cell("theme", "POST", "/theme/", EVERYBODY, "choose light or dark", {"theme": "dark"}, open_to_all=True),
]
