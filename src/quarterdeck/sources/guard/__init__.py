"""Fetching what a user named, from a server: private networks are refused, before and while connecting.

A name is resolved once, every address it has is looked at, and the connection goes to one of those, so that a name
cannot lead elsewhere a moment later. `Guard` decides, `guarded_transport` puts it under an HTTP client, `fetch` reads
one document. An administrator allows names, addresses and networks with ``allow_private`` in quarterdeck.toml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quarterdeck.sources.guard.ranges import Guard, Resolver

if TYPE_CHECKING:
    from quarterdeck.sources.guard.fetching import Fetched, fetch
    from quarterdeck.sources.guard.transport import guarded_transport

_HOMES = {"Fetched": "fetching", "fetch": "fetching", "guarded_transport": "transport"}

__all__ = ["Fetched", "Guard", "Resolver", "fetch", "guarded_transport"]


def __getattr__(name: str) -> Any:
    """Import when first used: whoever only asks a `Guard` need not wait for an HTTP client."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - as the docstring says

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
