"""A first sync over a GitLab held in memory."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import OtherServer, SourcesOverlap
from quarterdeck.sources.errors import Forbidden, ServerFailed
from quarterdeck.sources.protocol import Query

from .running import dump, run, states
from .twin import NOW, START, Twin, company


def expected(twin: Twin) -> dict[int, str]:
    return {number: node.state for number, node in twin.nodes.items()}


def test_the_lake_holds_every_merge_request_of_the_server(tmp_path: Path) -> None:
    twin = company(500)
    result = run(twin, tmp_path)
    assert states(tmp_path) == expected(twin)
    assert (result.mode, result.complete, result.merge_requests) == ("first", True, 500)


def test_an_empty_group_is_complete(tmp_path: Path) -> None:
    twin = Twin()
    assert run(twin, tmp_path).complete
    twin.add(1, created_at=NOW + timedelta(minutes=1))
    assert run(twin, tmp_path, at=NOW + timedelta(hours=9)).complete
    assert states(tmp_path) == {1: "merged"}


def test_open_work_is_shown_before_any_history_is_in_the_lake(tmp_path: Path) -> None:
    twin = company(500)
    shown: list[dict[int, str]] = []
    run(twin, tmp_path, on_open_work=lambda: shown.append(states(tmp_path)))
    assert shown == [{number: "opened" for number, state in expected(twin).items() if state == "opened"}]


def test_a_lake_that_is_not_read_to_the_end_is_not_complete(tmp_path: Path) -> None:
    seen = []
    run(company(), tmp_path, on_open_work=lambda: seen.append(Lake(tmp_path).manifest().sources["gitlab"]))
    assert [(state.complete, state.synced_at) for state in seen] == [(False, None)]


def test_history_is_read_newest_first(tmp_path: Path) -> None:
    twin = company(2000)
    run(twin, tmp_path)
    slices = [q for q in twin.queries if q.state is None and q.updated_after is None]
    newest = [q.created_after for q in slices if q.created_after is not None]
    assert {q.sort for q in slices} == {"CREATED_DESC"}
    assert newest[0] == max(newest)


def test_a_first_sync_needs_at_most_one_request_for_twenty_merge_requests(tmp_path: Path) -> None:
    twin = company(2000)
    twin.access = dict.fromkeys(range(1, 6), 30)
    assert run(twin, tmp_path).complete
    assert len(twin.log) <= 0.05 * 2000 / 2


def test_merge_requests_created_at_the_edge_of_a_slice_come_once(tmp_path: Path) -> None:
    twin = Twin(page=50)
    for number in range(1, 700):
        day = START + timedelta(days=number // 2)
        twin.add(number, created_at=day.replace(hour=0), hours=3)
    result = run(twin, tmp_path)
    assert result.complete
    assert len(dump(tmp_path)["merge_requests"]) == 699


def test_since_leaves_out_what_was_created_before_and_keeps_all_open_work(tmp_path: Path) -> None:
    twin = company(500)
    first_day = date(2025, 10, 1)
    result = run(twin, tmp_path, since=first_day)
    bound = datetime(2025, 10, 1, tzinfo=UTC)
    kept = {i: n.state for i, n in twin.nodes.items() if n.created_at >= bound or n.state == "opened"}
    assert states(tmp_path) == kept
    assert result.complete


def test_an_earlier_since_reads_what_was_left_out(tmp_path: Path) -> None:
    twin = company(500)
    run(twin, tmp_path, since=date(2025, 10, 1))
    result = run(twin, tmp_path, since=date(2025, 3, 1), at=NOW + timedelta(hours=1))
    bound = datetime(2025, 3, 1, tzinfo=UTC)
    assert states(tmp_path) == {
        i: n.state for i, n in twin.nodes.items() if n.created_at >= bound or n.state == "opened"
    }
    assert result.complete
    run(twin, tmp_path, full=True, at=NOW + timedelta(hours=2))
    assert states(tmp_path) == expected(twin)


def test_a_list_that_changes_while_it_is_read_loses_nothing(tmp_path: Path) -> None:
    twin = company(800, page=20)
    pages = 0
    numbers = iter(range(10_000, 20_000))

    def change(query: Query) -> None:
        nonlocal pages
        pages += 1
        at = NOW + timedelta(seconds=pages)
        if pages > 60 or query.updated_after is not None:
            return
        open_now = [number for number, node in twin.nodes.items() if node.state == "opened"]
        twin.merge(open_now[pages % len(open_now)], at)
        twin.add(next(numbers), created_at=at, state="opened")
        twin.change(list(twin.nodes)[pages * 7 % 800], at)
        closed = [number for number, node in twin.nodes.items() if node.state == "closed"]
        del twin.nodes[closed[pages % len(closed)]]

    twin.before_page = change
    result = run(twin, tmp_path)
    assert pages > 40
    assert states(tmp_path) == expected(twin)
    assert result.complete


def test_reopened_merge_requests_have_all_their_open_spans(tmp_path: Path) -> None:
    twin = company(120)
    twin.access = dict.fromkeys(range(1, 6), 30)
    day = timedelta(days=1)
    opened = twin.nodes[12].created_at
    twin.close_it(12, opened + day)
    twin.reopen(12, opened + 2 * day)
    twin.merge(12, opened + 3 * day)
    twin.close_it(24, twin.nodes[24].created_at + day)
    twin.reopen(24, twin.nodes[24].created_at + 2 * day)
    run(twin, tmp_path)
    spans = dump(tmp_path)["open_spans"]
    assert [row[0] for row in spans] == [12, 12, 24, 24]
    assert twin.log.count("tails") == 2


def test_many_projects_do_not_delay_open_work_and_their_reopenings_are_found(tmp_path: Path) -> None:
    twin = company(120)
    twin.paths |= {number: f"g/p{number}" for number in range(3, 200)}
    opened = twin.nodes[24].created_at
    twin.close_it(24, opened + timedelta(hours=1))
    twin.reopen(24, opened + timedelta(hours=2))
    run(twin, tmp_path)
    assert [row[0] for row in dump(tmp_path)["open_spans"]] == [24, 24]


def test_projects_and_access_are_kept(tmp_path: Path) -> None:
    run(company(60), tmp_path)
    tables = dump(tmp_path)
    assert tables["projects"] == [(1, "gitlab", "g/a", False, False), (2, "gitlab", "g/b", False, False)]
    assert {row[0]: row[5] for row in tables["users"]} == {1: 40, 2: 30, 3: None, 4: None, 5: None}


def test_two_sources_of_one_server_share_a_lake(tmp_path: Path) -> None:
    one, other = company(60), Twin(paths={7: "h/x"})
    other.add(1000, created_at=START, project=7)
    run(one, tmp_path, name="one")
    run(other, tmp_path, name="other")
    later = run(one, tmp_path, name="one", at=NOW + timedelta(hours=1))
    assert len(states(tmp_path)) == 61
    assert later.complete
    assert {row[1] for row in dump(tmp_path)["projects"]} == {"one", "other"}


def test_two_sources_that_share_a_project_are_refused(tmp_path: Path) -> None:
    run(company(60), tmp_path, name="one")
    with pytest.raises(SourcesOverlap, match="reads g/a, g/b already"):
        run(company(60), tmp_path, name="two")


def test_another_server_is_refused(tmp_path: Path) -> None:
    run(company(60), tmp_path, name="one")
    with pytest.raises(OtherServer, match="use another --home"):
        run(Twin(paths={9: "z/z"}), tmp_path, name="two", url="https://other.example")


def test_what_a_failing_server_gave_is_kept_and_the_next_sync_goes_on(tmp_path: Path) -> None:
    twin = company(500, page=20)
    asked = 0

    def fail(query: Query) -> None:
        nonlocal asked
        asked += 1
        if asked == 12:
            raise ServerFailed("https://gitlab.example", "it answers 502")

    twin.before_page = fail
    with pytest.raises(ServerFailed):
        run(twin, tmp_path)
    assert set(states(tmp_path).values()) == {"opened"}
    result = run(twin, tmp_path, at=NOW + timedelta(minutes=10))
    assert (result.mode, result.resumed, result.complete) == ("first", True, True)
    assert states(tmp_path) == expected(twin)


def test_a_token_that_may_not_see_events_costs_a_caveat(tmp_path: Path) -> None:
    class Blind(Twin):
        async def reopened(self, project_ids: object, since: object) -> dict[int, set[int]]:
            raise Forbidden("https://gitlab.example", "no events for you")

    twin = Blind(nodes=company(60).nodes)
    result = run(twin, tmp_path)
    assert result.complete
    assert result.caveats["reopenings_not_visible"] == 2


def test_a_server_whose_clock_is_wrong_loses_nothing(tmp_path: Path) -> None:
    for name, skew in (("ahead", 3600.0), ("behind", -3600.0), ("unknown", None)):
        offset = timedelta(seconds=-3600.0 if skew is None else skew)
        twin = company(60)
        twin.skew = skew
        folder = tmp_path / name
        run(twin, folder)
        twin.change(3, NOW + offset + timedelta(seconds=30), title="Touched at once")
        run(twin, folder, at=NOW + timedelta(minutes=10))
        twin.change(5, NOW + offset + timedelta(minutes=10, seconds=20), title="Touched later")
        run(twin, folder, at=NOW + timedelta(minutes=20))
        titles = {row[1]: row[4] for row in dump(folder)["merge_requests"]}
        assert (titles[3], titles[5]) == ("Touched at once", "Touched later")


def test_the_sync_starts_by_the_servers_clock(tmp_path: Path) -> None:
    twin = company(60)
    twin.skew = 600.0
    assert run(twin, tmp_path).synced_at == NOW + timedelta(minutes=10)


def test_the_pages_of_a_slice_hold_whole_pages(tmp_path: Path) -> None:
    twin = company(2000)
    run(twin, tmp_path)
    history = [q for q in twin.queries if q.state is None and q.updated_after is None]
    assert len(history) <= math.ceil(2000 / 100) + len({(q.created_after, q.created_before) for q in history})
