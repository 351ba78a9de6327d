"""Lends arrays to a query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb
from numpy.typing import NDArray


@contextmanager
def given(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, NDArray[Any]]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Columns of one length as a table that queries can name, within the block only.

    A lake's connection sees no Python variables by itself: it has no access to anything outside.
    """
    connection.register(name, dict(columns))
    try:
        yield connection
    finally:
        connection.unregister(name)
