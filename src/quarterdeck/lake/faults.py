"""Where a test may stop the store: every step of a commit passes its name to a checkpoint."""

from __future__ import annotations

from collections.abc import Callable

Checkpoint = Callable[[str], None]


class Crash(BaseException):
    """What a test's checkpoint raises: the writer then leaves everything as a killed process would."""


def unbroken(step: str) -> None:
    """Go on: what a checkpoint does outside tests."""
