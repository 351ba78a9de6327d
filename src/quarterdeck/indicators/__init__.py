"""What a number means: definitions, populations, kernels, attribution."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from quarterdeck.indicators.catalogue import CATALOGUE, get_indicator

if TYPE_CHECKING:
    import duckdb

    from quarterdeck.indicators.answer import Answer, Ask, Scope

INDICATORS = tuple(CATALOGUE)
"""The ids of all indicators, in the order in which they are shown."""


def ask_each(connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask) -> list[Answer]:
    """The series of an indicator for each scope, in the order asked, from a lake's tables.

    Raises UnknownIndicator, UnknownDefinition, or WrongGrain where a monthly figure is asked by day or week.
    """
    get_indicator(ask.indicator).get_definition(ask.definition)
    with _without_collections():
        if ask.indicator in {"omrt", "oma"}:
            from quarterdeck.indicators.open_work import answer as of_open_work  # noqa: PLC0415 -- NumPy comes late

            return of_open_work(connection, scopes, ask)
        from quarterdeck.indicators.monthly import answer as of_months  # noqa: PLC0415 -- likewise

        return of_months(connection, scopes, ask)


@contextmanager
def _without_collections() -> Iterator[None]:
    """Answers are many small values without cycles: looking for cycles among them would take a tenth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
