from __future__ import annotations

from datetime import timedelta

import pytest

from quarterdeck.indicators.clocks import State
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.reports import board, opened, waiting
from quarterdeck.reports.board import Filter
from tests.indicators.work.company import NOW, make
from tests.reports.work.company import SITES, basis_of, snapshot_of


@pytest.mark.parametrize("seed", range(2))
def test_the_board_counts_what_waiting_counts(seed: int) -> None:
    snapshot = snapshot_of(make(seed))
    taken = opened.take(snapshot, at=NOW)
    for team in waiting.build(snapshot, basis_of(snapshot), ["Dev", "A", "B"]).teams:
        made = board.build(taken, team.turn.scope, sites=SITES)
        assert {column.state: column.count for column in made.columns} == dict(team.turn.by_state)
        assert (made.open, made.bots, made.strangers) == (team.turn.open, team.turn.bots, team.turn.strangers)
        ours = list(board.all_rows(taken, team.turn.scope, Filter(), sites=SITES))
        assert {(r.reference, r.state, r.since, r.author) for r in ours} == {
            (r.reference, r.state, r.since, r.author) for r in team.turn.rows
        }
        on_us = list(board.all_rows(taken, team.turn.scope, Filter("on_us"), sites=SITES))
        assert [(r.mr_id, r.since, r.reasons, r.waits_for) for r in on_us] == [
            (r.mr_id, r.since, r.reasons, r.waits_for) for r in team.on_us
        ]


def test_everybody_is_all_by_humans() -> None:
    snapshot = snapshot_of(make(0))
    taken = opened.take(snapshot, at=NOW)
    made = board.build(taken, None, sites=SITES)
    assert made.open == sum(not item.by_bot for item in taken.items)


def test_pages_hold_every_row_once_and_the_longest_wait_first() -> None:
    snapshot = snapshot_of(make(1))
    taken = opened.take(snapshot, at=NOW)
    scope = get_scopes(snapshot.connection, ["Dev"])[0]
    first = board.build(taken, scope, sites=SITES, size=4)
    rows = [row for n in range(first.pages) for row in board.build(taken, scope, sites=SITES, page=n + 1, size=4).rows]
    assert rows == list(board.all_rows(taken, scope, Filter(), sites=SITES))
    assert [row.since for row in rows] == sorted(row.since for row in rows)
    assert board.build(taken, scope, sites=SITES, page=999, size=4).page == first.pages


def test_filters_narrow_the_rows_and_keep_the_choices() -> None:
    snapshot = snapshot_of(make(2))
    taken = opened.take(snapshot, at=NOW)
    scope = get_scopes(snapshot.connection, ["Dev"])[0]
    whole = board.build(taken, scope, sites=SITES)
    chosen = Filter(state=State.DRAFT, project="acme/gate", label="BACKEND")
    made = board.build(taken, scope, chosen, sites=SITES)
    assert made.projects == whole.projects
    assert made.labels == whole.labels
    every = board.all_rows(taken, scope, Filter(), sites=SITES)
    assert list(made.rows) == [
        r for r in every if r.state is State.DRAFT and r.project == "acme/gate" and "Backend" in r.labels
    ]


def test_mine_is_what_i_wrote_and_what_waits_on_me() -> None:
    snapshot = snapshot_of(make(0))
    taken = opened.take(snapshot, at=NOW)
    rows = list(board.all_rows(taken, None, Filter("mine", mine=frozenset({1})), sites=SITES))
    assert rows
    expected = {item.mr_id for item in taken.items if item.author_id == 1 or any(due.user == 1 for due in item.due)}
    assert {row.mr_id for row in rows} == expected
    assert list(board.all_rows(taken, None, Filter("mine"), sites=SITES)) == []


def test_nobody_is_found_by_what_has_ended_since() -> None:
    snapshot = snapshot_of(make(1))
    taken = opened.take(snapshot, at=NOW - timedelta(days=40), past=True)
    rows = list(board.all_rows(taken, None, Filter("mine", mine=frozenset(range(9))), sites=SITES))
    ended = {item.mr_id for item in taken.items if not item.open_now}
    assert ended
    assert not ended & {row.mr_id for row in rows}


def test_what_was_kept_gives_the_same_board() -> None:
    snapshot = snapshot_of(make(0))
    taken = opened.take(snapshot, at=NOW)
    again = opened.restore(snapshot, taken.dump(), at=NOW)
    for scope in [None, *get_scopes(snapshot.connection, [])]:
        assert board.build(again, scope, sites=SITES) == board.build(taken, scope, sites=SITES)


def test_each_row_leads_to_its_page_in_gitlab() -> None:
    snapshot = snapshot_of(make(0))
    taken = opened.take(snapshot, at=NOW)
    for row in board.all_rows(taken, None, Filter(), sites=SITES):
        assert row.url == f"https://gitlab.example.com/{row.project}/-/merge_requests/{row.iid}"
    assert all(row.url is None for row in board.all_rows(taken, None, Filter(), sites={}))
