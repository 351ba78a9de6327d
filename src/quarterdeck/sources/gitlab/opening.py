"""What a sync must know first, in one request: who we are, the server, its limit, projects, members, counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from quarterdeck.sources.errors import NotFound, ServerFailed, SourceError, TooComplex, TooOld
from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.gitlab.answers import Answer, GraphError, said
from quarterdeck.sources.gitlab.document import load
from quarterdeck.sources.gitlab.graph import Graph, Scope
from quarterdeck.sources.protocol import ServerFacts, State

T = TypeVar("T")
_COUNTS = re.compile(r"\w+: mergeRequests\([^)]*\) \{\s*count\s*\}\s*")
_PERMISSION = re.compile(r"permission|not (?:available|authorized|allowed)|does not exist|doesn't exist", re.IGNORECASE)
STATES: tuple[State, ...] = ("opened", "closed", "locked", "merged")


class Count(raw.Raw):
    count: int | None = None


class _Complexity(raw.Raw):
    limit: int | None = None


class _Metadata(raw.Raw):
    version: str | None = None
    enterprise: bool | None = None


class _Scope(raw.Raw):
    id: str = ""
    full_path: str = ""
    archived: bool | None = None
    projects: raw.Nodes[raw.Project] | None = None
    members: raw.Nodes[raw.Member] | None = None
    opened: Count | None = None
    closed: Count | None = None
    locked: Count | None = None
    merged: Count | None = None


class _Opening(raw.Raw):
    query_complexity: _Complexity | None = None
    current_user: raw.User | None = None
    metadata: _Metadata | None = None
    scope: _Scope | None = None


@dataclass(slots=True)
class Opening:
    """``counts`` is by state, None where the server did not say; ``projects`` and ``members`` are whole."""

    facts: ServerFacts
    limit: int | None
    projects: list[raw.Project]
    members: list[raw.Member]
    counts: dict[str, int] | None
    paths: dict[int, str] = field(default_factory=dict)


async def opening(graph: Graph, scope: Scope) -> Opening:
    """Ask it; more requests only where projects or members fill more than a page. Raises `NotFound`, `TooOld`."""
    answer = await _ask(graph, scope)
    data = _whole(graph, answer)
    if data.metadata is not None:
        graph.lacking.version = data.metadata.version
    if data.scope is None:
        raise NotFound(scope.kind, scope.path)
    found = data.scope
    return Opening(
        facts=_facts(graph, scope, data, found, answer),
        limit=data.query_complexity.limit if data.query_complexity is not None else None,
        projects=await _projects(graph, scope, found),
        members=[]
        if found.members is None and _forbidden(answer.errors)
        else await members(graph, scope, found.members),
        counts=_counts(found),
    )


async def _ask(graph: Graph, scope: Scope) -> Answer[_Opening]:
    """With the counts if the server can, else without: counting the largest groups can take it too long."""
    name = f"opening_{scope.kind}"
    text, variables = load(name), {"path": scope.path}
    # Where nothing has answered yet the server is more likely down than counting: soon without the counts.
    new = not graph.client.answered
    try:
        return await graph.ask(text, variables, _Opening, name=name, kind="facts", heavy_tries=2 if new else 3)
    except SourceError as trouble:
        if not (trouble.heavy or isinstance(trouble, TooComplex)):
            raise
    tries = 2 if new else None
    return await graph.ask(_COUNTS.sub("", text), variables, _Opening, name=name, kind="facts", heavy_tries=tries)


async def projects(graph: Graph, scope: Scope) -> list[raw.Project]:
    """Every project of the scope, archived ones included."""
    if scope.kind == "group":
        return await _projects(graph, scope, None)
    answer = await graph.ask(load("project"), {"path": scope.path}, _Opening, name="project", kind="projects")
    found = _whole(graph, answer).scope
    if found is None:
        raise NotFound(scope.kind, scope.path)
    return await _projects(graph, scope, found)


async def members(graph: Graph, scope: Scope, first: raw.Nodes[raw.Member] | None = None) -> list[raw.Member]:
    """Members with their access, inherited and invited ones too; empty where the token may not see them."""
    rows = [] if first is None else _seen(first)
    after = None if first is None else _after(first)
    while first is None or after:
        name = f"members_{scope.kind}"
        answer = await graph.ask(load(name), {"path": scope.path, "after": after}, _Opening, name=name, kind="members")
        data = answer.data
        found = data.scope.members if data is not None and data.scope is not None else None
        if found is None and not _forbidden(answer.errors):
            raise ServerFailed(graph.client.base, f"it does not list members ({said(answer.errors)})")
        first = found or raw.Nodes()
        rows += _seen(first)
        after = _after(first)
    return rows


async def _projects(graph: Graph, scope: Scope, found: _Scope | None) -> list[raw.Project]:
    if scope.kind == "project" and found is not None:
        return [raw.Project(found.id, found.full_path, found.archived)]
    part = found.projects if found is not None else None
    rows = [] if part is None else _seen(part)
    after = None if part is None else _after(part)
    while part is None or after:
        variables = {"path": scope.path, "after": after}
        answer = await graph.ask(load("projects"), variables, _Opening, name="projects", kind="projects")
        there = _whole(graph, answer).scope
        if there is None:
            raise NotFound(scope.kind, scope.path)
        if there.projects is None and answer.errors:
            raise ServerFailed(graph.client.base, f"it does not list projects ({said(answer.errors)})")
        part = there.projects or raw.Nodes()
        rows += _seen(part)
        after = _after(part)
    return rows


def _facts(graph: Graph, scope: Scope, data: _Opening, found: _Scope, answer: Answer[Any]) -> ServerFacts:
    user, metadata = data.current_user, data.metadata or _Metadata()
    return ServerFacts(
        version=metadata.version,
        enterprise=metadata.enterprise,
        username=user.username or None if user is not None else None,
        user_id=number(user.id) if user is not None else None,
        scope_kind="group" if scope.kind == "group" else "project",
        scope_id=number(found.id),
        scope_path=found.full_path or scope.path,
        clock_skew=graph.client.skew(answer.headers, answer.asked_at),
    )


def _counts(found: _Scope) -> dict[str, int] | None:
    parts = {state: getattr(found, state) for state in STATES}
    if any(part is None or part.count is None for part in parts.values()):
        return None
    return {state: part.count for state, part in parts.items()}


def _whole(graph: Graph, answer: Answer[_Opening]) -> _Opening:
    """The data. Raises where they have another form, or where the scope is null beside an error."""
    if answer.data is None:
        raise TooOld("the fields of groups and projects that are read", graph.lacking.version)
    if answer.data.scope is None and answer.errors:
        raise ServerFailed(graph.client.base, f"it answers with an error ({said(answer.errors)})")
    return answer.data


def _forbidden(errors: Sequence[GraphError]) -> bool:
    """Whether nothing but a lack of permission stands behind a null."""
    return all(_PERMISSION.search(error.message) for error in errors)


def _seen(part: raw.Nodes[T]) -> list[T]:
    return [node for node in part.nodes if node is not None]


def _after(part: raw.Nodes[Any]) -> str | None:
    info = part.page_info
    return info.end_cursor if info is not None and info.has_next_page else None


def number(gid: str) -> int | None:
    """The number at the end of a global id (``gid://gitlab/Project/7``)."""
    tail = gid.rpartition("/")[2]
    return int(tail) if tail.isdigit() else None
