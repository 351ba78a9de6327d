"""How every offered field is read from the model, by type and field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quarterdeck.simulator.server.graph.resolvers import activity, issues, merge_requests, people, places, root

RESOLVERS: dict[str, dict[str, Callable[..., Any]]] = {
    **people.RESOLVERS,
    **merge_requests.RESOLVERS,
    **activity.RESOLVERS,
    **issues.RESOLVERS,
    **places.RESOLVERS,
    **root.RESOLVERS,
}


def type_of(thing: Any) -> str:
    """The concrete type of an object that a field calls by its interface: here only members are."""
    return "ProjectMember" if thing.project is not None else "GroupMember"
