"""What can go wrong with people data, apart from the files themselves.

PeopleError
├── Outdated       what stands has changed since the preview was made
├── NotReadable    an upload whose key is gone, or that somebody else has taken
└── NotAllowed     a wrong choice in a form
"""

from __future__ import annotations


class PeopleError(Exception):
    """People data could not be taken or changed; nothing of it was."""


class Outdated(PeopleError):
    def __init__(self) -> None:
        super().__init__("the people data changed since this preview was made; look at the new one, then confirm")


class NotReadable(PeopleError):
    def __init__(self) -> None:
        super().__init__("this upload is not here any more; bring the file again")


class NotAllowed(PeopleError):
    """``str`` says what, and what to do."""
