from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec

from quarterdeck.home.folder import Home
from quarterdeck.indicators.samples import micros
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.indicators.work.community import get_waiting
from quarterdeck.reports import board, community_waits, standing
from tests.indicators.work.company import NOW, STRANGER, Lists, make
from tests.reports.work.company import SITES, snapshot_of

PROMISE = standing.PROMISES[0]


def _lists() -> Lists:
    lists = make(0, merge_requests=20)
    for mr in lists.merge_requests[:8]:
        mr |= {"author_id": STRANGER, "ended_at": None, "reopened": False}
    lists.open_spans = [s for s in lists.open_spans if s["mr_id"] >= 1008]
    lists.events = [e for e in lists.events if e["mr_id"] >= 1004]
    return lists


def test_what_is_kept_is_what_was_read(tmp_path: Path) -> None:
    home, snapshot = Home(tmp_path), snapshot_of(_lists())
    standing.prepare(home, snapshot)
    again = snapshot_of(make(0, merge_requests=0))  # the same state by its manifest: nothing is read of it
    kept = standing.get_community(home, again, PROMISE, at=NOW)
    read = get_waiting(snapshot.connection, at=micros(NOW), definition=PROMISE)
    assert read.items
    assert kept == read


def test_what_is_kept_and_damaged_is_read_anew(tmp_path: Path) -> None:
    home, snapshot = Home(tmp_path), snapshot_of(_lists())
    standing.prepare(home, snapshot)
    for path in (tmp_path / "cache").rglob("*.msgpack"):
        path.write_bytes(b"\x93broken")
    found = standing.get_community(home, snapshot, PROMISE, at=NOW)
    assert found == get_waiting(snapshot.connection, at=micros(NOW), definition=PROMISE)


def test_a_past_instant_is_not_taken_for_the_present(tmp_path: Path) -> None:
    home, snapshot = Home(tmp_path), snapshot_of(_lists())
    then = NOW - timedelta(days=60)
    past = standing.get_opened(home, snapshot, None, at=then)
    now = standing.get_opened(home, snapshot, None, at=NOW)
    assert (past.at, now.at) == (then, NOW)
    assert {item.mr_id for item in past.items} != {item.mr_id for item in now.items}
    assert standing.get_community(home, snapshot, PROMISE, at=then) != standing.get_community(
        home, snapshot, PROMISE, at=NOW
    )


def test_rows_are_the_same_for_a_scope_read_alone_and_out_of_what_all_need(tmp_path: Path) -> None:
    home, snapshot = Home(tmp_path), snapshot_of(_lists())
    waiting = standing.get_community(home, snapshot, PROMISE, at=NOW)
    for scope in (None, *get_scopes(snapshot.connection, [])):
        alone = community_waits.build(snapshot, scope, at=NOW, definition=PROMISE)
        assert community_waits.build_from(snapshot, waiting, scope, at=NOW, definition=PROMISE) == alone


def test_a_kept_waiting_survives_its_writing() -> None:
    waiting = get_waiting(snapshot_of(_lists()).connection, at=micros(NOW), definition=PROMISE)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(waiting), type=type(waiting)) == waiting


def test_the_board_of_one_scope_read_alone_is_that_out_of_everything(tmp_path: Path) -> None:
    home, snapshot = Home(tmp_path), snapshot_of(make(1))
    then = NOW - timedelta(days=30)
    for scope in get_scopes(snapshot.connection, []):
        whole = standing.get_opened(home, snapshot, None, at=then)
        alone = standing.get_opened(home, snapshot, scope, at=then)
        for which in ("ours", "on_us"):
            chosen = board.Filter(which)
            rows = list(board.all_rows(alone, scope, chosen, sites=SITES))
            assert rows == list(board.all_rows(whole, scope, chosen, sites=SITES))
