"""Asks documents of a server, and leaves out of them what it turns out to lack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from quarterdeck.sources.errors import TooOld
from quarterdeck.sources.gitlab.answers import Answer, Rejected
from quarterdeck.sources.gitlab.client import Client
from quarterdeck.sources.gitlab.document import Lacking

T = TypeVar("T")
_ROUNDS = 60
"""Refusals in a row, each of which taught something: a server names a few lacking fields at a time."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is connected: a group with its subgroups, or one project; ``path`` in full."""

    kind: str
    path: str


class Graph:
    """A client and what its server lacks; ``named`` takes the names of that (None: the client's statistics)."""

    def __init__(self, client: Client, *, named: list[str] | None = None) -> None:
        self.client = client
        self.lacking = Lacking(named=client.stats.lacking if named is None else named)

    async def ask(
        self,
        text: str,
        variables: Mapping[str, Any],
        shape: type[T],
        *,
        name: str,
        kind: str,
        heavy_tries: int | None = None,
    ) -> Answer[T]:
        """As `Client.graphql`; a refused document is pruned and asked again. Raises `TooOld` too."""
        for _ in range(_ROUNDS):
            fitted = self.lacking.fit(text)
            if not fitted:
                raise TooOld(f"all that {name.partition('(')[0]} asks for", self.lacking.version)
            try:
                return await self.client.graphql(
                    fitted, variables, shape, name=name, kind=kind, heavy_tries=heavy_tries
                )
            except Rejected as refused:
                # Another request may have learned the same in the meantime.
                if not self.lacking.learn(fitted, refused.errors) and self.lacking.fit(text) == fitted:
                    raise
        raise AssertionError("a server lacks more fields than any document has")
