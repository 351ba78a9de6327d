"""Monthly and quarterly figures: rates, the community's wait, hiring, retention, composition."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import duckdb

from quarterdeck.indicators.answer import Answer, Ask, Scope

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
    module = import_module(f"{__name__}.{_MODULES[ask.indicator]}")
    found: list[Answer] = module.answer(connection, scopes, ask)
    return found
