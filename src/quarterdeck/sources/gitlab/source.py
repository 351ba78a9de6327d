"""A connected GitLab scope as `protocol.Source`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from quarterdeck.sources.errors import NotFound
from quarterdeck.sources.gitlab import issues, opening, probe, raw
from quarterdeck.sources.gitlab.client import Client
from quarterdeck.sources.gitlab.counts import Counter
from quarterdeck.sources.gitlab.events import Events
from quarterdeck.sources.gitlab.graph import Graph, Scope
from quarterdeck.sources.gitlab.opening import Opening
from quarterdeck.sources.gitlab.pages import Pages, Records
from quarterdeck.sources.gitlab.people import users
from quarterdeck.sources.gitlab.reading import Reader
from quarterdeck.sources.page import Page
from quarterdeck.sources.protocol import Query, ServerFacts, State

_PLAIN = Query()


class GitLab:
    """One group with its subgroups, or one project.

    The first question of any kind brings facts, projects, members and counts in one request; what was brought so is
    given out once, and asked anew the next time. Every method may raise what `errors` has.
    """

    def __init__(self, client: Client, scope: Scope, *, graph: Graph | None = None) -> None:
        self.client, self.scope = client, scope
        self.stats = client.stats
        self._graph = graph or Graph(client)
        self._reader = Reader(self._graph, scope)
        self._pages = Pages(self._graph, self._reader, self._path_of)
        self._counter = Counter(self._graph, scope)
        self._events = Events(client)
        self._facts: ServerFacts | None = None
        self._projects: list[raw.Project] | None = None
        self._members: list[raw.Member] | None = None
        self._counts: dict[str, int] | None = None
        self._paths: dict[int, str] = {}

    async def opening(self) -> Opening:
        """Facts, projects, members and counts by state, in one request where they fit. Raises `NotFound`."""
        opened = await opening.opening(self._graph, self.scope)
        self._facts, self._projects, self._members = opened.facts, opened.projects, opened.members
        self._counts = opened.counts
        self._learn(opened.projects)
        if opened.limit:
            self._reader.limit(opened.limit)
        return opened

    async def facts(self) -> ServerFacts:
        """Who we are and what the server is; asked once."""
        if self._facts is None:
            await self.opening()
        assert self._facts is not None  # noqa: S101 - opening sets it or raises
        return self._facts

    async def token_facts(self) -> ServerFacts:
        """`facts` with the token's scopes and last day and the tier, for two more requests."""
        facts = await probe.token_facts(self._graph, await self.facts())
        self._facts = replace(facts, tier=await probe.tier(self.client, self.scope, facts))
        return self._facts

    async def projects(self) -> list[raw.Project]:
        """Every project of the scope, archived ones included."""
        if self._facts is None:
            await self.opening()
        found, self._projects = self._projects, None
        if found is None:
            found = await opening.projects(self._graph, self.scope)
            self._learn(found)
        return found

    async def members(self) -> list[raw.Member]:
        """Members of the connected group or project, inherited and invited ones too; empty where not to be seen."""
        if self._facts is None:
            await self.opening()
        found, self._members = self._members, None
        return found if found is not None else await opening.members(self._graph, self.scope)

    async def counts(self, query: Query, states: Sequence[State]) -> dict[str, int]:
        """How many there are by state, in one request; those of the opening if nothing was read since."""
        if self._facts is None:
            await self.opening()
        found, self._counts = self._counts, None
        bounds = (query.project, query.created_after, query.created_before, query.updated_after, query.updated_before)
        if found is not None and bounds == (None,) * len(bounds):
            return {state: found[state] for state in states}
        return await self._counter.by_state(query, states)

    async def histogram(self, queries: Sequence[Query]) -> list[int]:
        """How many each query matches."""
        self._counts = None
        return await self._counter.each(queries)

    async def users(self, usernames: Sequence[str]) -> list[raw.User]:
        """The accounts that bear these names now."""
        return await users(self._graph, usernames)

    def merge_requests(self, query: Query, cursor: str | None = None) -> AsyncIterator[Records]:
        """Pages in the order asked for, nested connections read to their end; resumes after ``cursor``."""
        self._counts = None
        return self._pages.read(query, cursor)

    async def reopened(self, project_ids: Sequence[int], since: date | None) -> dict[int, set[int]]:
        """The iids with a reopening by project id, as far back as the server keeps events."""
        return await self._events.reopened(project_ids, since)

    async def state_events(self, project_id: int, iid: int) -> list[raw.StateEvent] | None:
        """All closings, reopenings and merges of one; None where it is gone or not to be seen."""
        return await self._events.state_events(project_id, iid)

    async def reviewer_rows(self, project_id: int, iid: int) -> list[raw.ReviewerRow] | None:
        """Its present reviewers with the time of their row; None where it is gone or not to be seen."""
        return await self._events.reviewer_rows(project_id, iid)

    def issues(self, updated_after: datetime | None = None) -> AsyncIterator[Page[raw.Issue]]:
        """What is open, the newest first; with ``updated_after`` all that changed since, closed ones included."""
        paid = self._facts is None or self._facts.enterprise is not False
        return issues.pages(self._graph, self.scope, updated_after=updated_after, weighed=paid)

    async def close(self) -> None:
        """Close the connections."""
        await self.client.close()

    def know(self, paths: Mapping[int, str]) -> None:
        """Where projects lie, as learned before."""
        self._paths.update(paths)

    def _learn(self, projects: Sequence[raw.Project]) -> None:
        for project in projects:
            self._paths[opening.number(project.id) or 0] = project.full_path

    def _path_of(self, project_id: int) -> str | None:
        return self._paths.get(project_id)


def attach(client: Client, scope: Scope, paths: Mapping[int, str]) -> GitLab:
    """A scope that was connected before, without a request. ``paths`` are its projects' full paths by id."""
    source = GitLab(client, scope)
    source.know(paths)
    return source


async def connect(
    client: Client,
    *,
    group: str | None = None,
    project: str | None = None,
    path: str | None = None,
) -> GitLab:
    """Connect a ``group``, a ``project``, or whichever of them is at ``path``; full paths.

    Checks that it is there and that the token may see it. Raises `NotFound` with near names, and what else
    `errors` has.
    """
    graph = Graph(client)
    given = group or project or path
    if given is None:
        raise NotFound("group", "(none given)")
    if path is not None:
        scope = await probe.find_scope(graph, path)
    else:
        scope = Scope("group" if group is not None else "project", given)
    source = GitLab(client, scope, graph=graph)
    try:
        await source.opening()
    except NotFound as missing:
        near = await probe.near(graph, given) if not missing.near else missing.near
        raise NotFound(missing.kind, missing.path, near) from None
    return source
