"""Rows of several pages as one batch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain, compress
from typing import Any

import numpy as np

from quarterdeck.lake.rows import Columns, Rows, Values


def joined(parts: Sequence[Rows]) -> Rows:
    """All rows, in order."""
    if len(parts) == 1:
        return parts[0]
    return {
        table: {name: _chained([part[table][name] for part in parts]) for name in columns}
        for table, columns in (parts[0] if parts else {}).items()
    }


def without(rows: Rows, ids: Collection[int]) -> Rows:
    """The rows of all other merge requests."""
    return {table: _kept(columns, ids) for table, columns in rows.items()}


def _kept(columns: Columns, ids: Collection[int]) -> Columns:
    keep = [int(mr_id) not in ids for mr_id in columns["mr_id"]]
    return {name: _compressed(values, keep) for name, values in columns.items()}


def _compressed(values: Values, keep: list[bool]) -> Values:
    if isinstance(values, np.ndarray):
        chosen: np.ndarray[Any, Any] = values[np.array(keep, dtype=np.bool_)]
        return chosen
    return list(compress(values, keep))


def _chained(values: Sequence[Values]) -> Values:
    if all(isinstance(part, np.ndarray) for part in values):
        return np.concatenate([np.asarray(part) for part in values])
    return list(chain.from_iterable(values))
