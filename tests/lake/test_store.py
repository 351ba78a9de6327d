"""What is written to a lake is what is read from it, state by state."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from quarterdeck.lake.errors import LakeDamaged, LakeError, LakeMissing, LakeNewer, NoSuchVersion
from quarterdeck.lake.manifest import SourceState
from quarterdeck.lake.schema import TABLES
from quarterdeck.lake.store import Lake
from tests.lake.lakes import NOW, columns, everything, rows_of, titles, write


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_a_folder_without_a_lake_says_so(lake: Lake) -> None:
    assert not lake.exists()
    assert lake.versions() == ()
    with pytest.raises(LakeMissing, match="nothing was read yet"), lake.snapshot():
        pass


def test_every_table_can_be_read_before_it_was_written(lake: Lake) -> None:
    write(lake, [1])
    with lake.snapshot() as snapshot:
        for name, table in TABLES.items():
            described = snapshot.connection.execute(f"describe {name}").fetchall()
            expected = [c for c in table.columns if c.name not in {"period", "written"}]
            assert [line[0] for line in described] == [c.name for c in expected]
            types = {"TIMESTAMP WITH TIME ZONE": "timestamptz"}
            assert [types.get(line[1], line[1].lower()) for line in described] == [c.type for c in expected]


def test_values_come_back_as_they_were_given(lake: Lake) -> None:
    summer = timezone(timedelta(hours=2))
    row = {name: values[0] for name, values in rows_of([4])["merge_requests"].items()}
    row |= {
        "title": "Ünïcode 'quoted'; drop table", "labels": ["a b", "it's", ""], "author_id": 2**40,
        "created_at": datetime(2024, 1, 1, 1, 30, 0, 123456, tzinfo=summer), "changed_files": 0,
    }  # fmt: skip
    with lake.writer() as writer:
        writer.append({"merge_requests": columns([row, {**row, "mr_id": 5, "labels": []}])})
        writer.commit(now=NOW)
    with lake.snapshot() as snapshot:
        told = snapshot.connection.execute(
            "select title, labels, author_id, epoch_us(created_at), changed_files, additions, merged_at is null "
            "from merge_requests order by mr_id"
        ).fetchall()
        (path,) = snapshot.paths("merge_requests")
    instant = int(datetime(2023, 12, 31, 23, 30, tzinfo=UTC).timestamp()) * 1_000_000 + 123456
    assert told[0] == ("Ünïcode 'quoted'; drop table", ["a b", "it's", ""], 2**40, instant, 0, None, True)
    assert told[1][1] == []
    assert path.parent.name == "period=2023"


def test_arrays_and_lists_of_the_same_values_are_the_same(tmp_path: Path) -> None:
    listed = rows_of([1, 2, 3])["merge_requests"]
    nat = np.iinfo(np.int64).min
    arrays = {
        **listed,
        "mr_id": np.array([1, 2, 3]),
        "title": np.array(["first"] * 3),
        "draft": np.zeros(3, dtype=bool),
        "author_id": np.ma.array([0, 0, 0], mask=True),
        "created_at": np.array([value.timestamp() * 1e6 for value in listed["created_at"]], dtype=np.int64),
        "merged_at": np.array([nat] * 3),
        "updated_at": np.array([NOW.replace(tzinfo=None)] * 3, dtype="datetime64[us]"),
    }
    lakes = [Lake(tmp_path / "lists"), Lake(tmp_path / "arrays")]
    for lake, given in zip(lakes, (listed, arrays), strict=True):
        with lake.writer() as writer:
            writer.append({"merge_requests": given})
            writer.commit(now=NOW)
    assert everything(lakes[0]) == everything(lakes[1])


def test_a_whole_table_is_replaced_by_days_shares_and_lists(lake: Lake) -> None:
    spans: dict[str, list[Any]] = {
        "person_id": [1, 2], "team": ["a", "b"], "share": [0.5, 1], "start_date": [date(2024, 2, 29)] * 2,
        "end_date": [None, date(2025, 1, 1)],
    }  # fmt: skip
    with lake.writer() as writer:
        writer.replace("memberships", {name: values[:1] for name, values in spans.items()})
        writer.replace("memberships", spans)
        writer.commit(now=NOW)
    with lake.snapshot() as snapshot:
        told = snapshot.connection.execute("select team, share, start_date, end_date, country from memberships")
        assert told.fetchall() == [
            ("a", 0.5, date(2024, 2, 29), None, None),
            ("b", 1.0, date(2024, 2, 29), date(2025, 1, 1), None),
        ]
    with lake.writer() as writer:
        writer.replace("memberships", {name: [] for name in spans})
        writer.commit(now=NOW)
    assert everything(lake)["memberships"] == []


def test_a_merge_request_read_again_replaces_all_its_rows(lake: Lake) -> None:
    write(lake, range(6))
    write(lake, [2, 3], "second")
    assert titles(lake) == {0: "first", 1: "first", 2: "second", 3: "second", 4: "first", 5: "first"}
    said = everything(lake)
    assert len(said["events"]) == 12
    assert [row for row in said["changed_paths"] if row[0] == "2"] == [("2", "docs/second")]


def test_a_batch_supersedes_earlier_batches_of_the_same_commit(lake: Lake) -> None:
    with lake.writer() as writer:
        writer.append(rows_of([1, 2], "first"))
        writer.append(rows_of([2], "second"), supersede=[2])
        writer.remove([1])
        writer.append(rows_of([1, 3], "third"), supersede=[1, 3])
        writer.remove([3, 4])
        writer.commit(now=NOW)
    assert titles(lake) == {1: "third", 2: "second"}


def test_only_what_has_older_rows_is_listed_as_superseded(lake: Lake) -> None:
    with lake.writer() as writer:
        writer.append(rows_of(range(50)), supersede=range(50))
        writer.commit(now=NOW)
        writer.append(rows_of([7], "second"), supersede=[7, 99])
        writer.commit(now=NOW)
        writer.append(rows_of([7], "third"), supersede=[7])
        writer.commit(now=NOW)
    with lake.snapshot() as snapshot:
        assert [line[0] for line in snapshot.connection.execute("select mr_id from superseded").fetchall()] == [7]


def test_every_version_stays_readable_as_it_was(lake: Lake) -> None:
    write(lake, [1])
    write(lake, [1, 2], "second")
    write(lake, [3], "third")
    assert lake.versions() == (1, 2, 3)
    assert titles(lake, 1) == {1: "first"}
    assert titles(lake, 2) == {1: "second", 2: "second"}
    assert titles(lake, 3) == {1: "second", 2: "second", 3: "third"}
    with pytest.raises(NoSuchVersion, match="it has 1, 2, 3"), lake.snapshot(4):
        pass


def test_a_snapshot_does_not_see_later_commits(lake: Lake) -> None:
    write(lake, [1])
    with lake.snapshot() as before:
        write(lake, [1, 2], "second")
        assert before.connection.execute("select title from merge_requests").fetchall() == [("first",)]
        assert before.manifest.version == 1


def test_nothing_is_seen_before_the_commit_or_without_one(lake: Lake) -> None:
    write(lake, [1])
    with lake.writer() as writer:
        writer.append(rows_of([2]))
        writer.replace("users", {"user_id": [1], "former_usernames": [[]], "kind": ["human"]})
        assert titles(lake) == {1: "first"}
    assert titles(lake) == {1: "first"}
    files = [path for path in lake.folder.rglob("*.parquet") if path.parent.parent.name == "merge_requests"]
    assert len(files) == 1
    assert not list((lake.folder / "users").glob("*.parquet"))


def test_sources_are_kept_until_they_change(lake: Lake) -> None:
    one = SourceState("one", "gitlab", "https://gitlab.example", "group", NOW, True, {"opened": 3}, {"opened": 3})
    two = SourceState("two", "clone", "", "repo", cursor={"head": "abc", "done": [1, {"a": None}]}, caveats={"x": 2})
    with lake.writer() as writer:
        writer.commit(now=NOW, sources={"one": one, "two": two})
        writer.append(rows_of([1]))
        manifest = writer.commit(now=NOW + timedelta(hours=1), sources={"two": two})
    assert lake.manifest() == manifest
    assert manifest.sources == {"one": one, "two": two}
    assert manifest.written_at == NOW + timedelta(hours=1)
    assert manifest.tables["merge_requests"] == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": ["red"]}, "no column colour"),
        ({"title": None}, "lacks title"),
        ({"title": ["a", "b"]}, "different lengths"),
    ],
)
def test_rows_that_do_not_fit_are_refused_and_leave_nothing(
    lake: Lake, change: dict[str, list[str] | None], says: str
) -> None:
    bad = {name: values for name, values in {**rows_of([1])["merge_requests"], **change}.items() if values is not None}
    with lake.writer() as writer:
        with pytest.raises(ValueError, match=says):
            writer.append({"events": rows_of([1])["events"], "merge_requests": bad}, supersede=[1])
        writer.commit(now=NOW)
    assert not any(everything(lake).values())


def test_a_period_that_is_no_year_never_becomes_a_folder(lake: Lake) -> None:
    events = {**rows_of([1])["events"], "period": ["../../x", "2024"]}
    with lake.writer() as writer, pytest.raises(ValueError, match="no period"):
        writer.append({"events": events})


@pytest.mark.parametrize("table", ["merge_requests", "superseded"])
def test_fact_tables_are_not_replaced(lake: Lake, table: str) -> None:
    with lake.writer() as writer, pytest.raises(ValueError, match="not replaced"):
        writer.replace(table, {"mr_id": [1], "below": [2]})


def test_a_batch_that_broke_off_is_never_committed(lake: Lake) -> None:
    rows = {**rows_of([1]), "events": {**rows_of([1])["events"], "seq": ["one", "two"]}}
    with lake.writer() as writer:
        with pytest.raises(ValueError, match="one"):
            writer.append(rows)
        with pytest.raises(LakeError, match="broken off"):
            writer.commit(now=NOW)
    assert not lake.exists()


def test_large_batches_are_written_in_bounded_pieces(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quarterdeck.lake.stage._HELD_BYTES", 4000)
    with lake.writer() as writer:
        writer.append(rows_of(range(100)), supersede=range(100))
        writer.append(rows_of(range(50, 120), "second"), supersede=range(50, 120))
        writer.commit(now=NOW)
    assert titles(lake) == {mr_id: "second" if mr_id >= 50 else "first" for mr_id in range(120)}
    assert len(everything(lake)["events"]) == 240


def test_a_snapshot_can_touch_the_lake_alone(lake: Lake, tmp_path: Path) -> None:
    write(lake, [1])
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with lake.snapshot() as snapshot:
        with pytest.raises(duckdb.PermissionException):
            snapshot.connection.execute(f"from '{tmp_path / 'secret.csv'}'")
        with pytest.raises(duckdb.Error):
            snapshot.connection.execute("install httpfs")


def test_a_snapshot_short_of_memory_spills(lake: Lake) -> None:
    write(lake, [1])
    with lake.snapshot(memory="60MB") as snapshot:
        made = "select hash(range) as h, hash(range + 1)::varchar as t from range(2_000_000) order by h"
        snapshot.connection.execute(f"create temp table sorted as {made}")
        assert snapshot.connection.execute("select count(*) from sorted").fetchall() == [(2_000_000,)]


def test_a_lake_of_a_newer_quarterdeck_is_left_alone(lake: Lake) -> None:
    write(lake, [1])
    path = lake.folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 99, "invented": True}))
    with pytest.raises(LakeNewer, match="schema 99"), lake.snapshot():
        pass
    with pytest.raises(LakeNewer), lake.writer():
        pass
    assert json.loads(path.read_text())["schema"] == 99


def test_damage_is_named(lake: Lake) -> None:
    write(lake, [1])
    with lake.snapshot() as snapshot:
        (file,) = snapshot.paths("events")
    content = file.read_bytes()
    file.write_bytes(content[:-5])
    with pytest.raises(LakeDamaged, match=rf"{file} has {len(content) - 5} bytes"), lake.snapshot():
        pass
    file.write_bytes(b"x" * len(content))
    with pytest.raises(LakeDamaged, match=file.name), lake.snapshot():
        pass
    file.unlink()
    with pytest.raises(LakeDamaged, match=rf"{file} is missing"), lake.snapshot():
        pass
    (lake.folder / "manifest.json").write_text('{"schema": 1, "ver')
    with pytest.raises(LakeDamaged, match=r"manifest\.json"), lake.snapshot():
        pass


def test_a_column_that_came_later_is_absent_in_older_rows(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    table = TABLES["changed_paths"]
    shorter = type(table)(table.name, table.kind, table.says, tuple(c for c in table.columns if c.name != "path"))
    monkeypatch.setitem(TABLES, "changed_paths", shorter)
    with lake.writer() as writer:
        rows = {name: values for name, values in rows_of([1, 2])["changed_paths"].items() if name != "path"}
        writer.append({**rows_of([1, 2]), "changed_paths": rows})
        writer.commit(now=NOW)
    monkeypatch.setitem(TABLES, "changed_paths", table)
    write(lake, [2, 4], "second")
    assert everything(lake)["changed_paths"] == [("1", None), ("2", "docs/second"), ("4", "docs/second")]
    with lake.writer() as writer:
        writer.compact(now=NOW)
    assert everything(lake)["changed_paths"] == [("1", None), ("2", "docs/second"), ("4", "docs/second")]
