"""Open issues of the mass company: many in each project, told from their number alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from quarterdeck.lake.rows import Columns, RowsBuilder
from quarterdeck.lake.schema import ISSUES
from quarterdeck.simulator.names import NOUNS, VERBS

EACH = 40
"""Open issues of a project."""
_AREAS = ("backend", "database", "documentation", "security", "performance")


def issue_rows(projects: Iterable[int], *, source: str, today: date) -> Columns:
    """The table ``issues``; no chance is used up, so that nothing else of a seed depends on it."""
    rows = RowsBuilder(column.name for column in ISSUES.columns)
    midnight = datetime.combine(today, time(), tzinfo=UTC)
    for project in projects:
        for i in range(EACH):
            turn = project * 7 + i * 11
            at = midnight - timedelta(days=1 + turn % 400, minutes=turn % 1000)
            title = f"{VERBS[turn % len(VERBS)]} the {NOUNS[turn % len(NOUNS)]}"
            labels = [f"type::{('bug', 'feature', 'maintenance')[turn % 3]}", _AREAS[turn % len(_AREAS)]]
            rows.add(
                project * 1000 + i, source, project, i + 1, "issue", title, labels, (None, 1, 2, 3, 5)[turn % 5],
                None, turn % 3 == 0, at, at + (midnight - at) / 2,
            )  # fmt: skip
    return rows.columns()
