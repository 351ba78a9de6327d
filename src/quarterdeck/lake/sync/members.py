"""Gives the people of the imported files their account numbers, once: user names are renamed and used again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quarterdeck.lake.rows import RowsBuilder
from quarterdeck.lake.schema import MEMBERSHIPS
from quarterdeck.lake.sync.reading import reading
from quarterdeck.lake.sync.session import Session

if TYPE_CHECKING:
    import duckdb


def unresolved_names(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """User names of memberships that have no number yet."""
    rows = connection.execute("select distinct username from memberships where user_id is null").fetchall()
    return frozenset(name for (name,) in rows if name)


async def resolve_memberships(session: Session) -> None:
    """Look up the accounts of memberships that have a user name and no number yet. Without a commit."""
    names = session.unresolved_names
    if not names:
        return
    await session.people.look_up(names)
    find = session.people.book.find_id
    found = {name: user_id for name in names if (user_id := find(name)) is not None}
    if not found:
        return
    rows = await session.worker.run(lambda: _rows(session))
    builder = RowsBuilder(column.name for column in MEMBERSHIPS.columns)
    for row in rows:
        if row["user_id"] is None:
            row["user_id"] = found.get(row["username"])
        builder.add(*row.values())
    await session.replace("memberships", builder.columns())


def _rows(session: Session) -> list[dict[str, Any]]:
    names = [column.name for column in MEMBERSHIPS.columns]
    with reading(session.lake) as connection:
        rows = connection.execute(f"select {', '.join(names)} from memberships").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]
