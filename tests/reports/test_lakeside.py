from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quarterdeck.home.folder import Home
from quarterdeck.lake.errors import LakeMissing
from quarterdeck.lake.store import Lake, Snapshot
from quarterdeck.reports import lakeside
from tests.lake.lakes import NOW, write


def _titles(snapshot: Snapshot) -> set[str]:
    return {title for (title,) in snapshot.connection.execute("select title from merge_requests").fetchall()}


def test_a_state_is_opened_once_and_the_next_commit_is_noticed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write(Lake(home.lake), [1, 2])
    with lakeside.snapshot(home) as first, lakeside.snapshot(home) as second:
        assert first.lists is second.lists
        assert first.connection is not second.connection
        write(Lake(home.lake), [1, 2], "second")
        with lakeside.snapshot(home) as third:
            assert third.manifest.version == first.manifest.version + 1
            assert _titles(third) == {"second"}
        assert _titles(first) == _titles(second) == {"first"}


def test_a_home_without_a_lake_says_so_and_is_read_once_there_is_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert lakeside.find_manifest(home) is None
    with pytest.raises(LakeMissing), lakeside.snapshot(home):
        pass
    write(Lake(home.lake), [1])
    assert lakeside.read(home, _titles) == {"first"}
    manifest = lakeside.find_manifest(home)
    assert manifest is not None
    assert manifest.version == 1


def test_a_lake_that_was_replaced_by_another_of_the_same_version_is_read_anew(tmp_path: Path) -> None:
    home, other = Home(tmp_path / "home"), tmp_path / "other"
    write(Lake(home.lake), [1], "mine")
    write(Lake(other), [1], "yours")
    assert lakeside.read(home, _titles) == {"mine"}
    shutil.rmtree(home.lake)
    other.rename(home.lake)
    assert lakeside.read(home, _titles) == {"yours"}


def test_a_reader_whose_state_was_cleared_away_meanwhile_reads_the_present_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write(Lake(home.lake), [1, 4], "first")
    seen: list[int] = []

    def work(snapshot: Snapshot) -> set[str]:
        if not seen:
            seen.append(snapshot.manifest.version)
            write(Lake(home.lake), [1, 4], "second")
            Lake(home.lake).forget([4], now=NOW)
        return _titles(snapshot)

    assert lakeside.read(home, work) == {"second"}
    assert seen == [1]


def test_a_fault_of_the_work_itself_is_not_done_twice(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write(Lake(home.lake), [1])
    tries: list[int] = []

    def work(snapshot: Snapshot) -> None:
        tries.append(snapshot.manifest.version)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lakeside.read(home, work)
    assert tries == [1]


def test_many_threads_read_while_another_commits(tmp_path: Path) -> None:
    home = Home(tmp_path)
    lake = Lake(home.lake)
    write(lake, range(1, 8), "title 0")
    stop = threading.Event()

    def look() -> bool:
        sound = True
        while not stop.is_set():
            sound = sound and len(lakeside.read(home, _titles)) == 1
        return sound

    with ThreadPoolExecutor(4) as threads:
        looking = [threads.submit(look) for _ in range(4)]
        for number in range(1, 5):
            write(lake, range(1, 8), f"title {number}")
        stop.set()
        assert all(one.result() for one in looking)
    assert lakeside.read(home, _titles) == {"title 4"}


def test_days_are_those_of_utc_for_every_reader(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write(Lake(home.lake), [1])
    with lakeside.snapshot(home) as snapshot:
        assert snapshot.connection.execute("select current_setting('timezone')").fetchall() == [("UTC",)]


def test_settings_are_read_again_when_their_file_changes(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert lakeside.settings(home).preset == "none"
    home.settings.write_text('preset = "gitlab-2022"\n')
    assert lakeside.settings(home) is lakeside.settings(home)
    assert lakeside.settings(home).preset == "gitlab-2022"
