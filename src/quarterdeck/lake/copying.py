"""A second lake with the same states, made while the first is being written to.

Data files and kept manifests never change once they are there, so that a copy is made of links where the system has
them: it takes no room and no time. What a writer has begun and not committed is not in it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from quarterdeck.lake.errors import LakeBusy, LakeDamaged
from quarterdeck.lake.logfiles import LOG
from quarterdeck.lake.manifest import Manifest
from quarterdeck.lake.states import States

_TRIES = 5


def copy_states(folder: Path, into: Path) -> Manifest | None:
    """Copy every state that can be read into the new folder ``into``; the present one, or None where there is none.

    A vacuum may take files away meanwhile; then it begins again. Raises LakeNewer, or LakeDamaged where one stays away.
    """
    missing: LakeDamaged | None = None
    for _ in range(_TRIES):
        states = States(folder.absolute())
        manifest = states.find_present()
        if manifest is None:
            return None
        try:
            _copy(states, manifest, into)
        except FileNotFoundError as error:
            missing = LakeDamaged(Path(error.filename or folder), "is missing")
        except LakeDamaged as error:
            missing = error
        else:
            return manifest
        shutil.rmtree(into, ignore_errors=True)
    raise missing or LakeBusy(folder, "another process")


def _copy(states: States, manifest: Manifest, into: Path) -> None:
    present = (states.folder / "manifest.json").read_bytes()
    versions = [v for v in states.versions() if v <= manifest.version]
    needed = {*versions, *states.bases(iter(versions))}
    for path in {*_data(states, versions), *_logs(states.folder, manifest), *_manifests(states.folder, needed)}:
        _link(path, into / path.relative_to(states.folder))
    if json.loads(present)["version"] != manifest.version:
        raise FileNotFoundError("a newer state came meanwhile")
    (into / "manifest.json").write_bytes(present)


def _data(states: States, versions: list[int]) -> Iterator[Path]:
    for version in versions:
        for table, files in states.lists(version).items():
            yield from (states.folder / table / file.path for file in files)


def _manifests(folder: Path, versions: set[int]) -> Iterator[Path]:
    for version in versions:
        yield folder / "manifests" / f"{version:08d}.files.json"
        if (manifest := folder / "manifests" / f"{version:08d}.json").exists():
            yield manifest


def _logs(folder: Path, manifest: Manifest) -> Iterator[Path]:
    """The Delta logs up to the versions that the manifest names."""
    for table, version in manifest.tables.items():
        for path in (folder / table / LOG).glob("*"):
            head = path.name.split(".")[0]
            if head.isdecimal() and int(head) <= version and path.suffix in {".json", ".parquet"}:
                yield path


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # no links between these two places
        shutil.copyfile(source, target)
