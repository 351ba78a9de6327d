"""The comparison of ids, which sees what counts cannot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from quarterdeck.lake.completeness import BLIND_SPOT
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import reconcile
from quarterdeck.sources.errors import ServerFailed
from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.protocol import Query, State

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
    assert (result.mode, result.removed, result.complete) == ("full", 1, True)
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


def test_who_may_approve_is_read_again_with_a_full_sync(tmp_path: Path) -> None:
    twin = company(60)
    run(twin, tmp_path)
    rule = raw.ApprovalRule(type="REGULAR", approved=False, approvals_required=1, eligible_approvers=[twin.accounts[3]])
    twin.nodes[12].approval_state = raw.ApprovalState(rules=[rule])
    run(twin, tmp_path, at=NOW + HOUR)
    assert dump(tmp_path)["approvers"] == []
    run(twin, tmp_path, at=NOW + 2 * HOUR, full=True)
    assert dump(tmp_path)["approvers"] == [(12, 4, "rule")]


def test_old_open_work_before_the_first_day_is_compared_too(tmp_path: Path) -> None:
    twin = company(240)
    run(twin, tmp_path, since=date(2025, 10, 1))
    oldest = 12
    assert twin.nodes[oldest].state == states(tmp_path)[oldest] == "opened"
    del twin.nodes[oldest]
    twin.nodes[24].state, twin.nodes[24].merged_at = "merged", twin.nodes[24].updated_at
    run(twin, tmp_path, at=NOW + 8 * DAY)
    assert oldest not in states(tmp_path)
    assert states(tmp_path)[24] == "merged"


def test_a_group_too_large_to_be_counted_at_once_is_counted_by_project(tmp_path: Path) -> None:
    class Large(Twin):
        async def counts(self, query: Query, states: Sequence[State]) -> dict[str, int]:
            trouble = ServerFailed("https://gitlab.example", "it takes too long")
            trouble.heavy = True
            raise trouble

    twin = Large(nodes=company(500).nodes)
    assert run(twin, tmp_path).complete


def test_a_server_that_cannot_count_at_all_leaves_completeness_open(tmp_path: Path) -> None:
    class Huge(Twin):
        async def counts(self, query: Query, states: Sequence[State]) -> dict[str, int]:
            return await self.histogram([])  # type: ignore[return-value]

        async def histogram(self, queries: Sequence[Query]) -> list[int]:
            trouble = ServerFailed("https://gitlab.example", "it takes too long")
            trouble.heavy = True
            raise trouble

    twin = Huge(nodes=company(500).nodes)
    result = run(twin, tmp_path)
    assert (result.complete, result.synced_at) == (False, None)
    assert "could not count" in result.remarks[0]
    assert states(tmp_path) == expected(twin)
    twin.change(5, NOW + HOUR, title="Touched")
    assert run(twin, tmp_path, at=NOW + 2 * HOUR).mode == "later"


def test_an_older_server_shows_what_is_in_archived_projects_by_project(tmp_path: Path) -> None:
    twin = company(240)
    twin.archived = {2}
    twin.grow_old()
    result = run(twin, tmp_path)
    assert (result.complete, sum(result.server_counts.values())) == (True, 240)
    assert states(tmp_path) == expected(twin)
    for days, full in ((1, False), (9, False), (10, True)):
        twin.change(10 * days, NOW + days * DAY, title="Touched")
        result = run(twin, tmp_path, at=NOW + days * DAY + HOUR, full=full)
        assert (result.complete, result.removed) == (True, 0)
        assert states(tmp_path) == expected(twin)


def test_an_older_server_with_archived_projects_still_shows_what_is_gone(tmp_path: Path) -> None:
    twin = company(240)
    twin.archived = {2}
    twin.grow_old()
    run(twin, tmp_path)
    gone = [number for number, node in twin.nodes.items() if node.project_id == 2][:2]
    for number in gone:
        del twin.nodes[number]
    result = run(twin, tmp_path, at=NOW + HOUR)
    assert (result.complete, result.removed) == (True, 2)
    assert states(tmp_path) == expected(twin)
