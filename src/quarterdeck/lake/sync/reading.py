"""The lake's tables as they were committed last, empty ones where nothing was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from quarterdeck.lake.engine import reader
from quarterdeck.lake.store import Lake

_MEMORY = "128MB"


@contextmanager
def reading(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with a view for each table of the schema, in bounded memory."""
    if lake.exists():
        with lake.snapshot(memory=_MEMORY) as snapshot:
            yield snapshot.connection
        return
    connection = reader(lake.folder, {}, threads=1, memory=_MEMORY)
    try:
        yield connection
    finally:
        connection.close()
