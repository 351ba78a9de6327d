"""The door through which parts come into a brief. A later duty adds one file to `parts/` and one line here."""

from __future__ import annotations

from quarterdeck.reports.brief.model import Provider
from quarterdeck.reports.brief.parts import blocked, feedback, goals, on_call, threads, time_off

PARTS: tuple[Provider, ...] = (threads.part, goals.part, blocked.parts, feedback.part, on_call.part, time_off.part)
"""In the order in which a brief shows them."""
