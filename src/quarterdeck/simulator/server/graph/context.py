"""What a running query carries along."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from quarterdeck.simulator.server.tokens import Viewer
from quarterdeck.simulator.server.world import World


@dataclass(slots=True)
class Context:
    """One execution: whose, over what, with which arguments by field."""

    world: World
    viewer: Viewer
    base_url: str
    score: int = 0
    limit: int = 250
    args: list[dict[str, Any]] = field(default_factory=list)
    nodes: int = 0
    """Nodes read so far, nested ones counted."""
    lose_nodes: int = 0
    """So many nodes of the first connection are to be lost, where a fault asks for it."""
    budget: int | None = None
    """So many nodes, then the time is up; None: as many as there are."""
    problems: list[dict[str, Any]] = field(default_factory=list)
    """Errors that stand beside the data."""


def seconds(at: datetime | None) -> datetime | None:
    """GraphQL shows whole seconds, cut and not rounded."""
    return at if at is None or not at.microsecond else at.replace(microsecond=0)
