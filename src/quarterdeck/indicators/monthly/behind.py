"""What stands behind a monthly figure: merge requests, positions, counts; never people.

A figure that is withheld has no rows either: their number would be the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from string import Template
from typing import Any

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Ask, Point, RowSet, Scope
from quarterdeck.indicators.globs import Globs
from quarterdeck.indicators.monthly.frame import Frame, frame_of, known_day
from quarterdeck.indicators.monthly.merges import COUNTED, Merges, placed, reach_of
from quarterdeck.indicators.monthly.withheld import TOO_FEW
from quarterdeck.indicators.people import read_people
from quarterdeck.indicators.periods import Ints, Month
from quarterdeck.indicators.samples import instant
from quarterdeck.indicators.scopes import Teams, read_teams

Lines = tuple[tuple[str, ...], list[dict[str, Any]]]
MERGED = ("merge_request", "title", "created_at", "merged_at")
NO_FIGURE = "no figure lies on that day: it was not read that far"

_MERGED = Template("""
select m.mr_id, epoch_us(m.merged_at), coalesce(m.author_id, -1), coalesce(p.path, '') || '!' || m.iid, m.title,
       epoch_us(m.created_at), m.labels
from merge_requests m left join projects p on p.project_id = m.project_id
where $counted order by m.merged_at, m.mr_id
""")
_PATHS = Template("""
select distinct c.mr_id, c.path from changed_paths c join merge_requests m on m.mr_id = c.mr_id where $counted
""")


def frame_on(ask: Ask, scope: Scope, on: date) -> Frame:
    """The one month (or quarter) that holds a day."""
    return frame_of(replace(ask, first=on, last=on), scope.zone)


def row_set(ask: Ask, scope: Scope, on: date, point: Point | None, lines: Lines) -> RowSet:
    """Rows with their figure; none where there is no figure or it is withheld."""
    caveat = point.caveat if point else NO_FIGURE
    shown = caveat not in {NO_FIGURE, TOO_FEW}
    return RowSet(
        ask.indicator, scope, ask.definition, point.date if point else on, point.value if point else None,
        point.n if point else 0, lines[0], tuple(lines[1]) if shown else (), (caveat,) if caveat else (),
    )  # fmt: skip


def merged_rows(connection: duckdb.DuckDBPyConnection, scope: Scope, ask: Ask, months: Sequence[Month]) -> Lines:
    """The merge requests behind a rate, by time of merge; which of them are split between teams is not told."""
    rows = connection.execute(_MERGED.substitute(counted=COUNTED), reach_of(months)).fetchall()
    authored = _authored(connection, scope, rows, months)
    teams = read_teams(connection, until=known_day(ask))
    touching = _touching(connection, teams, scope, months) if ask.indicator == "handbook" else set()
    labels = frozenset(teams.group_labels(scope))
    lines = []
    for (mr, merged, _, name, title, created, titles), part in zip(rows, authored, strict=True):
        label = any(label.lower() in labels for label in titles or ())
        counted = _counted(ask, float(part), touches=mr in touching, label=label)
        if counted > 0:
            values = (name, title, instant(created), instant(merged))
            lines.append(dict(zip(MERGED, values, strict=True)))
    return MERGED, lines


def _counted(ask: Ask, authored: float, *, touches: bool, label: bool) -> float:
    """The part of a merge request that counts for a scope, by definition."""
    if ask.indicator == "handbook":
        return (authored if ask.definition == "authored" else 1.0) if touches else 0.0
    if ask.definition == "gitlab-2023":
        return 1.0
    if ask.definition == "group-label":
        return 1.0 if label else 0.0
    return authored if ask.definition != "team" or label else 0.0


def _authored(
    connection: duckdb.DuckDBPyConnection, scope: Scope, rows: Sequence[Any], months: Sequence[Month]
) -> np.ndarray:
    """The part of each merge request that its author's membership brings to the scope."""
    people = read_people(connection)
    author: Ints = np.array([row[2] for row in rows], dtype=np.int64)
    merges = Merges(np.array([row[1] for row in rows], dtype=np.int64), people.persons(author))
    segment, _ = placed(people, merges, zone=scope.zone, months=months)
    presence = people.presence(scope)
    weight = dict(zip(presence.segment.tolist(), presence.weight.tolist(), strict=True))
    return np.array([weight.get(s, 0.0) for s in segment.tolist()], dtype=np.float64)


def _touching(connection: duckdb.DuckDBPyConnection, teams: Teams, scope: Scope, months: Sequence[Month]) -> set[int]:
    globs = Globs(teams.globs(scope, months[-1].through_date))
    paths = connection.execute(_PATHS.substitute(counted=COUNTED), reach_of(months)).fetchall()
    return {mr for mr, path in paths if globs.matching(path)}
