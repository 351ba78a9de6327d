"""The door through which things come into the queue. A later duty adds one file to `providers/` and one line here."""

from __future__ import annotations

from quarterdeck.reports.queue.model import Provider

PROVIDERS: tuple[Provider, ...] = ()
