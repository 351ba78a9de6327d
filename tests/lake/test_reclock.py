"""Clocks in the lake follow a new list of bots."""

from __future__ import annotations

from typing import Any

import duckdb
from hypothesis import given, settings

from quarterdeck.lake.reclock import find_stale, reclock
from quarterdeck.lake.schema import TABLES
from quarterdeck.lake.shape import BotRules, Shaped
from tests.lake.shape.build import book, line, note, record, row, shaped, us
from tests.lake.shape.test_truth import histories, known
from tests.oracles.history import TrueMergeRequest
from tests.support import connection_with


def lake_of(result: Shaped) -> duckdb.DuckDBPyConnection:
    """A lake with these rows."""
    connection = connection_with()
    for name, columns in result.rows.items():
        types = {c.name: c.type for c in TABLES[name].columns}
        names = [n for n in columns if n != "period"]
        for values in zip(*(list(columns[n]) for n in names), strict=True):
            cells = [_cell(value) for value in values]
            marks = ["make_timestamptz(?::bigint)" if types[n] == "timestamptz" else "?" for n in names]
            fields = ", ".join(f'"{n}"' for n in names)
            connection.execute(f"insert into {name} ({fields}) values ({', '.join(marks)})", cells)
    return connection


def _cell(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return None if value == -(2**63) else value


def test_a_new_bot_takes_the_start_of_its_requests_away() -> None:
    users = book()
    notes = [note(1, "requested review from @ben"), note(2, "requested review from @carl"), note(3, "assigned to @ben")]
    first = shaped(record(notes=notes, reviewers=["ben", "carl"], assignees=["ben"]), record(number=2), users=users)
    with lake_of(first) as connection:
        changed = users.reclassify(BotRules(names=frozenset({"ben"})))
        assert changed == {2}
        rows, ids = reclock(connection, changed, users)
    assert ids == (1,)
    result = Shaped(rows, users, frozenset(), first.caveats)
    assert line(result)["requested_at"] == us(2)
    assert line(result)["assigned_at"] is None
    assert len(rows["events"]["mr_id"]) == 3
    assert list(rows["events"]["period"]) == ["2026"] * 3
    assert sorted(rows["reviewers"]["user_id"]) == [2, 3]


def test_who_is_cleared_starts_clocks_again() -> None:
    users = book()
    first = shaped(record(reviewers=["renovate"], rows=[row("renovate", 1)]), users=users)
    assert line(first)["requested_at"] is None
    with lake_of(first) as connection:
        changed = users.reclassify(BotRules(not_bots=frozenset({"renovate"})))
        rows, _ = reclock(connection, changed, users)
    found = line(Shaped(rows, users, frozenset(), first.caveats))
    assert (found["requested_at"], found["request_evidence"]) == (us(1), "reviewer_row")


def test_nothing_is_written_where_no_clock_changes() -> None:
    users = book()
    notes = [note(1, "requested review from @carl"), note(2, "requested review from @ben")]
    with lake_of(shaped(record(notes=notes, reviewers=["ben", "carl"]), users=users)) as connection:
        rows, ids = reclock(connection, users.reclassify(BotRules(names=frozenset({"ben"}))), users)
    assert ids == ()
    assert all(len(columns["mr_id"]) == 0 for columns in rows.values())


def test_a_part_can_be_taken_at_a_time() -> None:
    users = book()
    asked = [note(1, "requested review from @ben")]
    with lake_of(shaped(*(record(number=n, notes=asked) for n in (1, 2, 3)), users=users)) as connection:
        changed = users.reclassify(BotRules(names=frozenset({"ben"})))
        assert sorted(find_stale(connection, changed, users)) == [1, 2, 3]
        rows, ids = reclock(connection, changed, users, only=[2, 3, 4])
    assert ids == (2, 3)
    assert sorted(set(rows["events"]["mr_id"])) == [2, 3]


@settings(max_examples=40, deadline=None)
@given(histories())
def test_reclocking_equals_shaping_anew(lived: TrueMergeRequest) -> None:
    users = known()
    before = shaped(lived.record(), users=users)
    rules = BotRules(names=frozenset({NAMES_OF_NEW_BOT}), not_bots=frozenset({"project_7_bot_0f"}))
    with lake_of(before) as connection:
        rows, ids = reclock(connection, users.reclassify(rules), users)
    after = shaped(lived.record(), users=users)
    again = Shaped(rows, users, frozenset(), before.caveats) if ids else before
    assert line(again) == line(after)


NAMES_OF_NEW_BOT = "carl_c"
