"""The projects table of one source, kept as the server names its projects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from quarterdeck.lake.rows import Columns, RowsBuilder
from quarterdeck.lake.schema import PROJECTS
from quarterdeck.sources.gitlab import raw

if TYPE_CHECKING:
    import duckdb

Row = tuple[int, str, str, bool, bool]


class Projects:
    """All sources' projects; those of ``source`` can be renewed."""

    def __init__(self, rows: Iterable[Row], source: str) -> None:
        self._source = source
        self._rows = {row[0]: row for row in rows}
        self.changed = False

    @classmethod
    def load(cls, connection: duckdb.DuckDBPyConnection, source: str) -> Projects:
        """From the lake as it is now."""
        names = ", ".join(column.name for column in PROJECTS.columns)
        return cls(connection.execute(f"select {names} from projects").fetchall(), source)

    def __contains__(self, project_id: object) -> bool:
        row = self._rows.get(project_id) if isinstance(project_id, int) else None
        return row is not None and row[1] == self._source

    def paths(self) -> dict[int, str]:
        """Full path by id, this source only."""
        return {row[0]: row[2] for row in self._rows.values() if row[1] == self._source}

    def has_archived(self) -> bool:
        """Whether any project of this source is archived."""
        return any(row[3] for row in self._rows.values() if row[1] == self._source)

    def renew(self, projects: Iterable[raw.Project]) -> list[str]:
        """Take the server's list; gives the paths that another source reads already (its projects stay its own)."""
        fresh = {number(p.id): p for p in projects}
        taken = [p.full_path for key, p in fresh.items() if key in self._rows and self._rows[key][1] != self._source]
        rows = {key: row for key, row in self._rows.items() if row[1] != self._source}
        for key, project in fresh.items():
            old = self._rows.get(key)
            rows.setdefault(key, (key, self._source, project.full_path, bool(project.archived), bool(old and old[4])))
        self.changed = self.changed or rows != self._rows
        self._rows = rows
        return taken

    def columns(self) -> Columns:
        """The whole table, which is taken to be written now."""
        self.changed = False
        builder = RowsBuilder(column.name for column in PROJECTS.columns)
        for key in sorted(self._rows):
            builder.add(*self._rows[key])
        return builder.columns()


def number(gid: str) -> int:
    """The number at the end of a global id such as ``gid://gitlab/Project/7``."""
    return int(gid.rpartition("/")[2])
