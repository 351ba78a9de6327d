"""Writing a backup, member by member; the file appears whole or not at all."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from quarterdeck.home.archive.blocks import (
    CHUNK,
    FIRST,
    FORMAT,
    KEYS,
    LAST,
    SUM_LINE,
    TAIL,
    Summed,
    header,
    is_safe,
    padding,
)
from quarterdeck.home.errors import HomeError
from quarterdeck.home.wrapping import wrap


class Pack:
    """A backup being written; made by `pack_into`."""

    def __init__(self, out: Summed) -> None:
        self._out = out
        self._members: list[dict[str, Any]] = []
        self._facts: dict[str, Any] = {}

    def add_file(self, name: str, path: Path) -> None:
        """Add a file, read once and in pieces. HomeError where it changes its size meanwhile."""
        with path.open("rb") as file:
            self._add(name, file, os.fstat(file.fileno()).st_size)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a small content."""
        self._check(name)
        self._put(name, content)
        self._members.append({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})

    def add_keys(self, keys: Mapping[str, bytes], passphrase: str) -> None:
        """Add keys by name, closed by the passphrase and bound to everything that was added before."""
        plain = json.dumps({name: base64.b64encode(key).decode() for name, key in keys.items()}).encode()
        self.add_bytes(KEYS, wrap(plain, passphrase, about=self._out.digest))

    def tell(self, **facts: Any) -> None:
        """Say something of the whole in the manifest, such as the lake's version. Values are JSON."""
        self._facts.update(facts)

    def begin(self, *, program: str, made_at: datetime) -> None:
        told = {"format": FORMAT, "program": program, "made_at": made_at.isoformat()}
        self._facts.update(told)
        self._put(FIRST, json.dumps(told).encode())

    def finish(self) -> None:
        body = json.dumps({**self._facts, "members": self._members}).encode() + b"\n"
        size = len(body) + SUM_LINE
        self._out.write(header(LAST, size) + body)
        self._out.write(self._out.digest.encode() + b"\n" + padding(size) + TAIL)

    def _check(self, name: str) -> None:
        if not is_safe(name):
            raise HomeError(f"a file named {name!r} cannot be part of a backup; rename it or move it out of the home")

    def _put(self, name: str, content: bytes) -> None:
        self._out.write(header(name, len(content)) + content + padding(len(content)))

    def _add(self, name: str, file: BinaryIO, size: int) -> None:
        self._check(name)
        self._out.write(header(name, size))
        total, left = hashlib.sha256(), size
        while left:
            data = file.read(min(CHUNK, left))
            if not data:
                raise HomeError(f"{name} was cut short while it was backed up; run the backup again")
            total.update(data)
            self._out.write(data)
            left -= len(data)
        self._out.write(padding(size))
        self._members.append({"name": name, "size": size, "sha256": total.hexdigest()})


@contextlib.contextmanager
def pack_into(target: Path, *, program: str, made_at: datetime) -> Iterator[Pack]:
    """Write a backup to ``target``, readable by its owner alone; an error leaves what was there before.

    HomeError where another kind of file is there already.
    """
    _refuse_other(target)
    handle, name = tempfile.mkstemp(dir=target.absolute().parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            pack = Pack(Summed(file))
            pack.begin(program=program, made_at=made_at)
            yield pack
            pack.finish()
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _refuse_other(target: Path) -> None:
    if target.is_dir():
        raise HomeError(f"{target} is a folder; name a file for the backup")
    if target.exists():
        with target.open("rb") as file:
            if not file.read(len(FIRST)) == FIRST.encode():
                raise HomeError(f"{target} is there already and no backup; name another file")
