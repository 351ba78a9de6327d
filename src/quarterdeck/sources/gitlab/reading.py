"""One page of merge requests: asked for, asked again for less, and what could not be had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from quarterdeck.sources.errors import NotFound, ServerFailed, SourceError, TooComplex
from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.gitlab.answers import Answer, GraphError, decode, said, timed_out
from quarterdeck.sources.gitlab.document import load
from quarterdeck.sources.gitlab.fit import Fit
from quarterdeck.sources.gitlab.graph import Graph, Scope
from quarterdeck.sources.protocol import Query

_DOUBTS = 9
"""Failures in a row after which it no longer matters whether the server was down in between."""
PARTS = {
    "full": (
        "assignees", "reviewers", "approvedBy", "labels", "activity", "comments", "diffStats", "diffStatsSummary",
    ),
    "open": (
        "assignees", "reviewers", "approvedBy", "labels", "activity", "comments", "diffStats", "diffStatsSummary",
        "approvalState",
    ),
    "identity": (),
}  # fmt: skip
"""What a merge request consists of beside its own fields, by detail: each can be read on its own (``tails``)."""


class _Listed(raw.Raw):
    merge_requests: raw.Nodes[raw.MergeRequest] | None = None


class _Data(raw.Raw):
    scope: _Listed | None = None


class _LooseNodes(raw.Raw):
    nodes: list[msgspec.Raw] = msgspec.field(default_factory=list)
    page_info: raw.PageInfo | None = None


class _LooseListed(raw.Raw):
    merge_requests: _LooseNodes | None = None


class _LooseData(raw.Raw):
    scope: _LooseListed | None = None


@dataclass(slots=True)
class Reading:
    """A page as it came. ``missing`` are the parts, by merge request's id, that did not come with it."""

    nodes: list[raw.MergeRequest]
    next_cursor: str | None
    asked_at: datetime
    requests: int
    missing: dict[str, set[str]] = field(default_factory=dict)


class Reader:
    """Reads pages of one connected scope."""

    def __init__(self, graph: Graph, scope: Scope) -> None:
        self._graph, self._scope = graph, scope
        self.fits: dict[str, Fit] = {detail: Fit(detail) for detail in ("full", "open", "identity", "bare")}

    def limit(self, limit: float) -> None:
        """The server says how complex a query may be."""
        for fit in self.fits.values():
            fit.limit = min(fit.limit, limit) if limit < fit.limit else limit

    async def read(self, query: Query, cursor: str | None) -> Reading:
        """The page after ``cursor``. Raises `NotFound` where the scope is not there (any more)."""
        fit, spent, failures = self.fits[query.detail], 0, 0
        while True:
            size = fit.size
            try:
                reading = await self._page(query, cursor, size=size, fit=fit)
            except TooComplex as refusal:
                fit.refused(size, refusal)
                spent += 1
                continue
            except SourceError as trouble:
                if not trouble.heavy:
                    raise
                failures += 1
                spent += fit.heaviness
                if size == 1 and failures > 1:
                    return await self._bare(query, cursor, spent=spent)
                if failures == 1 or failures > _DOUBTS or not await self._was_down():
                    fit.failed(size)
                continue
            fit.succeeded(size)
            reading.requests += spent
            return reading

    async def _was_down(self) -> bool:
        """Waits until the server answers the cheapest question; whether it had to be asked more than once."""
        answer = await self._graph.ask(load("alive"), {}, dict, name="alive", kind="facts")
        return answer.requests > 1

    async def _page(self, query: Query, cursor: str | None, *, size: int, fit: Fit) -> Reading:
        answer = await self._ask(query, cursor, size=size, fit=fit)
        spent = answer.requests
        if size > 1 and timed_out(answer.errors):
            raise _heavy(ServerFailed(self._graph.client.base, f"it could not finish ({said(answer.errors)})"))
        if answer.errors:
            # Beside data: often a passing fault of one field. Once more, then what came is kept.
            self._graph.client.stats.retries += 1
            answer = await self._ask(query, cursor, size=size, fit=fit)
            spent += answer.requests
        return await self._read(query, cursor, answer=answer, spent=spent)

    async def _ask(self, query: Query, cursor: str | None, *, size: int, fit: Fit) -> Answer[_Data]:
        path, kind = (query.project, "project") if query.project else (self._scope.path, self._scope.kind)
        kind = "iids" if query.iids else kind
        text = fit.text(load(f"merge_requests_{kind}", fit.detail))
        variables = {"path": path, "first": size, "after": cursor, **_filters(query)}
        name = f"merge_requests_{kind}.{fit.detail}"
        return await self._graph.ask(
            text, variables, _Data, name=name, kind="pages", heavy_tries=fit.heaviness if size > 1 else None
        )

    async def _read(self, query: Query, cursor: str | None, *, answer: Answer[_Data], spent: int) -> Reading:
        listed, unfit = self._listed(query, answer)
        nodes = [node for node in listed.nodes if node is not None]
        missing = _missing(answer.errors, listed.nodes, PARTS[query.detail])
        reading = Reading(nodes, _next(listed, cursor, self._graph.client.base), answer.asked_at, spent, missing)
        lost = len(listed.nodes) - len(nodes)
        if lost and (answer.errors or unfit):
            await self._rescue(reading, query, cursor, lost=lost, size=len(listed.nodes))
        elif lost:
            self._cut("hidden", lost)
        return reading

    def _listed(self, query: Query, answer: Answer[_Data]) -> tuple[raw.Nodes[raw.MergeRequest], int]:
        """The connection, and how many of its nodes were not as they should be (they are None in it)."""
        unfit = 0
        if answer.data is not None:
            scope = answer.data.scope
            connection = scope.merge_requests if scope is not None else None
        else:
            scope, connection, unfit = _loosely(answer, self._graph.client.base)
        if scope is None and answer.errors:
            raise _heavy(ServerFailed(self._graph.client.base, f"it answers with an error ({said(answer.errors)})"))
        if scope is None:
            raise NotFound("project" if query.project else self._scope.kind, query.project or self._scope.path)
        if connection is None and answer.errors:
            raise _heavy(ServerFailed(self._graph.client.base, f"it answers with an error ({said(answer.errors)})"))
        if connection is None:
            self._cut("hidden", 1)
        return connection or raw.Nodes(), unfit

    async def _rescue(self, reading: Reading, query: Query, cursor: str | None, *, lost: int, size: int) -> None:
        """Whole merge requests failed: ask for their own fields only, the rest comes as tails."""
        answer = await self._ask(query, cursor, size=size, fit=Fit("bare"))
        reading.requests += answer.requests
        listed, _ = self._listed(query, answer)
        have = {node.id for node in reading.nodes}
        found = [node for node in listed.nodes if node is not None and node.id not in have]
        reading.nodes += found
        reading.missing.update((node.id, set(PARTS[query.detail])) for node in found)
        if len(found) < lost:
            self._cut("nodes", lost - len(found))

    async def _bare(self, query: Query, cursor: str | None, *, spent: int) -> Reading:
        """Not even one comes whole: its own fields now, its parts as tails."""
        answer = await self._ask(query, cursor, size=1, fit=self.fits["bare"])
        reading = await self._read(query, cursor, answer=answer, spent=spent + answer.requests)
        for node in reading.nodes:
            reading.missing[node.id] = set(PARTS[query.detail])
        return reading

    def _cut(self, what: str, count: int) -> None:
        cut = self._graph.client.stats.cut
        cut[what] = cut.get(what, 0) + count


