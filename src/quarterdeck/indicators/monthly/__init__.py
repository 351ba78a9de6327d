"""Monthly and quarterly figures: rates, the community's wait, hiring, retention, composition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import duckdb

from quarterdeck.indicators.answer import Answer, Ask, RowSet, Scope

_MODULES = {
    "community_slo": "community",
    "hiring": "hiring",
    "mr_rate": "mr_rate",
    "diversity": "diversity",
    "handbook": "handbook",
    "retention": "retention",
}
"""Where each indicator is computed; imported when it is asked."""


def answer(connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask) -> list[Answer]:
    """The series of a monthly or quarterly indicator for each scope, in the order asked."""
    found: list[Answer] = _module(ask.indicator).answer(connection, scopes, ask)
    return found


def rows(connection: duckdb.DuckDBPyConnection, scope: Scope, ask: Ask, on: date) -> RowSet:
    """What stands behind the figure of the month (or quarter) that holds a day; nothing of it names a person.

    A rate: its merge requests. The community's wait: those whose answer fell due, and those that wait. Hiring: the
    open positions. Retention: its twelve months. Diversity: the shares that may be shown.
    """
    from quarterdeck.indicators.monthly import behind  # noqa: PLC0415 -- NumPy comes late

    (found,) = answer(connection, [scope], replace(ask, first=on, last=on))
    frame = behind.frame_on(ask, scope, on)
    point = found.points[-1] if found.points else None
    lines = _module(ask.indicator).rows(connection, scope, ask, frame) if point else ((), [])
    return behind.row_set(ask, scope, on, point, lines)


def _module(indicator: str) -> Any:
    return import_module(f"{__name__}.{_MODULES[indicator]}")
