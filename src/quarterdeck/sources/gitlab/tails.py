"""Reads on where a page had to stop: the rest of nested connections, several in one request."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from quarterdeck.sources.errors import ServerFailed, SourceError, TooComplex, TooOld
from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.gitlab.answers import Answer
from quarterdeck.sources.gitlab.document import load
from quarterdeck.sources.gitlab.graph import Graph

LISTS = ("assignees", "reviewers", "approvedBy", "labels", "activity", "comments")
TOGETHER = 7
"""So many connections of 100 fit into one request's complexity."""
_SNAKE = {"approvedBy": "approved_by", "diffStats": "diff_stats", "diffStatsSummary": "diff_stats_summary",
          "approvalState": "approval_state"}  # fmt: skip


class Tail(raw.Raw):
    """A part of a merge request."""

    assignees: raw.Nodes[raw.User] | None = None
    reviewers: raw.Nodes[raw.Reviewer] | None = None
    approved_by: raw.Nodes[raw.User] | None = None
    labels: raw.Nodes[raw.Label] | None = None
    activity: raw.Nodes[raw.Activity] | None = None
    comments: raw.Nodes[raw.Comment] | None = None
    diff_stats: list[raw.DiffStats] | None = None
    diff_stats_summary: raw.DiffSummary | None = None
    approval_state: raw.ApprovalState | None = None
    merge_request: Tail | None = None
    """Where the server finds merge requests by project only."""


@dataclass(frozen=True, slots=True)
class Want:
    """The part ``name`` of ``node``, after ``cursor`` (None: from its beginning)."""

    node: raw.MergeRequest
    name: str
    cursor: str | None


