"""What can be wrong with an act on the job page.

RoleError
├── TooMuch      a text is longer than it may be
├── Unreadable   a file is no text
├── FocusFull    three duties are in focus already
├── NotFit       a form holds something that cannot be kept
├── WrongChoice  a state, duty or role that there is none of
└── Changed      it was changed meanwhile, in another window
"""

from __future__ import annotations

from datetime import datetime


class RoleError(Exception):
    """The act was not done; the message says why and what to do."""


class TooMuch(RoleError):
    def __init__(self, what: str, limit: str) -> None:
        super().__init__(f"{what} is longer than {limit}; shorten it")


class Unreadable(RoleError):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name[:80]} is not text in UTF-8; save it as Markdown and bring it again")


class FocusFull(RoleError):
    def __init__(self, held: list[str]) -> None:
        super().__init__(f"Three duties are in focus already: {'; '.join(held)}. Take one of them out first.")


class NotFit(RoleError):
    pass


class WrongChoice(RoleError):
    def __init__(self, what: str, given: str) -> None:
        super().__init__(f"there is no {what} {given[:60]!r}; choose one of the list")


class Changed(RoleError):
    """``theirs`` is what stands there now, ``yours`` what was typed; ``version`` to save over it knowingly."""

    def __init__(self, *, theirs: str, yours: str, version: int, at: datetime) -> None:
        super().__init__("This was changed meanwhile, in another window. Both are below; nothing is lost.")
        self.theirs, self.yours, self.version, self.at = theirs, yours, version, at
