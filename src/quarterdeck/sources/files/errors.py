"""What can be wrong with a file that somebody brings.

FileError
├── UnreadableFile   not there, not text, or no header line
├── BadCalendar      a calendar that cannot be read
└── BadLines         lines that break the format: all of them, each with its number
"""

from __future__ import annotations


class FileError(Exception):
    """A file could not be taken; nothing of it was."""


class UnreadableFile(FileError):
    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")


class BadCalendar(FileError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")


class BadLines(FileError):
    """``faults`` are (line number, what) in file order; line 1 is the header."""

    def __init__(self, path: str, faults: list[tuple[int, str]]) -> None:
        self.faults = sorted(set(faults))
        lines = "\n".join(f"{path}:{number}: {what}" for number, what in self.faults)
        count = len(self.faults)
        super().__init__(
            f"{lines}\n{path}: nothing was imported; correct {count} fault{'s'[: count > 1]} and try again"
        )