class Tails:
    """Completes merge requests. ``path_of`` gives a project's full path by id where it is known."""

    def __init__(self, graph: Graph, path_of: Callable[[int], str | None]) -> None:
        self._graph, self._path_of = graph, path_of
        self._together = TOGETHER

    async def complete(self, records: Sequence[raw.MergeRequestRecord], missing: dict[str, set[str]]) -> int:
        """Read every connection to its end and what is missing; returns the requests. What fails is in ``cut``."""
        by_id = {record.node.id: record for record in records}
        # Without a filter all notes come as activity.
        lists = LISTS[:-1] if self._graph.lacking.has("notes", "filter") else LISTS
        wants, requests = list(_wants(records, missing, lists)), 0
        while wants:
            # Like beside like: fewer different documents for both sides to understand.
            wants.sort(key=lambda want: want.name)
            size = self._together
            chunks = [wants[at : at + size] for at in range(0, len(wants), size)]
            done = await asyncio.gather(*(self._chunk(chunk, by_id) for chunk in chunks))
            wants = [want for more, _ in done for want in more]
            requests += sum(count for _, count in done)
        return requests

    async def _chunk(self, wants: list[Want], by_id: dict[str, raw.MergeRequestRecord]) -> tuple[list[Want], int]:
        """Those that go on after this request, and the requests it took."""
        try:
            answer = await self._ask(wants)
        except SourceError as trouble:
            if isinstance(trouble, TooComplex) and len(wants) > 1:
                self._together = max(1, min(self._together, len(wants) // 2))
            elif not trouble.heavy:
                raise
            if len(wants) == 1:
                self._cut(by_id[wants[0].node.id], wants[0].name)
                return [], 1
            return await self._halves(wants, by_id)
        data = answer.data or {}
        more = [self._take(want, data.get(f"t{at}"), by_id[want.node.id]) for at, want in enumerate(wants)]
        return [want for want in more if want is not None], answer.requests

    async def _halves(self, wants: list[Want], by_id: dict[str, raw.MergeRequestRecord]) -> tuple[list[Want], int]:
        middle = len(wants) // 2
        first, one = await self._chunk(wants[:middle], by_id)
        second, two = await self._chunk(wants[middle:], by_id)
        return first + second, one + two + 1

    async def _ask(self, wants: Sequence[Want]) -> Answer[dict[str, Tail | None]]:
        answer = await self._once(wants)
        if answer.errors or answer.data is None:
            self._graph.client.stats.retries += 1
            answer = await self._once(wants)
        if answer.data is None:
            trouble = ServerFailed(self._graph.client.base, "it answers in an unknown form")
            trouble.heavy = True
            raise trouble
        return answer

    async def _once(self, wants: Sequence[Want]) -> Answer[dict[str, Tail | None]]:
        shape: Any = dict[str, Tail | None]
        for _ in range(2):
            by_project = self._graph.lacking.has("mergeRequest")
            text, variables = document(wants, self._path_of if by_project else None)
            try:
                return await self._graph.ask(text, variables, shape, name=text, kind="tails", heavy_tries=3)
            except TooOld:
                # It finds merge requests by project only: learned just now, so ask in the other way.
                if by_project or not self._graph.lacking.has("mergeRequest"):
                    raise
        raise AssertionError("both ways were tried")

    def _take(self, want: Want, found: Tail | None, record: raw.MergeRequestRecord) -> Want | None:
        """Put what came into the merge request; what is still wanted."""
        tail = found.merge_request if found is not None and found.merge_request is not None else found
        field = _SNAKE.get(want.name, want.name)
        part = getattr(tail, field, None)
        if part is None:
            self._cut(record, want.name)
            return None
        if want.name not in LISTS:
            setattr(record.node, field, part)
            return None
        have = getattr(record.node, field)
        if have is None or want.cursor is None:
            setattr(record.node, field, part)
        else:
            have.nodes.extend(part.nodes)
            have.page_info = part.page_info
        after = _cursor(part)
        return Want(want.node, want.name, after) if after and after != want.cursor else None

    def _cut(self, record: raw.MergeRequestRecord, name: str) -> None:
        record.cut.append(name)
        cut = self._graph.client.stats.cut
        cut[name] = cut.get(name, 0) + 1


def document(wants: Sequence[Want], path_of: Callable[[int], str | None] | None) -> tuple[str, dict[str, Any]]:
    """One document for all; found by id, or with ``path_of`` by project and iid."""
    heads, bodies, variables = [], [], dict[str, Any]()
    for at, want in enumerate(wants):
        body = load(f"tails/{want.name}")
        body = body[body.index("{") + 1 : body.rindex("}")].replace("t: ", f"t{at}: ", 1)
        variables[f"id{at}"] = want.node.id
        head = [f"$id{at}: MergeRequestID!"]
        if path_of is not None:
            found = f"project(fullPath: $path{at}) {{\nmergeRequest(iid: $id{at})"
            body = body.replace("mergeRequest(id: $id)", found) + "}\n"
            variables[f"id{at}"], variables[f"path{at}"] = want.node.iid, path_of(want.node.project_id) or ""
            head = [f"$id{at}: String!", f"$path{at}: ID!"]
        if "$after" in body:
            head.append(f"$after{at}: String")
            variables[f"after{at}"] = want.cursor
        heads += head
        bodies.append(re.sub(r"\$(id|after)\b", rf"$\g<1>{at}", body))
    return f"query Tails({', '.join(heads)}) {{{''.join(bodies)}}}", variables


def _wants(
    records: Iterable[raw.MergeRequestRecord], missing: dict[str, set[str]], lists: Sequence[str]
) -> Iterable[Want]:
    for record in records:
        lost = missing.get(record.node.id, set())
        for name in sorted(lost):
            if name in lists or name not in LISTS:
                yield Want(record.node, name, None)
        for name in lists:
            after = _cursor(getattr(record.node, _SNAKE.get(name, name)))
            if after is not None and name not in lost:
                yield Want(record.node, name, after)


def _cursor(connection: raw.Nodes[Any] | None) -> str | None:
    info = connection.page_info if connection is not None else None
    return info.end_cursor if info is not None and info.has_next_page else None
