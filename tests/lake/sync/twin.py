"""A GitLab held in memory, behind the `Source` protocol: no HTTP, no JSON, the same lists."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from quarterdeck.sources.errors import NotFound
from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.page import Page
from quarterdeck.sources.protocol import Query, ServerFacts, State, Stats

START = datetime(2025, 1, 6, tzinfo=UTC)
NOW = datetime(2026, 1, 5, tzinfo=UTC)


def user(number: int, name: str) -> raw.User:
    return raw.User(id=f"gid://gitlab/User/{number}", username=name, bot=False, type="HUMAN")


@dataclass
class Twin:
    """The server. ``before_page`` is called before each page and may change anything or raise."""

    nodes: dict[int, raw.MergeRequest] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=lambda: {1: "g/a", 2: "g/b"})
    events: dict[tuple[int, int], list[raw.StateEvent]] = field(default_factory=dict)
    accounts: list[raw.User] = field(default_factory=lambda: [user(i, f"u{i}") for i in range(1, 6)])
    access: dict[int, int] = field(default_factory=lambda: {1: 40, 2: 30})
    reviewer_times: dict[tuple[int, int], list[raw.ReviewerRow]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    """Counted, but null in every list."""
    archived: set[int] = field(default_factory=set)
    """Projects that are archived; with `grow_old` only they themselves show what is in them."""
    page: int = 100
    skew: float | None = None
    before_page: Callable[[Query], None] = lambda _: None
    log: list[str] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    stats: Stats = field(default_factory=Stats)

    def add(
        self, mr_id: int, *, created_at: datetime, state: str = "merged", project: int = 1, hours: float = 5
    ) -> None:
        """A merge request by u1..u5 that was merged or closed some hours after its creation."""
        over = created_at + timedelta(hours=hours)
        self.nodes[mr_id] = raw.MergeRequest(
            id=f"gid://gitlab/MergeRequest/{mr_id}",
            iid=str(mr_id),
            project_id=project,
            title=f"Change {mr_id}",
            state=state,
            draft=False,
            created_at=created_at,
            updated_at=created_at if state == "opened" else over,
            merged_at=over if state == "merged" else None,
            closed_at=over if state == "closed" else None,
            author=self.accounts[mr_id % 5],
            merge_user=self.accounts[0] if state == "merged" else None,
            activity=raw.Nodes(nodes=[self._request(mr_id, created_at + timedelta(hours=1))]),
            comments=raw.Nodes(nodes=[self._comment(mr_id, created_at + timedelta(hours=2))]),
        )

    def _request(self, mr_id: int, at: datetime) -> raw.Activity:
        asked = self.accounts[(mr_id + 1) % 5].username
        return raw.Activity(
            id=f"gid://gitlab/Note/{mr_id * 10}",
            created_at=at,
            body=f"requested review from @{asked}",
            author=self.accounts[mr_id % 5],
        )

    def _comment(self, mr_id: int, at: datetime) -> raw.Comment:
        return raw.Comment(
            id=f"gid://gitlab/Note/{mr_id * 10 + 1}", created_at=at, author=self.accounts[(mr_id + 1) % 5]
        )

    def change(self, mr_id: int, at: datetime, **values: object) -> None:
        """Set fields; ``at`` is the new update time."""
        for name, value in values.items():
            setattr(self.nodes[mr_id], name, value)
        self.nodes[mr_id].updated_at = at

    def close_it(self, mr_id: int, at: datetime) -> None:
        self.change(mr_id, at, state="closed", closed_at=at)
        self._event(mr_id, "closed", at)

    def reopen(self, mr_id: int, at: datetime) -> None:
        self.change(mr_id, at, state="opened", closed_at=None)
        self._event(mr_id, "reopened", at)

    def merge(self, mr_id: int, at: datetime) -> None:
        self.change(mr_id, at, state="merged", merged_at=at)
        self._event(mr_id, "merged", at)

    def _event(self, mr_id: int, state: str, at: datetime) -> None:
        node = self.nodes[mr_id]
        events = self.events.setdefault((node.project_id, int(node.iid)), [])
        events.append(raw.StateEvent(id=len(events) + mr_id * 100, created_at=at, state=state, user={"id": 1}))

    def sent(self, kind: str) -> None:
        self.log.append(kind)
        self.stats.requests[kind] = self.stats.requests.get(kind, 0) + 1

    def grow_old(self) -> None:
        """Become a server that cannot be told to list what is in archived projects."""
        self.stats.lacking.append("mergeRequests(includeArchived)")

    def matching(self, query: Query) -> list[raw.MergeRequest]:
        if query.project is not None and query.project not in self.paths.values():
            raise NotFound("project", query.project)
        visible = set(self.paths)
        if self.stats.lacking and query.project is None:
            visible -= self.archived
        return [
            node
            for node in self.nodes.values()
            if node.project_id in visible
            and (query.project is None or self.paths[node.project_id] == query.project)
            and (not query.iids or int(node.iid) in query.iids)
            and (query.state is None or node.state == query.state)
            and (query.created_after is None or node.created_at >= query.created_after)
            and (query.created_before is None or node.created_at <= query.created_before)
            and (query.updated_after is None or node.updated_at >= query.updated_after)
            and (query.updated_before is None or node.updated_at <= query.updated_before)
        ]

    # What the protocol asks for.

    async def facts(self) -> ServerFacts:
        self.sent("facts")
        return ServerFacts("18.0", True, "me", 1, "group", 1, "g", clock_skew=self.skew)

    async def projects(self) -> list[raw.Project]:
        self.sent("projects")
        gids = {f"gid://gitlab/Project/{i}": (p, i in self.archived) for i, p in self.paths.items()}
        return [raw.Project(id=gid, full_path=path, archived=archived) for gid, (path, archived) in gids.items()]

    async def members(self) -> list[raw.Member]:
        self.sent("members")
        known = {number_of(account): account for account in self.accounts}
        return [raw.Member(user=known[i], access_level={"integerValue": level}) for i, level in self.access.items()]

    async def counts(self, query: Query, states: Sequence[State]) -> dict[str, int]:
        self.sent("counts")
        nodes = self.matching(Query(created_after=query.created_after, created_before=query.created_before))
        return {state: sum(node.state == state for node in nodes) for state in states}

    async def histogram(self, queries: Sequence[Query]) -> list[int]:
        for _ in range(0, len(queries), 40):
            self.sent("counts")
        return [len(self.matching(query)) for query in queries]

    async def users(self, usernames: Sequence[str]) -> list[raw.User]:
        self.sent("users")
        wanted = {name.lower() for name in usernames}
        return [account for account in self.accounts if account.username.lower() in wanted]

    async def merge_requests(
        self, query: Query, cursor: str | None = None
    ) -> AsyncIterator[Page[raw.MergeRequestRecord]]:
        field_name, _, order = query.sort.partition("_")
        down = order == "DESC"

        def key(node: raw.MergeRequest) -> tuple[datetime, int]:
            return (node.created_at if field_name == "CREATED" else node.updated_at), number_of(node)

        at = None if cursor is None else _parse(cursor)
        while True:
            self.before_page(query)
            self.sent("pages")
            self.queries.append(query)
            rest = sorted(self.matching(query), key=key, reverse=down)
            rest = [n for n in rest if at is None or (key(n) < at if down else key(n) > at)]
            shown, more = rest[: self.page], len(rest) > self.page
            at = key(shown[-1]) if shown else at
            seen = tuple(_copy(node) for node in shown if number_of(node) not in self.hidden)
            yield Page(seen, f"{at[0].isoformat()}|{at[1]}" if more and at else None, NOW)
            if not more:
                return

    async def reopened(self, project_ids: Sequence[int], since: date | None) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for project in project_ids:
            self.sent("events")
            found[project] = {
                iid
                for (owner, iid), events in self.events.items()
                if owner == project
                and any(e.state == "reopened" and (since is None or e.created_at.date() >= since) for e in events)
            }
        return found

    async def state_events(self, project_id: int, iid: int) -> list[raw.StateEvent] | None:
        self.sent("tails")
        return list(self.events.get((project_id, iid), []))

    async def reviewer_rows(self, project_id: int, iid: int) -> list[raw.ReviewerRow] | None:
        self.sent("tails")
        return list(self.reviewer_times.get((project_id, iid), []))

    async def close(self) -> None:
        pass


def number_of(item: raw.MergeRequest | raw.User) -> int:
    return int(item.id.rpartition("/")[2])


def _parse(cursor: str) -> tuple[datetime, int]:
    at, _, number = cursor.partition("|")
    return datetime.fromisoformat(at), int(number)


def _copy(node: raw.MergeRequest) -> raw.MergeRequestRecord:
    return raw.MergeRequestRecord(node=copy.copy(node))


def company(count: int = 500, *, page: int = 100) -> Twin:
    """Two projects, a year of merge requests, one in twelve open, one in six closed."""
    twin = Twin(page=page)
    step = (NOW - START - timedelta(days=1)) / count
    for i in range(1, count + 1):
        state = "opened" if i % 12 == 0 else "closed" if i % 6 == 1 else "merged"
        created = (START + step * i).replace(microsecond=0)
        twin.add(i, created_at=created, state=state, project=1 + i % 2)
    return twin
