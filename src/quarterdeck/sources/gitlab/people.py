"""Accounts by the names that they bear now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.gitlab.document import load
from quarterdeck.sources.gitlab.graph import Graph

_TOGETHER = 100


class _Users(raw.Raw):
    users: raw.Nodes[raw.User] | None = None


async def users(graph: Graph, usernames: Sequence[str]) -> list[raw.User]:
    """In no order; names that nobody bears are left out; 100 names a request."""
    names = list(dict.fromkeys(name for name in usernames if name))
    chunks = [names[at : at + _TOGETHER] for at in range(0, len(names), _TOGETHER)]
    found = await asyncio.gather(*(_some(graph, chunk) for chunk in chunks))
    return [user for some in found for user in some]


async def _some(graph: Graph, names: Sequence[str]) -> list[raw.User]:
    answer = await graph.ask(load("users"), {"usernames": list(names)}, _Users, name="users", kind="users")
    part = answer.data.users if answer.data is not None else None
    return [user for user in (part.nodes if part is not None else ()) if user is not None]
