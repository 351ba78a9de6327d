"""A writer that dies at any step leaves the old state or the new one, and the work can simply be repeated."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from deltalake import DeltaTable

from quarterdeck.lake.errors import DiskFull, clear_errors
from quarterdeck.lake.faults import Crash
from quarterdeck.lake.states import States
from quarterdeck.lake.store import Lake
from tests.lake.lakes import NOW, consistent, everything, rows_of, titles, write

USERS: dict[str, list[Any]] = {"user_id": [1, 2], "former_usernames": [[], ["x"]], "kind": ["human", "bot"]}

OLD = range(0, 24, 3)
"""Merge requests of one year, so that each table has one file a commit and the many runs stay short."""


class Steps:
    """A checkpoint that counts the steps, and crashes at one of them."""

    def __init__(self, crash_at: int | None = None, error: BaseException | None = None) -> None:
        self.names: list[str] = []
        self._crash_at = crash_at
        self._error = error or Crash()

    def __call__(self, step: str) -> None:
        self.names.append(step)
        if len(self.names) - 1 == self._crash_at:
            raise self._error


def _prepare(folder: Path) -> Lake:
    lake = Lake(folder)
    write(lake, OLD)
    return lake


def _work(lake: Lake, steps: Callable[[str], None]) -> None:
    """A commit of all kinds of changes, and a cleaning."""
    with lake.writer(checkpoint=steps) as writer:
        writer.append(rows_of([3, 6, 27], "second"), supersede=[3, 6, 27])
        writer.replace("users", USERS)
        writer.remove([9])
        writer.commit(now=NOW + timedelta(hours=1))
        writer.compact(now=NOW + timedelta(hours=2))


def _steps(folder: Path) -> list[str]:
    steps = Steps()
    _work(_prepare(folder), steps)
    return steps.names


def _delta_agrees(lake: Lake) -> None:
    """Every table's log, read by its own library, names the files that the manifest names."""
    manifest = lake.manifest()
    lists = States(lake.folder).lists(manifest.version)
    for name, version in manifest.tables.items():
        delta = DeltaTable(lake.folder / name, version=version)
        listed = {Path(uri.removeprefix("file://")) for uri in delta.file_uris()}
        assert listed == {lake.folder / name / file.path for file in lists[name]}, name


def test_a_crash_at_any_step_loses_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    names = _steps(tmp_path / "unbroken")
    assert {"flush", "lists", "kept manifest", "manifest", "committed", "swept", "log of events"} <= set(names)
    unbroken = Lake(tmp_path / "unbroken")
    states = [everything(unbroken, version) for version in unbroken.versions()]
    _prepare(tmp_path / "prepared")
    for step in range(len(names)):
        folder = tmp_path / f"crash{step}"
        shutil.copytree(tmp_path / "prepared", folder)
        lake = Lake(folder)
        with pytest.raises(Crash):
            _work(lake, Steps(step))
        assert everything(lake) in states, names[step]
        _work(lake, Steps())
        assert everything(lake) == states[-1], names[step]
        _delta_agrees(lake)
        _nothing_is_left_over(lake)
        shutil.rmtree(folder)


def _nothing_is_left_over(lake: Lake) -> None:
    named: set[Path] = set()
    for version in lake.versions():
        for table, files in States(lake.folder).lists(version).items():
            named |= {lake.folder / table / file.path for file in files}
    assert set(lake.folder.rglob("*.parquet")) - set(lake.folder.rglob("_delta_log/*")) == named
    assert not (lake.folder / "spill").exists()


def test_two_crashes_in_a_row_are_no_worse_than_one(tmp_path: Path) -> None:
    last = everything(Lake(tmp_path / "whole")) if _steps(tmp_path / "whole") else {}
    chance = random.Random(3)
    lake = _prepare(tmp_path / "lake")
    for _ in range(12):
        steps = Steps(chance.randrange(25))
        try:
            _work(lake, steps)
        except Crash:
            consistent(lake)
    _work(lake, Steps())
    assert everything(lake) == last
    _delta_agrees(lake)


