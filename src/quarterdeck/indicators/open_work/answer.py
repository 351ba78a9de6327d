"""The two figures about open work: Open MR Age and Open MR Review Time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Answer, Ask, Scope
from quarterdeck.indicators.open_work import series
from quarterdeck.indicators.open_work.definitions import OpenDefinition, get_definition
from quarterdeck.indicators.open_work.grid import Grid, get_grid
from quarterdeck.indicators.open_work.reach import get_members
from quarterdeck.indicators.open_work.series import Daily, DailyPoints, Period
from quarterdeck.indicators.samples import Samples, known_until, take_samples

AS_OF_NOW = "past days use today's bot flags, and only merge requests that exist today"


def answer(connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask) -> list[Answer]:
    """The series of ``oma`` or ``omrt`` for each scope, in the order asked, in days.

    A point lies on every day asked that had begun at the last instant known; a value is None, with a caveat, where
    nothing was open. Raises UnknownDefinition.
    """
    definition = get_definition(ask.indicator, ask.definition)
    spans = series.periods(ask.first, ask.last, ask.grain)
    if not scopes or not spans:
        return [Answer(ask.indicator, scope, ask.definition, ask.grain, ()) for scope in scopes]
    samples = _samples(scopes, spans, ask)
    grid = get_grid(connection, scopes, definition=definition, samples=samples, members=get_members(connection))
    shared = _shared_caveats(grid)
    return [_answer(grid, i, scope, (ask, definition, spans, shared)) for i, scope in enumerate(scopes)]


def _samples(scopes: Sequence[Scope], spans: Sequence[Period], ask: Ask) -> Samples:
    zones = list(dict.fromkeys(scope.zone for scope in scopes))
    return take_samples(zones, spans[0].first, spans[-1].last, until=known_until(ask))


def _answer(
    grid: Grid, index: int, scope: Scope, context: tuple[Ask, OpenDefinition, Sequence[Period], Sequence[str]]
) -> Answer:
    ask, definition, spans, shared = context
    daily = _daily(grid, index, scope, definition)
    if ask.open_only:
        daily = _latest_only(daily)
    points = DailyPoints(daily) if ask.grain == "day" else series.coarse_points(daily, spans)
    caveats = (*_own_caveats(grid, index, definition), *shared)
    return Answer(ask.indicator, scope, ask.definition, ask.grain, points, caveats)


def _daily(grid: Grid, index: int, scope: Scope, definition: OpenDefinition) -> Daily:
    samples = grid.samples
    zone = samples.zone(scope.zone)
    nothing = series.NOTHING_OPEN if definition.clock == "created" else series.NOTHING_STARTED
    return Daily(
        samples.days, grid.value[index], grid.n[index], samples.partial[zone],
        int(samples.lies[zone].sum()), nothing,
    )  # fmt: skip


def _latest_only(daily: Daily) -> Daily:
    """Where only open work was read so far, nothing is known of the days before."""
    value = daily.value.copy()
    value[: max(daily.length - 1, 0)] = np.nan
    return replace(daily, value=value, nothing="only open merge requests were read so far")


def _own_caveats(grid: Grid, index: int, definition: OpenDefinition) -> list[str]:
    assumed = int(grid.assumed[index])
    if not assumed or not definition.asks_reviewers:
        return []
    return [f"{counted(assumed)} behind this: no trace of when the review was requested, taken as set at creation"]


def counted(n: int) -> str:
    """So many merge requests, in words."""
    return f"{n} merge request{'' if n == 1 else 's'}"


def _shared_caveats(grid: Grid) -> list[str]:
    caveats = [AS_OF_NOW] if grid.samples.last > grid.samples.first else []
    if grid.strangers:
        verb = "has" if grid.strangers == 1 else "have"
        caveats.append(
            f"{counted(grid.strangers)} open in this time {verb} an author who was in no team on the day of creation:"
            " counted nowhere"
        )
    return caveats
