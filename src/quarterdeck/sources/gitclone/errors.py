"""What can be wrong with a clone.

CloneError
├── NoClone      the folder is no git repository
└── GitFailed    git is absent, or broke off
"""

from __future__ import annotations


class CloneError(Exception):
    """The clone could not be read; the message says what, where and what to do."""


class NoClone(CloneError):
    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: no git repository; give the folder of a clone, bare or not")


class GitFailed(CloneError):
    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: git failed: {why}")
