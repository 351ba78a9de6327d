"""The worker: ``python -m quarterdeck.jobs --home PATH``."""

from __future__ import annotations
