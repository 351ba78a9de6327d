"""What can be wrong with an act on a record of the desk; the pages show the message, 400, or both texts, 409.

DeskError
├── NotFit    a form holds something that cannot be kept
├── TooLong   a text is longer than it may be
└── Changed   it was changed meanwhile, by somebody else or in another window
"""

from __future__ import annotations

from datetime import datetime


class DeskError(Exception):
    """The act was not done; the message says why and what to do."""


class NotFit(DeskError):
    pass


class TooLong(DeskError):
    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"{what} is longer than {limit:,} characters; shorten it")


class Changed(DeskError):
    """``theirs`` is what stands there now, ``yours`` what was typed; ``version`` to save over it knowingly."""

    def __init__(self, *, theirs: str, yours: str, version: int, at: datetime) -> None:
        super().__init__("This was changed meanwhile. Both texts are below; nothing is lost.")
        self.theirs, self.yours, self.version, self.at = theirs, yours, version, at
