"""Open issues: read behind the merge requests, followed cheaply, and never a reason to fail."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from quarterdeck.lake.disconnecting import drop_source
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import SyncResult
from quarterdeck.lake.sync import issues as reading_issues
from quarterdeck.simulator.company import make_company
from quarterdeck.simulator.model import Issue
from quarterdeck.simulator.server import Faults, Server
from quarterdeck.sources.errors import Forbidden, ServerFailed, SourceError, Unreachable
from quarterdeck.sources.gitlab import Client, raw
from quarterdeck.sources.gitlab.record import FILE, Recorder, Recording
from quarterdeck.sources.page import Page

from .child import read_by
from .running import dump, run
from .twin import NOW, Twin, company

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Tracker(Twin):
    """A server with issues too."""

    all_issues: dict[int, raw.Issue] = field(default_factory=dict)
    trouble: SourceError | None = None
    size: int = 3
    asked: list[datetime | None] = field(default_factory=list)

    def issue(self, number: int, *, at: datetime = NOW - DAY, **more: object) -> None:
        self.all_issues[number] = raw.Issue(
            id=f"gid://gitlab/Issue/{number}", iid=str(number), title=f"Issue {number}", state="opened",
            created_at=at, updated_at=at, project_id=1, type="ISSUE", confidential=False,
        )  # fmt: skip
        self.alter(number, at, **more)

    def alter(self, number: int, at: datetime, **more: object) -> None:
        for name, value in {**more, "updated_at": at}.items():
            setattr(self.all_issues[number], name, value)

    async def issues(self, updated_after: datetime | None = None) -> AsyncIterator[Page[raw.Issue]]:
        found = [i for i in self.all_issues.values() if updated_after is None or i.updated_at >= updated_after]
        if updated_after is None:
            found = sorted((i for i in found if i.state == "opened"), key=lambda i: i.created_at, reverse=True)
        self.asked.append(updated_after)
        for start in range(0, max(1, len(found)), self.size):
            self.sent("issues")
            if self.trouble is not None:
                raise self.trouble
            more = start + self.size < len(found)
            yield Page(tuple(found[start : start + self.size]), "more" if more else None, NOW)


def tracker(count: int = 5) -> Tracker:
    plain = company(20)
    twin = Tracker(nodes=plain.nodes)
    for number in range(1, count + 1):
        twin.issue(number, at=NOW - number * DAY)
    return twin


def numbers(folder: Path) -> list[int]:
    return sorted(row[0] for row in dump(folder)["issues"])


def spent(result: SyncResult) -> int:
    return result.requests.get("issues", 0)


def test_a_first_sync_reads_what_is_open_and_keeps_nobody(tmp_path: Path) -> None:
    twin = tracker()
    label, one = raw.Nodes[raw.Label](nodes=[raw.Label("backend")]), raw.Nodes[raw.Somebody](nodes=[raw.Somebody()])
    twin.alter(5, NOW - HOUR, labels=label, weight=3, milestone=raw.Label("18.9"), assignees=one, type="TASK")
    result = run(twin, tmp_path)
    assert (result.complete, spent(result)) == (True, 2)
    assert numbers(tmp_path) == [1, 2, 3, 4, 5]
    last = max(dump(tmp_path)["issues"])
    assert last[:10] == (5, "gitlab", 1, 5, "task", "Issue 5", ["backend"], 3, "18.9", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [("confidential", True), ("confidential", None), ("type", "INCIDENT"), ("type", "TICKET"), ("state", "closed")],
)
def test_what_is_confidential_or_nobodys_task_is_not_kept(tmp_path: Path, name: str, value: object) -> None:
    twin = tracker(2)
    twin.issue(9)
    setattr(twin.all_issues[9], name, value)
    run(twin, tmp_path)
    assert numbers(tmp_path) == [1, 2]


def test_a_later_sync_asks_for_changes_only_and_drops_what_was_closed_or_hidden(tmp_path: Path) -> None:
    twin = tracker()
    run(twin, tmp_path)
    twin.alter(1, NOW + HOUR, state="closed")
    twin.alter(2, NOW + HOUR, confidential=True)
    twin.alter(3, NOW + HOUR, title="Another title")
    twin.issue(8, at=NOW + HOUR)
    result = run(twin, tmp_path, at=NOW + 2 * HOUR)
    assert (numbers(tmp_path), twin.asked[-1]) == ([3, 4, 5, 8], NOW - timedelta(minutes=5))
    assert "Another title" in [row[5] for row in dump(tmp_path)["issues"]]
    assert spent(result) == 2


def test_a_sync_without_news_costs_one_request_and_writes_no_state_for_them(tmp_path: Path) -> None:
    twin = tracker()
    run(twin, tmp_path)
    first, second = (run(twin, tmp_path, at=NOW + minutes * HOUR) for minutes in (1, 2))
    assert (spent(first), spent(second)) == (1, 1)
    assert second.version == first.version + 1, "the sync's own"
    assert sum(second.requests.values()) <= 4


def test_what_was_deleted_goes_with_the_weekly_list_or_a_full_sync(tmp_path: Path) -> None:
    twin = tracker()
    run(twin, tmp_path)
    del twin.all_issues[1]
    run(twin, tmp_path, at=NOW + DAY)
    assert numbers(tmp_path) == [1, 2, 3, 4, 5]
    run(twin, tmp_path, at=NOW + 8 * DAY)
    assert numbers(tmp_path) == [2, 3, 4, 5]
    del twin.all_issues[2]
    run(twin, tmp_path, at=NOW + 8 * DAY + HOUR, full=True)
    assert numbers(tmp_path) == [3, 4, 5]


def test_only_the_newest_are_kept_and_the_rest_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_issues, "KEPT", 6)
    twin = tracker(10)
    result = run(twin, tmp_path)
    assert (numbers(tmp_path), spent(result)) == ([1, 2, 3, 4, 5, 6], 2)
    assert result.remarks == ("Only the newest 6 open issues are kept.",)
    twin.issue(20, at=NOW + HOUR)
    assert run(twin, tmp_path, at=NOW + 2 * HOUR).caveats["open_issues_cut_at"] == 6
    assert numbers(tmp_path) == [1, 2, 3, 4, 5, 20]


@pytest.mark.parametrize("trouble", [ServerFailed("x", "it fails"), Unreachable("x", "cut", "wait")])
def test_a_failing_list_neither_fails_the_sync_nor_loses_what_was_read(tmp_path: Path, trouble: SourceError) -> None:
    twin = tracker()
    run(twin, tmp_path)
    twin.trouble = trouble
    result = run(twin, tmp_path, at=NOW + HOUR)
    assert (result.complete, numbers(tmp_path), result.caveats["issues_not_read"]) == (True, [1, 2, 3, 4, 5], 1)
    assert str(trouble) in result.remarks[0]
    twin.trouble = None
    assert "issues_not_read" not in run(twin, tmp_path, at=NOW + 2 * DAY).caveats


def test_a_token_without_the_right_leaves_the_table_empty_and_is_asked_once_a_day(tmp_path: Path) -> None:
    twin = tracker()
    run(twin, tmp_path)
    twin.trouble = Forbidden("x", "the token is shown no issues")
    first = run(twin, tmp_path, at=NOW + HOUR)
    assert (first.complete, numbers(tmp_path)) == (True, [])
    assert spent(run(twin, tmp_path, at=NOW + 2 * HOUR)) == 0
    twin.trouble = None
    assert spent(run(twin, tmp_path, at=NOW + 2 * DAY)) == 2
    assert numbers(tmp_path) == [1, 2, 3, 4, 5]


def test_disconnecting_a_source_takes_its_issues_and_leaves_the_others(tmp_path: Path) -> None:
    run(tracker(3), tmp_path)
    other = Tracker(paths={7: "h/c"})
    other.issue(70)
    run(other, tmp_path, name="beside")
    assert numbers(tmp_path) == [1, 2, 3, 70]
    drop_source(Lake(tmp_path), "gitlab", now=NOW)
    assert numbers(tmp_path) == [70]


def _open(server: Server) -> list[int]:
    """Plainly: what belongs in the table."""
    archived = {project.id for project in server.world.projects.values() if project.archived}

    def belongs(issue: Issue) -> bool:
        return not issue.confidential and issue.type in {"ISSUE", "TASK"} and issue.project_id not in archived

    return sorted(i.id for i in server.world.issues.all.values() if i.state == "opened" and belongs(i))


def _synced(server: Server, folder: Path, minutes: int = 0) -> SyncResult:
    client = Client(server.url, server.token)
    return asyncio.run(read_by(client, server.world.company.top_group, folder, minutes=minutes))


def test_the_table_equals_the_served_company_through_its_changes(tmp_path: Path) -> None:
    with Server(make_company(seed=11, people=8, years=0.5, now=NOW)) as server:
        assert _synced(server, tmp_path).complete
        assert len(numbers(tmp_path)) > 10
        assert numbers(tmp_path) == _open(server)
        book, project = server.world.issues, next(iter(server.world.projects.values()))
        some = [issue for issue in book.all.values() if issue.id in numbers(tmp_path)]
        book.close(some[0], at=NOW + HOUR)
        some[1].assignee_ids = [101]
        book.touch(some[1], at=NOW + HOUR)
        book.create(project, at=NOW + HOUR, title="A new one", labels=["backend"])
        result = _synced(server, tmp_path, minutes=120)
        assert (numbers(tmp_path), spent(result)) == (_open(server), 1)
        assert {row[0]: row[9] for row in dump(tmp_path)["issues"]}[some[1].id] is True


@pytest.mark.parametrize("lacking", ["Group.issues", "Issue.projectId", "Issue.confidential"])
def test_an_older_server_leaves_the_table_empty(tmp_path: Path, lacking: str) -> None:
    made = make_company(seed=11, people=4, years=0.2, now=NOW)
    with Server(made, faults=Faults(lacking=frozenset({lacking}))) as server:
        assert (_synced(server, tmp_path).complete, numbers(tmp_path)) == (True, [])


def test_a_server_without_weights_is_not_asked_for_them(tmp_path: Path) -> None:
    made = make_company(seed=11, people=4, years=0.2, now=NOW)
    made.version = "18.8.0"
    with Server(made, faults=Faults(lacking=frozenset({"Issue.weight"}))) as server:
        result = _synced(server, tmp_path)
        assert (spent(result), numbers(tmp_path)) == (1, _open(server))


def test_a_recording_holds_no_title_of_a_confidential_issue_and_replays_the_table(tmp_path: Path) -> None:
    made = make_company(seed=11, people=4, years=0.2, now=NOW)
    secret = next(issue for issue in made.issues if issue.state == "opened")
    secret.confidential, secret.title = True, "Nobody may read this"
    with Server(made) as server:
        tape = tmp_path / "tape"
        recorder = Recorder(tape, url=server.url, began_at=NOW, secrets=(server.token,))
        live = Client(server.url, server.token, recorder=recorder, clock=lambda: NOW)
        asyncio.run(read_by(live, made.top_group, tmp_path / "live", readers=1))
    replayed = Client(Recording(tape).url, None, replay=Recording(tape), clock=lambda: NOW)
    asyncio.run(read_by(replayed, made.top_group, tmp_path / "replayed", readers=1))
    assert dump(tmp_path / "replayed")["issues"] == dump(tmp_path / "live")["issues"] != []
    assert b"Nobody may read" not in gzip.decompress((tape / FILE).read_bytes())