def _filters(query: Query) -> dict[str, Any]:
    if query.iids:
        return {"iids": [str(iid) for iid in query.iids]}
    return {
        "state": query.state,
        "createdAfter": instant(query.created_after),
        "createdBefore": instant(query.created_before),
        "updatedAfter": instant(query.updated_after),
        "updatedBefore": instant(query.updated_before),
        "sort": query.sort,
    }


def instant(moment: datetime | None) -> str | None:
    """As GitLab reads it: UTC, with microseconds where there are some."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _missing(
    errors: Sequence[GraphError], nodes: Sequence[raw.MergeRequest | None], parts: Sequence[str]
) -> dict[str, set[str]]:
    """Parts that errors name, by the id of the merge request whose they are."""
    missing: dict[str, set[str]] = defaultdict(set)
    for error in errors:
        path = error.path or []
        if "nodes" not in path:
            continue
        at = path.index("nodes") + 1
        if len(path) <= at + 1 or not isinstance(path[at], int) or path[at] >= len(nodes):
            continue
        node = nodes[path[at]]
        if node is not None and path[at + 1] in parts:
            missing[node.id].add(path[at + 1])
    return dict(missing)


def _next(listed: raw.Nodes[raw.MergeRequest], cursor: str | None, base: str) -> str | None:
    info = listed.page_info
    if info is None or not info.has_next_page:
        return None
    if not info.end_cursor or info.end_cursor == cursor:
        raise ServerFailed(base, "it says that a list goes on, but not where")
    return info.end_cursor


def _loosely(answer: Answer[_Data], base: str) -> tuple[_Listed | None, raw.Nodes[raw.MergeRequest] | None, int]:
    """Node by node, where a page as a whole does not fit: one odd merge request must not hide a hundred."""
    try:
        data = decode(bytes(answer.loose or b"null"), _LooseData | None)
    except msgspec.ValidationError:
        raise ServerFailed(base, "it answers in an unknown form") from None
    scope = data.scope if data is not None else None
    loose = scope.merge_requests if scope is not None else None
    if loose is None:
        return (None if scope is None else _Listed()), None, 0
    nodes, unfit = [], 0
    for one in loose.nodes:
        node, fits = _one(one)
        nodes.append(node)
        unfit += not fits
    return _Listed(), raw.Nodes(nodes, loose.page_info), unfit


def _one(text: msgspec.Raw) -> tuple[raw.MergeRequest | None, bool]:
    try:
        node: raw.MergeRequest | None = decode(bytes(text), raw.MergeRequest | None)
    except msgspec.ValidationError:
        return None, False
    return node, True


def _heavy(error: ServerFailed) -> ServerFailed:
    error.heavy = True
    return error
