from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import numpy as np
import pytest

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.open_work.reach import get_members
from quarterdeck.indicators.samples import micros
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.indicators.waiting import OpenNow
from quarterdeck.indicators.work.items import Due, OpenItem, get_items
from quarterdeck.indicators.work.whose import Whose, accounts_of
from tests.indicators.work.company import NOW, make


@pytest.mark.parametrize("seed", range(3))
def test_items_agree_with_whose_turn_it_is(seed: int) -> None:
    connection = make(seed).connection()
    items = get_items(connection, at=micros(NOW))
    whose = Whose(get_members(connection), items, at=NOW)
    now = OpenNow(connection, at=NOW)
    for scope in get_scopes(connection, []):
        ours = [items[place] for place in whose.ours(scope)]
        turn = now.whose_turn(scope)
        assert {(item.mr_id, item.state, item.since, item.waits_for) for item in ours} == {
            (row.mr_id, row.state, micros(row.since), row.waits_for) for row in turn.rows
        }
        assert sum(turn.by_state.values()) == len(ours) > 0


@pytest.mark.parametrize("seed", range(3))
def test_items_agree_with_what_waits_on_us(seed: int) -> None:
    connection = make(seed).connection()
    items = get_items(connection, at=micros(NOW))
    whose = Whose(get_members(connection), items, at=NOW)
    now = OpenNow(connection, at=NOW)
    for scope in get_scopes(connection, []):
        found = {items[place].mr_id: min(due.since for due in own) for place, own in whose.on_us(scope).items()}
        assert found == {row.mr_id: micros(row.since) for row in now.waiting_on_us(scope)}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("back", [0, 20, 70])
def test_reading_for_one_scope_finds_what_reading_everything_finds(seed: int, back: int) -> None:
    connection = make(seed).connection()
    at = NOW - timedelta(days=back)
    everything = get_items(connection, at=micros(at))
    for scope in get_scopes(connection, []):
        few = get_items(connection, at=micros(at), accounts=accounts_of(connection, scope))
        assert _concerning(connection, everything, scope, at) == _concerning(connection, few, scope, at)
        assert len(few) <= len(everything)


def _concerning(
    connection: duckdb.DuckDBPyConnection, items: list[OpenItem], scope: Scope, at: datetime
) -> tuple[list[OpenItem], dict[int, list[Due]]]:
    whose = Whose(get_members(connection), items, at=at)
    return [items[place] for place in whose.ours(scope)], {
        items[place].mr_id: own for place, own in whose.on_us(scope).items()
    }


def test_what_has_ended_since_names_nobody() -> None:
    connection = make(1).connection()
    then = get_items(connection, at=micros(NOW - timedelta(days=80)))
    ended = [item for item in then if not item.open_now]
    assert ended
    assert all(item.author is None and not item.waits_for for item in ended)
    assert all(due.name is None for item in ended for due in item.due)
    assert any(item.author for item in then if item.open_now)


def test_nothing_is_open_before_the_first_was_opened() -> None:
    connection = make(1).connection()
    assert get_items(connection, at=micros(NOW - timedelta(days=1000))) == []
    assert get_items(connection, at=micros(NOW), ids=np.empty(0, dtype=np.int64)) == []
    whose = Whose(get_members(connection), [], at=NOW)
    assert whose.ours(Scope("A", ("A",))) == []
