"""How many merge requests there are: many questions in one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quarterdeck.sources.errors import NotFound, ServerFailed, SourceError, TooComplex
from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.gitlab.answers import said
from quarterdeck.sources.gitlab.graph import Graph, Scope
from quarterdeck.sources.gitlab.opening import Count
from quarterdeck.sources.gitlab.reading import instant
from quarterdeck.sources.protocol import Query, State

TOGETHER = 50
"""So many counts fit into 10,000 characters, and mostly into the server's 30 seconds."""
_CHARACTERS = 9500


class _Held(raw.Raw):
    merge_requests: Count | None = None


@dataclass(slots=True)
class Counter:
    """Counts of one connected scope."""

    graph: Graph
    scope: Scope
    _together: int = TOGETHER

    async def by_state(self, query: Query, states: Sequence[State]) -> dict[str, int]:
        """By state, in one request."""
        found = await self.each([replace(query, state=state) for state in states])
        return dict(zip(states, found, strict=True))

    async def each(self, queries: Sequence[Query]) -> list[int]:
        """For each query how many match. Raises `NotFound` where a scope or project is not there."""
        counts: list[int] = []
        at = 0
        while at < len(queries):
            size = self._size(queries[at:])
            counts += await self._some(queries[at : at + size])
            at += size
        return counts

    def _size(self, queries: Sequence[Query]) -> int:
        size = min(self._together, len(queries))
        while size > 1 and len(self._document(queries[:size])) > _CHARACTERS:
            size -= 1
        return size

    async def _some(self, queries: Sequence[Query]) -> list[int]:
        try:
            return await self._ask(queries)
        except SourceError as trouble:
            complex_ = isinstance(trouble, TooComplex)
            if not (complex_ or trouble.heavy) or len(queries) == 1:
                raise
            if complex_:
                self._together = max(1, len(queries) // 2)
        middle = len(queries) // 2
        return await self._some(queries[:middle]) + await self._some(queries[middle:])

    async def _ask(self, queries: Sequence[Query]) -> list[int]:
        shape: Any = dict[str, dict[str, Count | None] | None]
        text = self._document(queries)
        tries = 2 if len(queries) > 1 else None
        answer = await self.graph.ask(text, {}, shape, name=text, kind="counts", heavy_tries=tries)
        if answer.errors:
            self.graph.client.stats.retries += 1
            answer = await self.graph.ask(text, {}, shape, name=text, kind="counts", heavy_tries=tries)
        numbers = {path: number for number, path in enumerate(_paths(queries))}
        data = answer.data or {}
        if answer.errors and not all(data.values()):
            raise self._failed(said(answer.errors))
        return [self._count(data.get(f"s{numbers[query.project]}"), query, at) for at, query in enumerate(queries)]

    def _count(self, section: Mapping[str, Count | None] | None, query: Query, at: int) -> int:
        kind, path = ("project", query.project) if query.project else (self.scope.kind, self.scope.path)
        if section is None:
            raise NotFound(kind, path)
        count = section.get(f"w{at}")
        if count is None or count.count is None:
            raise self._failed(f"no count for {path}")
        return count.count

    def _failed(self, why: str) -> ServerFailed:
        trouble = ServerFailed(self.graph.client.base, f"it cannot count merge requests ({why})")
        trouble.heavy = True
        return trouble

    def _document(self, queries: Sequence[Query]) -> str:
        parts = [self._part(queries, path, number) for number, path in enumerate(_paths(queries))]
        return f"query Counts {{{' '.join(parts)}}}"

    def _part(self, queries: Sequence[Query], path: str | None, number: int) -> str:
        kind = "project" if path is not None else self.scope.kind
        wide = "includeSubgroups: true includeArchived: true " if kind == "group" else ""
        lines = [
            f"w{at}: mergeRequests(first: 1 {wide}{_arguments(query)}) {{count}}"
            for at, query in enumerate(queries)
            if query.project == path
        ]
        return f"s{number}: {kind}(fullPath: {_quoted(path or self.scope.path)}) {{{' '.join(lines)}}}"


def _paths(queries: Sequence[Query]) -> list[str | None]:
    """Each project once; None is the scope."""
    return list(dict.fromkeys(query.project for query in queries))


def _arguments(query: Query) -> str:
    bounds = {
        "createdAfter": query.created_after,
        "createdBefore": query.created_before,
        "updatedAfter": query.updated_after,
        "updatedBefore": query.updated_before,
    }
    texts = [f"{name}: {_quoted(instant(bound) or '')}" for name, bound in bounds.items() if bound is not None]
    return " ".join([f"state: {query.state}", *texts] if query.state else texts)


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
