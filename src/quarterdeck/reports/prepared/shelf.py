"""Prepared answers on disk: a folder for each state of lake and settings, files written whole, one maker at a time."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import msgspec

from quarterdeck import __version__
from quarterdeck.home.folder import Home, write_whole
from quarterdeck.home.settings import Settings
from quarterdeck.lake.manifest import Manifest

FORMAT = 3
"""Raised by one when an older program could misread the files."""
KEPT = 4
"""Folders that are kept of states that nobody prepared whole."""


def _digest(*parts: object) -> str:
    return blake2b(msgspec.json.encode(parts), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of one state. A name is anything; it is not shown in the file's name."""

    root: Path
    version: int
    lake: str
    settings: str

    @classmethod
    def of(cls, home: Home, manifest: Manifest, settings: Settings) -> Shelf:
        """The shelf of a state: another lake, other settings and another program each have their own."""
        lake = _digest(manifest.version, manifest.written_at, sorted(manifest.tables.items()))
        return cls(home.path / "cache", manifest.version, lake, _digest(settings, __version__, FORMAT))

    @property
    def folder(self) -> Path:
        return self.root / f"{self.version:08d}-{self.lake}-{self.settings}"

    @property
    def name(self) -> str:
        """What tells this state from all others."""
        return self.folder.name

    def find(self, *name: str | None) -> bytes | None:
        """What was put under a name, None where nothing was."""
        try:
            return self._path(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def put(self, content: bytes, *name: str | None) -> None:
        """Keep something under a name, whole or not at all."""
        write_whole(self._path(name), content)

    def _path(self, name: tuple[str | None, ...]) -> Path:
        return self.folder / f"{_digest(name)}.msgpack"

    @property
    def whole(self) -> bool:
        """Whether everything was prepared."""
        return (self.folder / "whole").exists()

    def finish(self) -> None:
        """Say that everything was prepared, and clear all other states away."""
        write_whole(self.folder / "whole", b"")
        for folder in self._folders():
            if folder != self.folder:
                shutil.rmtree(folder, ignore_errors=True)

    def tidy(self) -> None:
        """Clear away all but the last few states."""
        for folder in sorted(self._folders(), key=_age, reverse=True)[KEPT:]:
            if folder != self.folder:
                shutil.rmtree(folder, ignore_errors=True)

    def before(self) -> Shelf | None:
        """The newest whole shelf of an older state with the same settings, None where there is none."""
        older = [
            shelf
            for folder in self._folders()
            if (shelf := _parse(folder)) and shelf.settings == self.settings and shelf.version < self.version
        ]
        return max((shelf for shelf in older if shelf.whole), key=lambda shelf: shelf.version, default=None)

    def _folders(self) -> list[Path]:
        return [path for path in self.root.glob("*-*-*") if path.is_dir()] if self.root.is_dir() else []

    @contextmanager
    def making(self) -> Iterator[bool]:
        """Take the right to prepare everything; False where another process has it."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / "lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def being_made(self) -> bool:
        """Whether somebody prepares everything just now."""
        try:
            with (self.root / "lock").open("r") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False


def _parse(folder: Path) -> Shelf | None:
    version, _, rest = folder.name.partition("-")
    lake, _, settings = rest.partition("-")
    return Shelf(folder.parent, int(version), lake, settings) if version.isdecimal() else None


def _age(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def clear(home: Home) -> None:
    """Drop everything prepared: after an erasure, nothing of what was erased may stay."""
    shutil.rmtree(home.path / "cache", ignore_errors=True)
