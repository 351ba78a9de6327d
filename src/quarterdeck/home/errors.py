"""What can be wrong with the home folder.

HomeError
├── BadSettings       a value in quarterdeck.toml is not what it must be
├── UnknownSource     no source of that name is connected
└── SecretUnreadable  a stored token cannot be opened with this home's key
"""

from __future__ import annotations


class HomeError(Exception):
    """The home folder does not hold what is needed; the message says what, where and what to do."""


class BadSettings(HomeError):
    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")


class UnknownSource(HomeError):
    def __init__(self, name: str, known: list[str]) -> None:
        names = ", ".join(known) or "none"
        super().__init__(f"no source named {name!r} is connected (connected: {names}); see 'quarterdeck connect'")


class SecretUnreadable(HomeError):
    def __init__(self, name: str) -> None:
        super().__init__(f"the stored token of {name!r} cannot be opened with this home's key; connect again")
