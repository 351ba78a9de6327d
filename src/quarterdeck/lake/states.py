"""The manifests on disk: the present one, those kept beside it, and the file lists that belong to each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from quarterdeck.lake.errors import LakeDamaged, LakeMissing, LakeNewer, NoSuchVersion
from quarterdeck.lake.faults import Checkpoint
from quarterdeck.lake.files import DataFile, FileLists, ListsFile, apply, difference, write_whole
from quarterdeck.lake.manifest import Manifest, SourceState
from quarterdeck.lake.schema import SCHEMA_VERSION


class _Stored(msgspec.Struct):
    schema: int
    version: int
    written_at: datetime
    tables: dict[str, int]
    sources: dict[str, SourceState]


class States:
    """Reads and writes the states of the lake in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._present = folder / "manifest.json"
        self._kept = folder / "manifests"
        self._base: tuple[tuple[int, ...], FileLists] | None = None

    def find_present(self) -> Manifest | None:
        """The present state, or None where nothing was ever committed."""
        try:
            content = self._present.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return _read(self._present, content)

    def get(self, version: int | None = None) -> Manifest:
        """A state, by default the present one. Raises LakeMissing, NoSuchVersion, LakeNewer or LakeDamaged."""
        present = self.find_present()
        if present is None:
            raise LakeMissing(
                f"nothing was read yet into {self.folder}; begin with 'quarterdeck start URL' or 'quarterdeck connect'"
            )
        if version is None or version == present.version:
            return present
        path = self._manifest(version)
        if not 1 <= version < present.version or not path.exists():
            known = ", ".join(map(str, self.versions()))
            raise NoSuchVersion(f"the lake {self.folder} has no version {version}; it has {known}")
        return _read(path, path.read_bytes())

    def versions(self) -> tuple[int, ...]:
        """The versions that can be read, oldest first; () where nothing was ever committed."""
        present = self.find_present()
        if present is None:
            return ()
        kept = {int(path.stem) for path in self._kept.glob("*.json") if path.stem.isdecimal()}
        return tuple(sorted(version for version in kept | {present.version} if version <= present.version))

    def lists(self, version: int) -> dict[str, tuple[DataFile, ...]]:
        """The data files of a version."""
        stored = self._stored_lists(version)
        return apply({} if stored.base is None else self._whole_lists(stored.base), stored)

    def bases(self, versions: Iterator[int]) -> set[int]:
        """The versions whose lists are the base of these versions' lists."""
        return {base for version in versions if (base := self._stored_lists(version).base) is not None}

    def write(self, manifest: Manifest, lists: FileLists, *, checkpoint: Checkpoint) -> None:
        """Make a state the present one; until the last step, nothing of it can be seen."""
        self._kept.mkdir(exist_ok=True)
        content = msgspec.json.encode(
            _Stored(SCHEMA_VERSION, manifest.version, manifest.written_at, manifest.tables, manifest.sources)
        )
        checkpoint("lists")
        write_whole(self._list(manifest.version), msgspec.json.encode(self._shortest(manifest.version, lists)))
        checkpoint("kept manifest")
        write_whole(self._manifest(manifest.version), content)
        checkpoint("manifest")
        write_whole(self._present, content)
        checkpoint("committed")

    def drop(self, version: int, *, lists_too: bool) -> None:
        """Forget a version; its lists stay while they are the base of a kept one's."""
        self._manifest(version).unlink(missing_ok=True)
        if lists_too:
            self._list(version).unlink(missing_ok=True)

    def listed(self) -> tuple[int, ...]:
        """The versions whose lists are on disk."""
        return tuple(sorted(int(path.name.split(".")[0]) for path in self._kept.glob("*.files.json")))

    def _shortest(self, version: int, lists: FileLists) -> ListsFile:
        """The lists as a change of the last whole ones, unless that is hardly shorter."""
        whole = ListsFile(added={table: tuple(files) for table, files in lists.items()})
        if version == 1:
            return whole
        before = self._stored_lists(version - 1)
        base = version - 1 if before.base is None else before.base
        return difference(self._whole_lists(base), lists, version=base) or whole

    def _whole_lists(self, version: int) -> FileLists:
        """The lists of a version that has them whole; the last are remembered, as many versions build on them.

        They are told apart by their file, not by their number: a lake that was moved away is followed by another.
        """
        path = self._list(version)
        try:
            found = path.stat()
        except FileNotFoundError:
            raise LakeDamaged(path, "is missing") from None
        stamp = version, found.st_ino, found.st_mtime_ns, found.st_size
        if self._base is None or self._base[0] != stamp:
            self._base = stamp, self._stored_lists(version).added
        return self._base[1]

    def _stored_lists(self, version: int) -> ListsFile:
        path = self._list(version)
        try:
            return msgspec.json.decode(path.read_bytes(), type=ListsFile)
        except FileNotFoundError:
            raise LakeDamaged(path, "is missing") from None
        except msgspec.DecodeError:
            raise LakeDamaged(path, "cannot be read") from None

    def _manifest(self, version: int) -> Path:
        return self._kept / f"{version:08d}.json"

    def _list(self, version: int) -> Path:
        return self._kept / f"{version:08d}.files.json"


def _read(path: Path, content: bytes) -> Manifest:
    try:
        written_by = msgspec.json.decode(content, type=dict[str, Any])["schema"]
        if written_by > SCHEMA_VERSION:
            raise LakeNewer(f"{path} was written by a newer Quarterdeck (schema {written_by}); upgrade this one")
        stored = msgspec.json.decode(content, type=_Stored)
    except (msgspec.DecodeError, KeyError, TypeError):
        raise LakeDamaged(path, "cannot be read") from None
    return Manifest(stored.version, stored.written_at, stored.tables, stored.sources)
