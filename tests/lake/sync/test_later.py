"""Later syncs: only what changed, in few requests, and nothing missed."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from quarterdeck.lake.store import Lake
from quarterdeck.sources.protocol import Query

from .running import dump, run, states
from .twin import NOW, Twin, company

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def expected(twin: Twin) -> dict[int, str]:
    return {number: node.state for number, node in twin.nodes.items()}


def synced(folder: Path, count: int = 240, *, page: int = 100) -> Twin:
    """A twin whose lake is complete at NOW."""
    twin = company(count, page=page)
    assert run(twin, folder).complete
    twin.log.clear()
    twin.queries.clear()
    return twin


def bulk(twin: Twin) -> int:
    """Requests, tails apart."""
    return sum(kind not in {"tails", "users"} for kind in twin.log)


def test_nothing_changed_costs_two_requests_and_writes_nothing(tmp_path: Path) -> None:
    twin = synced(tmp_path)
    files = set(tmp_path.rglob("*.parquet"))
    result = run(twin, tmp_path, at=NOW + HOUR)
    assert (result.mode, result.merge_requests, len(twin.log)) == ("later", 0, 2)
    assert result.synced_at == NOW + HOUR
    assert set(tmp_path.rglob("*.parquet")) == files


@pytest.mark.parametrize("changed", [1, 30, 99, 230])
def test_a_later_sync_keeps_to_its_budget(tmp_path: Path, changed: int) -> None:
    twin = synced(tmp_path, page=60)
    for number in list(twin.nodes)[:changed]:
        twin.change(number, NOW + HOUR, title=f"Touched {number}")
    result = run(twin, tmp_path, at=NOW + 2 * HOUR)
    assert (result.merge_requests, result.complete) == (changed, True)
    assert bulk(twin) <= 4 + math.ceil(changed / 50)
    titles = {row[1]: row[4] for row in dump(tmp_path)["merge_requests"]}
    assert all(titles[number] == twin.nodes[number].title for number in twin.nodes)


@pytest.mark.parametrize(("changed", "page"), [(120, 60), (100, 78), (101, 100), (160, 55)])
def test_the_budget_holds_where_everything_happened_in_many_projects(tmp_path: Path, changed: int, page: int) -> None:
    twin = company(240, page=page)
    for number, node in twin.nodes.items():
        node.project_id = 1 + number % 40
    twin.paths = {project: f"g/p{project}" for project in range(1, 41)}
    run(twin, tmp_path)
    twin.log.clear()
    for number in list(twin.nodes)[:changed]:
        twin.change(number, NOW + HOUR, title="Touched")
    assert run(twin, tmp_path, at=NOW + 2 * HOUR).complete
    connecting = 1
    assert connecting + bulk(twin) <= 4 + math.ceil(changed / 50)
    assert twin.log.count("tails") <= 20


def test_what_happened_in_the_second_of_the_last_sync_is_not_taken_for_known(tmp_path: Path) -> None:
    twin = company(60)
    twin.change(3, NOW, title="Before")
    run(twin, tmp_path)
    twin.nodes[3].title = "After, in the same second"
    run(twin, tmp_path, at=NOW + HOUR)
    titles = {row[1]: row[4] for row in dump(tmp_path)["merge_requests"]}
    assert titles[3] == "After, in the same second"


def _reopened(folder: Path) -> dict[int, int]:
    """Number of open spans of each merge request that has several."""
    rows = dump(folder)["open_spans"]
    return {number: sum(row[0] == number for row in rows) for number in {row[0] for row in rows}}


def _closed(number: int) -> int:
    return number * 6 + 1


@pytest.mark.parametrize("end", ["stays open", "is closed again", "is merged"])
def test_a_closed_one_that_was_reopened_is_found(tmp_path: Path, end: str) -> None:
    twin = synced(tmp_path)
    number = _closed(3)
    twin.events[twin.nodes[number].project_id, number] = []
    twin._event(number, "closed", twin.nodes[number].closed_at or NOW)
    twin.reopen(number, NOW + HOUR)
    if end == "is closed again":
        twin.close_it(number, NOW + 2 * HOUR)
    if end == "is merged":
        twin.merge(number, NOW + 2 * HOUR)
    assert run(twin, tmp_path, at=NOW + 3 * HOUR).complete
    assert _reopened(tmp_path) == {number: 2}
    assert states(tmp_path) == expected(twin)


def test_closing_and_reopening_between_two_syncs_is_found(tmp_path: Path) -> None:
    twin = synced(tmp_path)
    twin.close_it(12, NOW + HOUR)
    twin.reopen(12, NOW + 2 * HOUR)
    twin.add(900, created_at=NOW + HOUR, state="opened")
    twin.close_it(900, NOW + 2 * HOUR)
    twin.reopen(900, NOW + 3 * HOUR)
    twin.merge(900, NOW + 4 * HOUR)
    run(twin, tmp_path, at=NOW + 5 * HOUR)
    assert _reopened(tmp_path) == {12: 2, 900: 2}


def test_few_reopened_ones_in_many_projects_are_asked_for_one_by_one(tmp_path: Path) -> None:
    twin = company(240)
    for number, node in twin.nodes.items():
        node.project_id = 1 + number % 40
    twin.paths = {project: f"g/p{project}" for project in range(1, 41)}
    run(twin, tmp_path)
    touched = [number for number, node in twin.nodes.items() if node.state == "opened"][:10]
    for number in touched:
        twin.close_it(number, NOW + HOUR)
        twin.reopen(number, NOW + 2 * HOUR)
    run(twin, tmp_path, at=NOW + 3 * HOUR)
    assert _reopened(tmp_path) == dict.fromkeys(touched, 2)


def test_what_the_budget_left_out_is_found_by_syncs_that_follow(tmp_path: Path) -> None:
    twin = company(600)
    for number, node in twin.nodes.items():
        node.project_id = 1 + number % 60
    twin.paths = {project: f"g/p{project}" for project in range(1, 61)}
    run(twin, tmp_path)
    touched = [number for number, node in twin.nodes.items() if node.state == "opened"]
    for number in touched:
        twin.close_it(number, NOW + HOUR)
        twin.reopen(number, NOW + 2 * HOUR)
    run(twin, tmp_path, at=NOW + 3 * HOUR)
    assert len(_reopened(tmp_path)) < len(touched)
    for turn in range(1, 40):
        run(twin, tmp_path, at=NOW + 3 * HOUR + turn * timedelta(minutes=10))
        if not Lake(tmp_path).manifest().sources["gitlab"].cursor.get("debts"):
            break
    assert _reopened(tmp_path) == dict.fromkeys(touched, 2)


def test_a_reopened_one_keeps_its_spans_when_it_changes_again(tmp_path: Path) -> None:
    twin = synced(tmp_path)
    twin.close_it(12, NOW + HOUR)
    twin.reopen(12, NOW + 2 * HOUR)
    run(twin, tmp_path, at=NOW + 3 * HOUR)
    twin.change(12, NOW + 10 * DAY, title="Much later")
    run(twin, tmp_path, at=NOW + 10 * DAY + HOUR, reconcile_every=timedelta(days=100))
    assert _reopened(tmp_path) == {12: 2}


def test_deleted_merge_requests_leave_the_lake(tmp_path: Path) -> None:
    twin = synced(tmp_path)
    for number in (5, 12, 100, 101):
        del twin.nodes[number]
    result = run(twin, tmp_path, at=NOW + HOUR)
    assert (result.removed, result.complete) == (4, True)
    assert states(tmp_path) == expected(twin)
    assert {row[0] for row in dump(tmp_path)["events"]} <= set(twin.nodes)


def test_the_merge_requests_of_a_project_that_moved_away_leave_the_lake(tmp_path: Path) -> None:
    twin = synced(tmp_path, 60)
    del twin.paths[2]
    result = run(twin, tmp_path, at=NOW + HOUR)
    assert (result.removed, result.complete) == (30, True)
    assert {row[2] for row in dump(tmp_path)["merge_requests"]} == {1}


def test_a_token_that_lost_sight_of_most_does_not_empty_the_lake(tmp_path: Path) -> None:
    twin = synced(tmp_path, 600)
    del twin.paths[2]
    result = run(twin, tmp_path, at=NOW + HOUR)
    assert (result.removed, result.complete) == (0, False)
    assert "no longer to be seen" in result.remarks[0]
    assert len(states(tmp_path)) == 600
    meant = run(twin, tmp_path, at=NOW + 2 * HOUR, full=True)
    assert (meant.removed, meant.complete) == (300, True)


def test_a_project_renamed_between_two_syncs_keeps_its_history(tmp_path: Path) -> None:
    twin = synced(tmp_path)
    twin.paths[2] = "g/renamed"
    twin.change(3, NOW + HOUR, title="Touched")
    run(twin, tmp_path, at=NOW + 25 * HOUR)
    assert dump(tmp_path)["projects"][1][:3] == (2, "gitlab", "g/renamed")
    assert states(tmp_path) == expected(twin)


def test_a_project_renamed_during_the_search_does_not_stop_it(tmp_path: Path) -> None:
    twin = synced(tmp_path)
    del twin.nodes[5]

    async def projects_then_rename() -> list[object]:
        listed = await Twin.projects(twin)
        twin.paths[2] = "g/renamed"
        return list(listed)

    twin.projects = projects_then_rename  # type: ignore[method-assign,assignment]
    result = run(twin, tmp_path, at=NOW + HOUR)
    assert (result.removed, result.complete) == (1, True)


def test_a_new_project_is_found_by_its_first_merge_request(tmp_path: Path) -> None:
    twin = synced(tmp_path)
    twin.paths[3] = "g/new"
    twin.add(900, created_at=NOW + HOUR, state="opened", project=3)
    assert run(twin, tmp_path, at=NOW + 2 * HOUR).complete
    assert dump(tmp_path)["projects"][2][:3] == (3, "gitlab", "g/new")


def test_a_whole_project_that_moved_here_is_read(tmp_path: Path) -> None:
    twin = synced(tmp_path)
    twin.paths[3] = "g/moved-here"
    for number in range(1000, 1030):
        twin.add(number, created_at=NOW - timedelta(days=number - 900), project=3)
    result = run(twin, tmp_path, at=NOW + HOUR)
    assert (result.merge_requests, result.complete) == (30, True)
    assert states(tmp_path) == expected(twin)


def test_a_merge_request_that_moves_through_the_list_comes_out_as_it_is_last(tmp_path: Path) -> None:
    twin = synced(tmp_path, page=20)
    for number in range(1, 100):
        twin.change(number, NOW + timedelta(minutes=number), title="First")
    turns = 0

    def touch(query: Query) -> None:
        nonlocal turns
        turns += 1
        if query.updated_after is not None and turns < 30:
            number = 1 + turns * 3 % 99
            twin.change(number, NOW + HOUR * 2 + timedelta(seconds=turns), title=f"Turn {turns}")

    twin.before_page = touch
    assert run(twin, tmp_path, at=NOW + 3 * HOUR).complete
    assert {row[1]: row[4] for row in dump(tmp_path)["merge_requests"]} == {
        number: node.title for number, node in twin.nodes.items()
    }


def test_approvers_follow_the_open_work(tmp_path: Path) -> None:
    twin = synced(tmp_path)
    twin.change(3, NOW + HOUR, title="Touched")
    run(twin, tmp_path, at=NOW + 2 * HOUR)
    assert {query.detail for query in twin.queries} == {"open"}


def test_members_and_projects_are_listed_once_a_day(tmp_path: Path) -> None:
    twin = synced(tmp_path)
    run(twin, tmp_path, at=NOW + 23 * HOUR)
    assert "members" not in twin.log
    twin.access[4] = 30
    run(twin, tmp_path, at=NOW + 25 * HOUR)
    run(twin, tmp_path, at=NOW + 26 * HOUR)
    assert twin.log.count("members") == 1
    assert {row[0]: row[5] for row in dump(tmp_path)["users"]}[4] == 30
    assert len(twin.log) <= 3 * 4


def test_figures_stand_on_the_last_complete_sync(tmp_path: Path) -> None:
    twin = synced(tmp_path)
    twin.hidden.add(7)
    twin.change(7, NOW + HOUR, state="opened", merged_at=None)
    result = run(twin, tmp_path, at=NOW + 2 * HOUR)
    state = Lake(tmp_path).manifest().sources["gitlab"]
    assert (result.complete, state.complete, state.synced_at) == (False, False, NOW)


def _at(hours: int) -> datetime:
    return NOW + hours * HOUR


def test_an_incomplete_lake_does_not_search_again_for_what_it_cannot_see(tmp_path: Path) -> None:
    twin = company(240)
    twin.hidden.update({7, 20})
    first = run(twin, tmp_path)
    assert first.differences == {"closed": 1, "merged": 1}
    twin.log.clear()
    second = run(twin, tmp_path, at=_at(1))
    assert (second.complete, len(twin.log)) == (False, 4)
    twin.hidden.clear()
    third = run(twin, tmp_path, at=_at(2), full=True)
    assert third.complete
    assert states(tmp_path) == expected(twin)


def test_the_search_for_what_is_gone_is_counted_apart(tmp_path: Path) -> None:
    twin = synced(tmp_path)
    for number in (8, 9):
        del twin.nodes[number]
    result = run(twin, tmp_path, at=NOW + HOUR)
    assert (result.removed, result.complete) == (2, True)
    assert result.requests["search"] >= 2
    assert sum(count for kind, count in result.requests.items() if kind != "search") <= 4