def test_a_first_commit_that_crashes_leaves_no_lake(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    for step in range(12):
        with contextlib.suppress(Crash), lake.writer(checkpoint=Steps(step)) as writer:
            writer.append(rows_of([1]), supersede=[1])
            writer.commit(now=NOW)
        if lake.exists():
            break
    assert step > 5
    assert titles(lake) == {1: "first"}
    write(lake, [2])
    _delta_agrees(lake)


def test_a_log_entry_cut_short_by_a_power_cut_is_replaced(tmp_path: Path) -> None:
    lake = _prepare(tmp_path / "lake")
    (lake.folder / "events" / "_delta_log" / f"{2:020d}.json").write_text("")
    write(lake, [1], "second")
    consistent(lake)
    _delta_agrees(lake)


def test_a_full_disk_is_said_in_one_line_and_the_commit_can_be_tried_again(tmp_path: Path) -> None:
    names = _steps(tmp_path / "unbroken")
    last = everything(Lake(tmp_path / "unbroken"))
    for step in (names.index("flush"), names.index("log of merge_requests"), names.index("manifest")):
        lake = _prepare(tmp_path / f"full{step}")
        full = Steps(step, OSError(28, "No space left on device"))
        with lake.writer(checkpoint=full) as writer:
            writer.append(rows_of([3, 6, 27], "second"), supersede=[3, 6, 27])
            writer.replace("users", USERS)
            writer.remove([9])
            with pytest.raises(DiskFull, match=r"no space left .* nothing is lost"):
                writer.commit(now=NOW)
            assert titles(lake) == dict.fromkeys(OLD, "first")
            writer.commit(now=NOW)
        assert everything(lake) == last
        _delta_agrees(lake)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_duckdb_on_a_full_disk_says_the_same(tmp_path: Path) -> None:
    with duckdb.connect() as connection, pytest.raises(DiskFull, match=str(tmp_path)), clear_errors(tmp_path):
        connection.execute("copy (from range(1000000)) to '/dev/full' (format parquet)")


def test_an_error_leaves_no_files_of_the_work_it_broke_off(tmp_path: Path) -> None:
    lake = _prepare(tmp_path / "lake")
    before = set(lake.folder.rglob("*.parquet"))
    with contextlib.suppress(KeyError), lake.writer() as writer:
        writer.replace("users", USERS)
        raise KeyError
    assert set(lake.folder.rglob("*.parquet")) == before


ENDLESS = """
import sys
from pathlib import Path
from quarterdeck.lake.store import Lake
from tests.lake.lakes import NOW, rows_of
lake = Lake(Path(sys.argv[1]))
with lake.writer() as writer:
    print("writing", flush=True)
    turn = lake.manifest().version
    while True:
        turn += 1
        ids = sorted({turn % 7, 3, 10 + turn % 5})  # each once in a batch
        writer.append(rows_of(ids, f"turn {turn}"), supersede=ids)
        writer.commit(now=NOW)
"""


def test_a_writer_killed_at_any_moment_leaves_a_whole_state(tmp_path: Path) -> None:
    lake = _prepare(tmp_path / "lake")
    chance = random.Random(7)
    seen = lake.manifest().version
    for n in range(5):
        started = subprocess.Popen(
            [sys.executable, "-c", ENDLESS, str(lake.folder)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        assert started.stdout is not None
        started.stdout.readline()
        time.sleep(chance.uniform(0.05, 0.6))
        while n == 4 and started.poll() is None and lake.manifest().version == 1:
            time.sleep(0.05)  # on a machine that is too busy to write in that time
        os.kill(started.pid, signal.SIGKILL)
        started.communicate()
        consistent(lake)
        assert lake.manifest().version >= seen
        seen = lake.manifest().version
    assert seen > 1
    write(lake, range(24), "last")
    assert titles(lake) == dict.fromkeys(range(24), "last")
    _delta_agrees(lake)
    _nothing_is_left_over(lake)
