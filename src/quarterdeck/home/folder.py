"""Where things lie in the home folder."""

from __future__ import annotations

import fcntl
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The home folder; nothing is made until it is needed."""

    path: Path

    @property
    def settings(self) -> Path:
        return self.path / "quarterdeck.toml"

    @property
    def lake(self) -> Path:
        return self.path / "lake"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def private(self) -> Path:
        """Imported facts that must not enter the lake."""
        return self.path / "private"

    @property
    def run(self) -> Path:
        """What is under way now: one small file for each source that is being read."""
        return self.path / "run"

    def make(self) -> None:
        """Make the folder, readable by its owner alone. OSError where that cannot be."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)


def default_path(environ: Mapping[str, str], *, platform: str = sys.platform) -> Path:
    """The platform's data folder: QUARTERDECK_HOME, else XDG, Application Support or LOCALAPPDATA."""
    if given := environ.get("QUARTERDECK_HOME"):
        return Path(given).expanduser()
    user = Path(environ.get("HOME") or environ.get("USERPROFILE") or "~").expanduser()
    if platform == "darwin":
        return user / "Library" / "Application Support" / "quarterdeck"
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA", str(user / "AppData" / "Local"))) / "quarterdeck"
    return Path(environ.get("XDG_DATA_HOME", str(user / ".local" / "share"))) / "quarterdeck"


def write_whole(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Replace a file at once: a reader, or a crash, sees the old content or the new."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file beside what is changed: of two changes at once each sees the other's outcome.

    Not to be nested for one path: a process would wait for itself.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
