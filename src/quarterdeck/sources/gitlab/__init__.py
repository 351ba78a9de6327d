"""GitLab over its API: `Client` is the door, `connect` gives a `GitLab`, which is a `protocol.Source`.

async with Client(url, token) as client:
    source = await connect(client, group="group/subgroup")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quarterdeck.sources.gitlab.address import Address, parse_address
    from quarterdeck.sources.gitlab.client import Client
    from quarterdeck.sources.gitlab.pace import Limits
    from quarterdeck.sources.gitlab.source import GitLab, attach, connect

_HOMES = {
    "Address": "address",
    "Client": "client",
    "GitLab": "source",
    "Limits": "pace",
    "attach": "source",
    "connect": "source",
    "parse_address": "address",
}

__all__ = ["Address", "Client", "GitLab", "Limits", "attach", "connect", "parse_address"]


def __getattr__(name: str) -> Any:
    """Import when first used: whoever only needs `raw` need not wait for an HTTP client."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - as the docstring says

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
