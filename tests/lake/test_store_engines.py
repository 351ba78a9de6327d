"""Other engines read the lake's tables through their Delta logs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from deltalake import DeltaTable, QueryBuilder

from quarterdeck.lake.schema import TABLES
from quarterdeck.lake.store import Lake
from tests.lake.lakes import NOW, created, rows_of, titles, write

DELTA_TYPES = {
    "bigint": "long", "integer": "integer", "smallint": "short", "double": "double", "boolean": "boolean",
    "varchar": "string", "date": "date", "timestamptz": "timestamp",
}  # fmt: skip


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    write(lake, range(6))
    with lake.writer() as writer:
        writer.append(rows_of([2, 3], "second"), supersede=[2, 3])
        writer.remove([5])
        writer.replace("users", {"user_id": [1], "former_usernames": [["x", "y"]], "kind": ["human"]})
        writer.commit(now=NOW)
    return lake


def _ask(lake: Lake, query: str) -> list[dict[str, Any]]:
    """Ask delta-rs's own engine."""
    builder = QueryBuilder()
    for name, version in lake.manifest().tables.items():
        builder.register(name, DeltaTable(lake.folder / name, version=version))
    return [dict(row) for row in builder.execute(query).read_all().to_struct_array().to_pylist()]


def test_the_logs_hold_the_schema_with_its_sentences(lake: Lake) -> None:
    for name in lake.manifest().tables:
        delta = DeltaTable(lake.folder / name)
        fields = {field.name: field for field in delta.schema().fields}
        assert list(fields) == [column.name for column in TABLES[name].columns]
        for column in TABLES[name].columns:
            told = fields[column.name]
            expected = DELTA_TYPES.get(column.type, "array")
            assert getattr(told.type, "element_type", told.type).type == ("string" if expected == "array" else expected)
            assert told.metadata["comment"] == column.says
        assert delta.metadata().partition_columns == (["period"] if TABLES[name].kind == "fact" else [])
        assert (delta.protocol().min_reader_version, delta.protocol().min_writer_version) == (1, 2)


def test_an_anti_join_gives_other_engines_what_we_read(lake: Lake) -> None:
    query = """
        select m.mr_id, m.title, m.created_at, m.labels, m.period from merge_requests m
        left anti join superseded s on s.mr_id = m.mr_id and m.written < s.below order by m.mr_id
    """
    rows = _ask(lake, query)
    assert {row["mr_id"]: row["title"] for row in rows} == titles(lake)
    assert [row["created_at"] for row in rows] == [created(mr_id) for mr_id in range(5)]
    assert rows[2]["labels"] == ["a", "second"]
    assert {row["period"] for row in rows} == {"2021", "2022", "2023"}


def test_statistics_let_engines_skip_files_without_losing_rows(lake: Lake) -> None:
    delta = DeltaTable(lake.folder / "merge_requests")
    actions = delta.get_add_actions(flatten=True)
    lows, highs = actions.column("min.mr_id").to_pylist(), actions.column("max.mr_id").to_pylist()
    assert all(low <= high for low, high in zip(lows, highs, strict=True))
    instant = datetime(2022, 5, 1, 4, tzinfo=UTC)
    found = _ask(lake, f"select mr_id from merge_requests where created_at = timestamp '{instant.isoformat()}'")
    assert [row["mr_id"] for row in found] == [4]
    assert len(_ask(lake, "select mr_id from merge_requests where mr_id >= 3 and period = '2021'")) == 2


def test_earlier_delta_versions_are_earlier_states(lake: Lake) -> None:
    first = lake.manifest(1).tables["merge_requests"]
    uris = DeltaTable(lake.folder / "merge_requests", version=first).file_uris()
    told = duckdb.read_parquet([uri.removeprefix("file://") for uri in uris]).project("mr_id, title").fetchall()
    assert dict(told) == dict.fromkeys(range(6), "first")


def test_instants_are_microseconds_in_utc_on_disk(lake: Lake) -> None:
    with lake.snapshot() as snapshot:
        path = snapshot.paths("merge_requests")[0]
    with duckdb.connect() as connection:
        asked = f"select name, type, logical_type from parquet_schema('{path}')"
        columns = connection.execute(asked).fetchall()
    physical, logical = {name: (kind, logic) for name, kind, logic in columns}["created_at"]
    assert physical == "INT64"
    assert "isAdjustedToUTC=1" in logical
    assert "MicroSeconds" in logical
