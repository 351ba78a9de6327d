"""What the lake holds on a person is told whole, and erased whole, and nothing else changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quarterdeck.home.folder import Home
from quarterdeck.lake.personal import PERSONAL, erase, new_number, rows_on
from quarterdeck.lake.schema import TABLES
from quarterdeck.lake.store import Lake
from tests.lake.lakes import everything
from tests.web.lake import NOW, make_lake

ERIN = 100
CLONE = -77


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return make_lake(Home(tmp_path))


def test_every_column_that_holds_a_user_number_is_known() -> None:
    named = {
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if column.name in {"author_id", "actor_id", "subject_id", "user_id", "clone_user_id"}
        or "merged_by" in column.name
    }
    assert named == {(table, column) for table, columns in PERSONAL.items() for column in columns}


def test_what_is_held_is_every_row_that_names_them(lake: Lake) -> None:
    with lake.snapshot() as snapshot:
        held = rows_on(snapshot, [ERIN])
        nobody = rows_on(snapshot, [])
    for table, columns in PERSONAL.items():
        assert all(any(row[column] == ERIN for column in columns) for row in held[table])
        assert nobody[table] == []
    assert len(held["merge_requests"]) == 36
    assert held["users"][0]["username"] == "erin"
    assert held["merge_requests"][0]["created_at"].utcoffset() is not None


def _without_names(lake: Lake, numbers: set[int]) -> dict[str, list[Any]]:
    """All the lake says, with the same word for each of the numbers."""
    told = {}
    with lake.snapshot() as snapshot:
        for name, rows in everything(lake).items():
            columns = [c.name for c in TABLES[name].columns if c.name not in {"period", "written"}]
            hidden = {
                *PERSONAL.get(name, ()),
                *(("username", "former_usernames", "person_id") if name in {"users", "memberships"} else ()),
            }
            told[name] = sorted(
                [tuple("*" if c in hidden else v for c, v in zip(columns, row, strict=True)) for row in rows], key=str
            )
    assert snapshot.manifest.version
    return told


def test_after_erasure_no_file_names_them_and_all_else_is_as_it_was(lake: Lake) -> None:
    before = _without_names(lake, {ERIN})
    number = new_number()
    rewritten = erase(lake, [ERIN, CLONE], to=number, now=NOW)
    assert rewritten >= 36
    assert len(lake.versions()) == 1
    with lake.snapshot() as snapshot:
        assert not any(rows_on(snapshot, [ERIN]).values())
        assert len(rows_on(snapshot, [number])["merge_requests"]) == 36
        (member,) = rows_on(snapshot, [number])["memberships"]
        assert (member["team"], member["username"], member["clone_user_id"]) == ("Ledger", None, None)
    assert _without_names(lake, {number}) == before
    assert not any(b"erin" in path.read_bytes() for path in lake.folder.rglob("*.parquet"))


def test_a_number_that_nobody_has_changes_nothing(lake: Lake) -> None:
    before = everything(lake)
    assert erase(lake, [424242], to=new_number(), now=NOW) == 0
    assert everything(lake) == before
