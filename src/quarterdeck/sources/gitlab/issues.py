"""Issues of a scope, a page at a time: never their text, their author or whom they are assigned to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from quarterdeck.sources.errors import Forbidden, NotFound, ServerFailed, SourceError
from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.gitlab.answers import Answer, said
from quarterdeck.sources.gitlab.document import load
from quarterdeck.sources.gitlab.graph import Graph, Scope
from quarterdeck.sources.gitlab.reading import instant
from quarterdeck.sources.page import Page

SIZES = (100, 20)
"""Issues in a page; the second where the server cannot finish with the first."""


class _Listed(raw.Raw):
    issues: raw.Nodes[raw.Issue] | None = None


class _Data(raw.Raw):
    scope: _Listed | None = None


async def pages(
    graph: Graph, scope: Scope, *, updated_after: datetime | None, weighed: bool
) -> AsyncIterator[Page[raw.Issue]]:
    """What is open, the newest first; with ``updated_after`` all that changed since, whatever its state.

    ``weighed``: the server knows weights. Raises `Forbidden` where the token is shown no issues at all, `NotFound`
    where the scope is gone, and whatever else `Graph.ask` does.
    """
    state, sort = ("opened", "CREATED_DESC") if updated_after is None else (None, "UPDATED_ASC")
    fixed = {"path": scope.path, "state": state, "updatedAfter": instant(updated_after), "sort": sort}
    after: str | None = None
    sizes = list(SIZES)
    while True:
        variables = {**fixed, "first": sizes[0], "after": after}
        try:
            answer = await _ask(graph, scope, variables, weighed=weighed)
        except SourceError as trouble:
            if not trouble.heavy or len(sizes) == 1:
                raise
            sizes.pop(0)
            continue
        listed = _listed(graph, scope, answer)
        after = _next(graph, listed, after)
        yield Page(tuple(node for node in listed.nodes if node is not None), after, answer.asked_at, answer.requests)
        if after is None:
            return


async def _ask(graph: Graph, scope: Scope, variables: dict[str, Any], *, weighed: bool) -> Answer[_Data]:
    name = f"issues_{scope.kind}"
    text = load(name, "issue_weighed" if weighed else "issue")
    return await graph.ask(text, variables, _Data, name=name, kind="issues", heavy_tries=2)


def _listed(graph: Graph, scope: Scope, answer: Answer[_Data]) -> raw.Nodes[raw.Issue]:
    base = graph.client.base
    if answer.data is None:
        raise ServerFailed(base, "it answers with issues in an unknown form")
    if answer.data.scope is None:
        raise NotFound(scope.kind, scope.path)
    if answer.data.scope.issues is not None:
        return answer.data.scope.issues
    raise Forbidden(base, f"the token is shown no issues ({said(answer.errors)})")


def _next(graph: Graph, listed: raw.Nodes[raw.Issue], after: str | None) -> str | None:
    info = listed.page_info
    if info is None or not info.has_next_page:
        return None
    if not info.end_cursor or info.end_cursor == after:
        raise ServerFailed(graph.client.base, "it says that a list goes on, but not where")
    return info.end_cursor
