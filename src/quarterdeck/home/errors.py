"""What can be wrong with the home folder.

HomeError
├── BadSettings       a value in quarterdeck.toml is not what it must be
├── UnknownSource     no source of that name is connected
├── NoToken           there is no token for a source
├── SecretUnreadable  a stored token cannot be opened with this home's key
├── SealBroken        a sealed text cannot be opened: altered, moved, or its key is not here
├── WrongPassphrase   a passphrase does not open what it should
├── ArchiveUnfit      a backup is cut short, altered, newer than this program, or no backup
└── HomeOccupied      a backup is restored into an empty home only
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


class NoToken(HomeError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"there is no token for source {name!r}: {why}; set it, or connect again")


class SecretUnreadable(HomeError):
    def __init__(self, name: str) -> None:
        super().__init__(f"the stored token of {name!r} cannot be opened with this home's key; connect again")


class SealBroken(HomeError):
    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"the sealed text of {place} cannot be opened: {why}")


class WrongPassphrase(HomeError):
    def __init__(self, what: str) -> None:
        super().__init__(f"the passphrase does not open {what}; try again with the one it was made with")


class ArchiveUnfit(HomeError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}; nothing was restored")


class HomeOccupied(HomeError):
    def __init__(self, where: str) -> None:
        super().__init__(f"{where} is not empty; restore into a home of its own with --home, or move this one away")
