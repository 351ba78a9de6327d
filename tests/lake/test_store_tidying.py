"""Small files are merged, superseded rows leave, old states go: and no figure notices."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from quarterdeck.lake import compact
from quarterdeck.lake.errors import LakeMissing, NoSuchVersion
from quarterdeck.lake.schema import FACTS
from quarterdeck.lake.store import Lake
from tests.lake.lakes import NOW, consistent, everything, rows_of, titles, write


def _files(lake: Lake, table: str) -> int:
    with lake.snapshot() as snapshot:
        return len(snapshot.paths(table))


def _stored_rows(lake: Lake, table: str) -> int:
    with lake.snapshot() as snapshot:
        paths = [str(path) for path in snapshot.paths(table)]
    return len(duckdb.read_parquet(paths)) if paths else 0


def test_small_files_do_not_pile_up(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    with lake.writer() as writer:
        for turn in range(30):
            writer.append(rows_of([3 * turn, 3]), supersede=[3])
            writer.commit(now=NOW)
    assert len(titles(lake)) == 30
    consistent(lake)
    assert all(_files(lake, table) < 8 for table in FACTS)
    states = lake.versions()
    assert titles(lake, states[5]) != titles(lake)


def test_merged_files_keep_what_still_waits_to_be_cleaned(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    with lake.writer() as writer:
        for turn in range(8):
            writer.append(rows_of([0, 3 * turn], f"turn {turn}"), supersede=[0, 3 * turn])
            writer.commit(now=NOW)
        writer.append(rows_of([0], "late"), supersede=[0])
        writer.remove([3])
        writer.commit(now=NOW)
    told = titles(lake)
    assert told[0] == "late"
    assert 3 not in told
    consistent(lake)


def test_superseded_rows_leave_the_files_when_there_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact, "_FEW", 10)
    lake = Lake(tmp_path / "lake")
    write(lake, range(30))
    write(lake, range(9), "second")
    assert _stored_rows(lake, "events") == 2 * 39
    before = lake.manifest().version
    write(lake, range(9, 12), "third")
    assert _stored_rows(lake, "superseded") < 12
    assert _stored_rows(lake, "events") < 2 * 42
    assert lake.manifest().version == before + 2
    consistent(lake)
    assert [titles(lake)[mr_id] for mr_id in (0, 9, 12)] == ["second", "third", "first"]
    assert titles(lake, before)[9] == "first"


def test_compacting_leaves_nothing_superseded(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    write(lake, range(12))
    write(lake, range(6), "second")
    with lake.writer() as writer:
        writer.remove([0, 11])
        writer.append(rows_of([40], "new"))
        writer.compact(now=NOW)
    assert _stored_rows(lake, "superseded") == 0
    assert _stored_rows(lake, "merge_requests") == len(titles(lake)) == 11
    consistent(lake)


def test_everything_can_be_removed(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    write(lake, range(5))
    with lake.writer() as writer:
        writer.remove(range(5))
        writer.compact(now=NOW)
    assert titles(lake) == {}
    write(lake, [2], "again")
    assert titles(lake) == {2: "again"}


def test_old_states_go_and_recent_ones_stay_whole(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    for day in range(0, 120, 10):
        write(lake, range(day % 7 + 1), f"day {day}", now=NOW + timedelta(days=day))
    kept = {version: everything(lake, version) for version in lake.versions()}
    today = NOW + timedelta(days=125)
    deleted = lake.vacuum(now=today)
    assert deleted > 0
    oldest = lake.versions()[0]
    assert oldest > 1
    assert lake.manifest(oldest).written_at == NOW + timedelta(days=40)
    for version in lake.versions():
        assert everything(lake, version) == kept[version]
    with pytest.raises(NoSuchVersion):
        lake.manifest(oldest - 1)
    assert lake.vacuum(now=today) == 0
    assert lake.vacuum(now=today + timedelta(days=900)) > 0
    assert lake.versions() == (max(kept),)
    assert everything(lake) == kept[max(kept)]
    write(lake, [1], "later")
    assert titles(lake)[1] == "later"


def test_there_is_nothing_to_vacuum_without_a_lake(tmp_path: Path) -> None:
    with pytest.raises(LakeMissing):
        Lake(tmp_path / "lake").vacuum(now=NOW)
    assert not (tmp_path / "lake").exists()


def test_a_forgotten_merge_request_is_in_no_file(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    write(lake, range(5), "plain")
    write(lake, [3], "to be forgotten")
    write(lake, [4], "kept")
    lake.forget([3], now=NOW)
    assert titles(lake) == {0: "plain", 1: "plain", 2: "plain", 4: "kept"}
    assert lake.versions() == (lake.manifest().version,)
    for path in lake.folder.rglob("*.parquet"):
        if path.parent.name.startswith("period="):
            assert 3 not in duckdb.read_parquet(str(path)).fetchnumpy()["mr_id"]


def test_file_lists_are_kept_as_changes_of_an_earlier_one(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    chance = random.Random(5)
    said = {}
    with lake.writer() as writer:
        writer.append(rows_of(range(30)))
        for turn in range(14):
            ids = [3 * chance.randrange(12)]
            writer.append(rows_of(ids, f"turn {turn}"), supersede=ids)
            version = writer.commit(now=NOW).version
            said[version] = titles(lake)
    lists = [path.read_text() for path in (lake.folder / "manifests").glob("*.files.json")]
    assert 0 < sum('"base"' in text for text in lists) < len(lists)
    assert {version: titles(lake, version) for version in said} == said


def test_a_commit_drops_states_that_are_long_too_old(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    for days in (0, 50, 96):
        write(lake, [1], f"day {days}", now=NOW + timedelta(days=days))
    assert lake.versions() == (1, 2, 3)
    write(lake, [1], "day 120", now=NOW + timedelta(days=120))
    assert lake.versions() == (2, 3, 4)
    assert titles(lake, 2) == {1: "day 50"}
