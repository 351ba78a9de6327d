"""What several questions of one state of a lake need alike: read once, and remembered as long as that state is open.

Nothing is remembered unless somebody who knows that the state does not change says so.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import duckdb

P = ParamSpec("P")
T = TypeVar("T")
Memory = dict[Hashable, Any]

_here: ContextVar[Memory | None] = ContextVar("memory", default=None)


@contextmanager
def remembering(memory: Memory | None = None) -> Iterator[None]:
    """Within the block, what `remembered` functions find is kept in ``memory``, which must belong to the state that
    all connections in the block read; without one in that of a block around this, or in one of its own."""
    around = _here.get()
    own: Memory = {} if around is None else around
    token = _here.set(own if memory is None else memory)
    try:
        yield
    finally:
        _here.reset(token)


Reading = Callable[Concatenate[duckdb.DuckDBPyConnection, P], T]


def remembered(read: Reading[P, T]) -> Reading[P, T]:
    """For functions of a connection and of hashable arguments, whose results nobody changes."""

    @wraps(read)
    def found(connection: duckdb.DuckDBPyConnection, *args: P.args, **kwargs: P.kwargs) -> T:
        memory = _here.get()
        if memory is None:
            return read(connection, *args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in memory:
            memory[key] = read(connection, *args, **kwargs)
        return cast("T", memory[key])

    return cast("Reading[P, T]", found)
