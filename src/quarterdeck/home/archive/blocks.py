"""The tar blocks of a backup: names, headers and a file that counts its own sum."""

from __future__ import annotations

import hashlib
import re
import tarfile
from pathlib import PurePosixPath
from typing import BinaryIO

FORMAT = 1
"""Raised by one when an older program could misread a backup."""
FIRST, LAST, KEYS = "quarterdeck-backup.json", "manifest.json", "keys/wrapped.json"
ROOTS = frozenset({"settings", "desk", "lake", "private", "keys"})
BLOCK = 512
TAIL = bytes(2 * BLOCK)
SUM_LINE = 65
"""Bytes of the line at the manifest's end: the SHA-256, in hexadecimal, of all bytes before it."""
CHUNK = 1 << 20
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.=@+-]*")
_LONGEST = 100


def is_safe(name: str) -> bool:
    """Whether a member of this name may be written below a folder: plain parts, a known root, no way out."""
    parts = name.split("/")
    return (
        len(name) <= _LONGEST
        and len(parts) > 1
        and parts[0] in ROOTS
        and all(_PART.fullmatch(part) for part in parts)
        and not PurePosixPath(name).is_absolute()
    )


def header(name: str, size: int) -> bytes:
    """A member's header: nothing of the machine it was made on."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def padding(size: int) -> bytes:
    """What fills the last block of a member."""
    return bytes(-size % BLOCK)


class Summed:
    """A file that is written or read from one end to the other; ``digest`` is the SHA-256 of what went by."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sum = hashlib.sha256()
        self.position = 0

    @property
    def digest(self) -> str:
        return self._sum.copy().hexdigest()

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._sum.update(data)
        self.position += len(data)

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes, fewer at the end of the file alone."""
        data = self._file.read(size)
        self._sum.update(data)
        self.position += len(data)
        return data
