"""Sources, their syncs and webhooks."""

from __future__ import annotations

from tests.web.matrix import OPERATORS, Cell

_START = {"address": "https://gitlab.example.com/acme", "token": "glpat-example"}

CELLS = [
    Cell("upkeep:sources", "GET", "/sync/", OPERATORS, "sources, their runs and completeness"),
    Cell("upkeep:progress", "GET", "/sync/acme/progress/", OPERATORS, "progress of a sync", htmx=True),
    Cell("upkeep:run", "POST", "/sync/acme/run/", OPERATORS, "read a source now"),
    Cell("upkeep:cancel", "POST", "/sync/acme/cancel/", OPERATORS, "stop a sync"),
    Cell("upkeep:schedule", "POST", "/sync/acme/schedule/", OPERATORS, "how often a source is read", {"every": "60"}),
    Cell("upkeep:webhook", "GET", "/sync/acme/webhook/", OPERATORS, "how to set a webhook up"),
    Cell("upkeep:webhook", "POST", "/sync/acme/webhook/", OPERATORS, "make a webhook's secret"),
    Cell("upkeep:webhook_off", "POST", "/sync/acme/webhook/off/", OPERATORS, "take no more calls of a webhook"),
    Cell("upkeep:start", "GET", "/sync/start/", OPERATORS, "connect one's own GitLab"),
    Cell("upkeep:start", "POST", "/sync/start/", OPERATORS, "connect one's own GitLab", _START),
    Cell("upkeep:starting", "GET", "/sync/start/acme/", OPERATORS, "how far connecting a source is"),
    # Nobody of the cast knows the secret: all of them are refused, signed in or not.
    Cell(
        "upkeep:hook", "POST", "/hooks/gitlab/acme/", frozenset(), "GitLab's webhook, by its secret", open_to_all=True
    ),
]
