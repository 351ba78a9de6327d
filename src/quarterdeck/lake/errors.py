"""What can go wrong with a lake. Each message is one line: what, where, what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LakeError(Exception):
    """The root of everything that this room raises."""


class LakeMissing(LakeError):
    """There is no lake here, or nothing was ever committed to it."""


class NoSuchVersion(LakeError):
    """The lake has no such version, or no longer."""


class LakeNewer(LakeError):
    """A newer Quarterdeck wrote this lake; this one could misread it."""


class LakeDamaged(LakeError):
    """A file of the lake is missing, cut short or unreadable; ``path`` names it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"the lake is damaged: {path} {why}; restore it from a backup, or move it away and sync again")
        self.path = path


class LakeBusy(LakeError):
    """Another process writes to the lake; ``holder`` says which."""

    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(f"the lake {folder} is being written by {holder}; wait for it, or stop it, and try again")
        self.holder = holder


class DiskFull(LakeError):
    """No room is left; nothing that was committed is touched."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"no space left on the disk of {folder}; free some and run the command again: nothing is lost")


_FULL = {errno.ENOSPC, errno.EDQUOT}
_FULL_WORDS = ("No space left on device", "os error 28", "Disk quota exceeded", "max_temp_directory_size")
_SHUT = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}


@contextmanager
def clear_errors(folder: Path) -> Iterator[None]:
    """Turn the ways in which the system, DuckDB and Delta say that the disk is full or shut into errors of ours."""
    try:
        yield
    except LakeError:
        raise
    except Exception as error:
        code = error.errno if isinstance(error, OSError) else None
        if code in _FULL or any(words in str(error) for words in _FULL_WORDS):
            raise DiskFull(folder) from error
        if code in _SHUT:
            where = getattr(error, "filename", None) or folder
            raise LakeError(f"cannot write {where}; let this user write there, or choose another home") from error
        raise
