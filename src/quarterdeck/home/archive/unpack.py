"""Reading a backup into an empty folder; everything is checked on the way, and nothing is believed."""

from __future__ import annotations

import base64
import hashlib
import json
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quarterdeck.home.archive.blocks import (
    BLOCK,
    CHUNK,
    FIRST,
    FORMAT,
    KEYS,
    LAST,
    SUM_LINE,
    TAIL,
    Summed,
    is_safe,
    padding,
)
from quarterdeck.home.errors import ArchiveUnfit
from quarterdeck.home.wrapping import unwrap

_SMALL = 64 << 20
"""Bytes that a member may have which is read whole."""
_SHORT = "the backup is cut short"
_ALTERED = "the backup was altered or is damaged"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup held. ``keys`` are None where it holds none, or where nobody was asked for the passphrase."""

    made_at: datetime
    program: str
    facts: dict[str, Any]
    members: tuple[str, ...]
    keys: dict[str, bytes] | None = field(repr=False)


def unpack(archive: Path, into: Path, *, passphrase: Callable[[], str] | None) -> Contents:
    """Write the members below ``into``, an empty folder of the caller's, and give what the backup says of itself.

    ``passphrase`` is called where there are keys. Raises ArchiveUnfit, which says what is wrong, or WrongPassphrase;
    the caller then throws the folder away.
    """
    with archive.open("rb") as file:
        reader = _Reader(archive.name, Summed(file), archive.stat().st_size)
        reader.read_first()
        wrapped = reader.read_members(into)
    keys = None
    if wrapped is not None and passphrase is not None:
        plain = unwrap(wrapped[0], passphrase(), about=wrapped[1], what=f"the keys in {archive.name}")
        keys = {name: base64.b64decode(key) for name, key in json.loads(plain).items()}
    return reader.contents(keys)


class _Reader:
    def __init__(self, name: str, source: Summed, size: int) -> None:
        self._name = name
        self._source = source
        self._size = size
        self._found: list[dict[str, Any]] = []
        self._taken: set[str] = set()
        self._manifest: dict[str, Any] = {}
        self._made_at = datetime.min.replace(tzinfo=UTC)

    def read_first(self) -> None:
        """That it is a backup, of a format that this program knows."""
        try:
            name, size = self._header()
            said = json.loads(self._take(min(size, _SMALL)))
            number = int(said["format"]) if name == FIRST else 0
        except (ArchiveUnfit, ValueError, KeyError, TypeError, RecursionError):
            number = 0
        if number < 1:
            raise ArchiveUnfit(self._name, "this is no backup of Quarterdeck, or it was damaged")
        if number > FORMAT:
            raise ArchiveUnfit(self._name, f"a newer Quarterdeck made it (format {number}); upgrade this one")

    def read_members(self, into: Path) -> tuple[bytes, str] | None:
        """Every member to its file. The wrapped keys with the sum of what came before them, or None."""
        wrapped = None
        while True:
            before = self._source.digest
            name, size = self._header()
            if name == LAST:
                self._finish(size)
                return wrapped
            self._check(name)
            if name == KEYS:
                wrapped = self._small(size), before
                self._note(name, size, hashlib.sha256(wrapped[0]).hexdigest())
            else:
                self._note(name, size, self._write(into / name, size))

    def contents(self, keys: dict[str, bytes] | None) -> Contents:
        facts = {key: value for key, value in self._manifest.items() if key != "members"}
        names = tuple(member["name"] for member in self._found)
        return Contents(self._made_at, str(facts.get("program", "")), facts, names, keys)

    def _check(self, name: str) -> None:
        if not is_safe(name) or name.casefold() in self._taken:
            raise ArchiveUnfit(self._name, f"it holds a file that no backup has: {name!r}")
        self._taken.add(name.casefold())

    def _note(self, name: str, size: int, digest: str) -> None:
        self._found.append({"name": name, "size": size, "sha256": digest})

    def _header(self) -> tuple[str, int]:
        block = self._exactly(BLOCK)
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError):
            raise ArchiveUnfit(self._name, _ALTERED) from None
        if not info.isreg() or info.size < 0:
            raise ArchiveUnfit(self._name, f"it holds something that is no plain file: {info.name!r}")
        if info.size > self._size - self._source.position:
            raise ArchiveUnfit(self._name, _SHORT)
        return info.name, info.size

    def _exactly(self, size: int) -> bytes:
        data = self._source.read(size)
        if len(data) != size:
            raise ArchiveUnfit(self._name, _SHORT)
        return data

    def _take(self, size: int) -> bytes:
        data = self._exactly(size)
        self._exactly(len(padding(size)))
        return data

    def _small(self, size: int) -> bytes:
        if size > _SMALL:
            raise ArchiveUnfit(self._name, _ALTERED)
        return self._take(size)

    def _write(self, path: Path, size: int) -> str:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        total, left = hashlib.sha256(), size
        with path.open("xb") as file:
            path.chmod(0o600)
            while left:
                data = self._exactly(min(CHUNK, left))
                total.update(data)
                file.write(data)
                left -= len(data)
        self._exactly(len(padding(size)))
        return total.hexdigest()

    def _finish(self, size: int) -> None:
        """That the manifest is whole, that it tells of just what was there, and that nothing follows."""
        if not SUM_LINE < size <= _SMALL:
            raise ArchiveUnfit(self._name, _ALTERED)
        body = self._exactly(size - SUM_LINE)
        ends = self._source.digest.encode() + b"\n" + padding(size) + TAIL
        if self._source.read(len(ends) + 1) != ends:
            raise ArchiveUnfit(self._name, f"{_ALTERED}, or cut short")
        try:
            self._manifest = dict(json.loads(body))
            told = list(self._manifest["members"])
            self._made_at = datetime.fromisoformat(self._manifest["made_at"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise ArchiveUnfit(self._name, _ALTERED) from None
        if told != self._found:
            raise ArchiveUnfit(self._name, _ALTERED)
