"""The door through which parts come into a brief. A later duty adds one file to `parts/` and one line here."""

from __future__ import annotations

from quarterdeck.reports.brief.model import Provider
from quarterdeck.reports.brief.parts import feedback

PARTS: tuple[Provider, ...] = (feedback.part,)
