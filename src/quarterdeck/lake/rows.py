"""Rows on their way into the lake: columns by table, the hand-over from shape to store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = Sequence[Any] | NDArray[Any]
"""A column's values. Instants are aware datetimes, or int64 microseconds since 1970 UTC in a NumPy array
(NaT is ``numpy.iinfo(int64).min``); days are dates; absent is None, or NaN where a double."""
Columns = Mapping[str, Values]
"""Values by column name, all of one length, without ``written`` (the store adds it) and ``period`` where the table
has ``created_at`` (the store derives it); other fact tables bring ``period``."""
Rows = Mapping[str, Columns]
"""Columns by table name, see `quarterdeck.lake.schema`."""


class RowsBuilder:
    """Collects rows one at a time for one table and gives them as columns."""

    def __init__(self, names: Iterable[str]) -> None:
        self._lists: dict[str, list[Any]] = {name: [] for name in names}
        self._appends = tuple(values.append for values in self._lists.values())

    def add(self, *values: object) -> None:
        """Append one row, values in the order of the names given at the start."""
        for append, value in zip(self._appends, values, strict=True):
            append(value)

    def columns(self) -> Columns:
        return self._lists

    def __len__(self) -> int:
        return len(next(iter(self._lists.values()), ()))


def micros(values: Sequence[int | None]) -> NDArray[np.int64]:
    """Microseconds with absent ones as NumPy's NaT."""
    nat = np.iinfo(np.int64).min
    return np.array([nat if v is None else v for v in values], dtype=np.int64)
