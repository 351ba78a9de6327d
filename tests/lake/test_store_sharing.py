"""One writer, many readers, several processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from quarterdeck.lake.errors import LakeBusy, LakeError, clear_errors
from quarterdeck.lake.store import Lake
from tests.lake.lakes import NOW, consistent, rows_of, titles, write

HOLD = """
import sys
from pathlib import Path
from quarterdeck.lake.store import Lake
with Lake(Path(sys.argv[1])).writer():
    print("holding", flush=True)
    sys.stdin.readline()
"""


def _holder(folder: Path) -> subprocess.Popen[bytes]:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    return holder


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    write(lake, [1])
    holder = _holder(lake.folder)
    try:
        with pytest.raises(LakeBusy, match=rf"process {holder.pid} on \S+ since \d{{4}}-") as busy, lake.writer():
            pass
        assert str(holder.pid) in busy.value.holder
        assert titles(lake) == {1: "first"}
    finally:
        holder.communicate(b"\n")
    write(lake, [2])


def test_a_dead_writer_holds_nothing_up(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    holder = _holder(lake.folder)
    holder.kill()
    holder.communicate()
    write(lake, [1])
    assert titles(lake) == {1: "first"}


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    taken, go = threading.Event(), threading.Event()

    def first() -> None:
        with lake.writer() as writer:
            taken.set()
            go.wait(30)
            writer.append(rows_of([1]))
            writer.commit(now=NOW)

    thread = threading.Thread(target=first)
    thread.start()
    taken.wait(30)
    threading.Timer(0.2, go.set).start()
    with lake.writer(wait=30) as writer:
        assert writer.manifest is not None
        assert writer.manifest.version == 1
    thread.join()


def test_readers_see_whole_states_while_a_writer_writes(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    write(lake, range(5), "turn 0")
    done = threading.Event()

    def keep_writing() -> None:
        for turn in range(1, 5):
            write(lake, range(5), f"turn {turn}")
        done.set()

    thread = threading.Thread(target=keep_writing)
    thread.start()
    reads = 0
    while not done.is_set():
        assert len(set(titles(lake).values())) == 1
        reads += 1
    thread.join()
    assert reads > 1
    consistent(lake)


def test_a_reader_whose_state_is_vacuumed_away_meanwhile_takes_the_next(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    write(lake, [0], "turn 0")
    done = threading.Event()

    def forget_the_past() -> None:
        for turn in range(1, 5):
            write(lake, range(3), f"turn {turn}", now=NOW + timedelta(days=turn))
            lake.forget([2], now=NOW + timedelta(days=turn))
        done.set()

    thread = threading.Thread(target=forget_the_past)
    thread.start()
    while not done.is_set():
        with lake.snapshot() as snapshot:
            assert snapshot.manifest.version >= 1
    thread.join()
    assert titles(lake) == {0: "turn 4", 1: "turn 4"}


def test_a_lake_that_was_moved_away_is_followed_by_another_under_a_reader(tmp_path: Path) -> None:
    lake, other = Lake(tmp_path / "lake"), Lake(tmp_path / "other")
    for one in (lake, other):  # the first version's lists are whole, those that follow build on them
        for number in range(1, 4):
            write(one, [number + (10 if one is other else 0)])
    assert lake.manifest().version == other.manifest().version
    before = titles(lake)
    lake.folder.rename(tmp_path / "away")
    other.folder.rename(lake.folder)
    assert titles(lake) == titles(Lake(lake.folder)) != before


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    with pytest.raises(LakeError, match=r"cannot write .*home.*; let this user"), Lake(tmp_path / "home/lake").writer():
        pass
    shut = PermissionError(13, "Permission denied", str(tmp_path / "lock"))
    with pytest.raises(LakeError, match=rf"cannot write {tmp_path}/lock; let this user"), clear_errors(tmp_path):
        raise shut


def test_the_lock_says_nothing_once_its_holder_ended_well(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    write(lake, [1])
    assert (lake.folder / "lock").read_text() == ""
