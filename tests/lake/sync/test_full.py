"""The comparison of ids, which sees what counts cannot."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from quarterdeck.lake.completeness import BLIND_SPOT
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import reconcile
from quarterdeck.sources.protocol import Query

from .running import dump, run, states
from .twin import NOW, Twin, company

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def expected(twin: Twin) -> dict[int, str]:
    return {number: node.state for number, node in twin.nodes.items()}


def disturbed(folder: Path) -> Twin:
    """One deleted, one that we missed, in the same state: the counts agree."""
    twin = company(240)
    missed = twin.nodes.pop(101)
    run(twin, folder)
    assert missed.state == twin.nodes[20].state
    del twin.nodes[20]
    twin.nodes[101] = missed
    return twin


def test_counts_alone_are_blind_to_one_missed_and_one_deleted(tmp_path: Path) -> None:
    twin = disturbed(tmp_path)
    assert run(twin, tmp_path, at=NOW + HOUR).complete
    assert states(tmp_path) != expected(twin)
    assert "deleted in the same state" in BLIND_SPOT


def test_a_full_sync_finds_them(tmp_path: Path) -> None:
    twin = disturbed(tmp_path)
    result = run(twin, tmp_path, at=NOW + HOUR, full=True)
    assert (result.mode, result.removed, result.merge_requests, result.complete) == ("full", 1, 1, True)
    assert states(tmp_path) == expected(twin)


def test_so_does_the_sync_of_the_eighth_day(tmp_path: Path) -> None:
    twin = disturbed(tmp_path)
    run(twin, tmp_path, at=NOW + 6 * DAY)
    assert states(tmp_path) != expected(twin)
    run(twin, tmp_path, at=NOW + 8 * DAY)
    assert states(tmp_path) == expected(twin)
    twin.log.clear()
    run(twin, tmp_path, at=NOW + 9 * DAY)
    assert len(twin.log) <= 4


def test_a_large_lake_is_compared_by_counts_of_narrow_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twin = disturbed(tmp_path)
    monkeypatch.setattr(reconcile, "BY_COUNTS_ABOVE", 100)
    run(twin, tmp_path, at=NOW + 8 * DAY)
    assert states(tmp_path) == expected(twin)
    assert not any(query.detail == "identity" for query in twin.queries)


def test_a_full_sync_reads_ids_in_whole_pages(tmp_path: Path) -> None:
    twin = company(1000)
    run(twin, tmp_path)
    twin.queries.clear()
    run(twin, tmp_path, at=NOW + HOUR, full=True)
    assert sum(query.detail == "identity" for query in twin.queries) <= 20


def test_a_full_sync_mends_what_changed_without_an_update_being_seen(tmp_path: Path) -> None:
    twin = company(240)
    run(twin, tmp_path)
    long_ago = NOW - 100 * DAY
    twin.change(5, long_ago, title="Missed", state="closed", merged_at=None, closed_at=long_ago)
    twin.close_it(12, long_ago)
    twin.reopen(12, long_ago + HOUR)
    assert run(twin, tmp_path, at=NOW + HOUR, full=True).complete
    tables = dump(tmp_path)
    assert {row[1]: row[4] for row in tables["merge_requests"]}[5] == "Missed"
    assert [row[0] for row in tables["open_spans"]] == [12, 12]


def test_many_missing_ones_are_read_in_pages(tmp_path: Path) -> None:
    twin = company(600)
    gone = {number: twin.nodes.pop(number) for number in range(100, 400)}
    run(twin, tmp_path)
    twin.nodes.update(gone)
    twin.log.clear()
    assert run(twin, tmp_path, at=NOW + HOUR).complete
    assert states(tmp_path) == expected(twin)
    assert len(twin.log) < 60


def test_an_unfinished_full_sync_is_no_full_sync(tmp_path: Path) -> None:
    twin = disturbed(tmp_path)

    def fail(query: Query) -> None:
        if query.detail == "identity":
            raise KeyboardInterrupt

    twin.before_page = fail
    with pytest.raises(KeyboardInterrupt):
        run(twin, tmp_path, at=NOW + 8 * DAY)
    twin.before_page = lambda _: None
    run(twin, tmp_path, at=NOW + 8 * DAY + HOUR)
    assert states(tmp_path) == expected(twin)


def test_a_server_that_shows_nothing_and_counts_everything_empties_no_lake(tmp_path: Path) -> None:
    twin = company(600)
    run(twin, tmp_path)
    twin.hidden.update(twin.nodes)
    result = run(twin, tmp_path, at=NOW + HOUR, full=True)
    assert result.removed == 0
    assert Lake(tmp_path).manifest().sources["gitlab"].our_counts == result.server_counts
    assert "no longer to be seen" in " ".join(result.remarks)
