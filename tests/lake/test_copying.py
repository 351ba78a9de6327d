"""A lake is copied whole while it is written to."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from quarterdeck.lake.copying import copy_states
from quarterdeck.lake.errors import LakeDamaged
from quarterdeck.lake.store import Lake
from tests.lake.lakes import NOW, everything, rows_of, titles, write


def test_a_copy_says_what_the_lake_says_in_every_version(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    for n in range(1, 6):
        write(lake, range(n, n + 8), f"edition {n}", now=NOW + timedelta(days=n))
    copy_states(lake.folder, tmp_path / "copy")
    copy = Lake(tmp_path / "copy")
    assert copy.versions() == lake.versions()
    assert all(everything(copy, version) == everything(lake, version) for version in lake.versions())


def test_a_copy_is_a_lake_that_goes_on(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    write(lake, [1, 2])
    with lake.writer() as writer:  # begun, and not committed before the copy is made
        writer.append(rows_of([7]))
        copy_states(lake.folder, tmp_path / "copy")
    copy = Lake(tmp_path / "copy")
    before = copy.manifest()
    write(copy, [2, 3], "second")
    assert titles(copy) == {1: "first", 2: "second", 3: "second"}
    assert titles(lake) == {1: "first", 2: "first"}
    assert copy.manifest().tables["merge_requests"] > before.tables["merge_requests"]


@pytest.mark.parametrize("which", ["*/*/*.parquet", "manifests/*.files.json"])
def test_a_lake_with_a_file_missing_is_not_copied_as_if_it_were_whole(tmp_path: Path, which: str) -> None:
    lake = Lake(tmp_path / "lake")
    write(lake, [1, 2])
    gone = next(lake.folder.glob(which))
    gone.unlink()
    with pytest.raises(LakeDamaged, match=gone.name):
        copy_states(lake.folder, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_no_lake_has_no_copy(tmp_path: Path) -> None:
    assert copy_states(tmp_path / "lake", tmp_path / "copy") is None
    assert not (tmp_path / "copy").exists()


def test_copies_made_while_another_writes_and_cleans_up_are_each_one_state(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    write(lake, range(10), "edition 0")
    over = threading.Event()

    def go_on() -> None:
        for n in range(1, 9):
            write(lake, range(10), f"edition {n}", now=NOW + timedelta(days=n))
            lake.vacuum(now=NOW + timedelta(days=n), keep_days=3)
        over.set()

    writing = threading.Thread(target=go_on)
    writing.start()
    count = 0
    while not over.is_set() or count < 2:
        copy_states(lake.folder, tmp_path / f"copy{count}")
        assert len(set(titles(Lake(tmp_path / f"copy{count}")).values())) == 1
        count += 1
    writing.join()
