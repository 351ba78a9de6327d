"""Corrects review clocks when it turns out that somebody is a bot, or is none."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.lake.reclock import find_stale, reclock
from quarterdeck.lake.rows import Rows
from quarterdeck.lake.sync.reading import reading
from quarterdeck.lake.sync.session import Session

_AT_ONCE = 5_000


async def correct_clocks(session: Session) -> None:
    """Rewrite what the accounts concern whose kind changed, and commit. The cursor remembers them until then."""
    changed = session.cursor.rekinded | session.people.book.changed_kinds
    if not changed:
        return
    stale = await session.worker.run(lambda: _stale(session, changed))
    for start in range(0, len(stale), _AT_ONCE):
        part = stale[start : start + _AT_ONCE]
        rows, found = await session.worker.run(lambda: _corrected(session, changed, part))  # noqa: B023 - run at once
        await session.append(rows, supersede=found)
    session.people.book.changed_kinds.clear()
    session.cursor.rekinded = set()
    await session.commit()


def _stale(session: Session, changed: set[int]) -> list[int]:
    with reading(session.lake) as connection:
        return sorted(find_stale(connection, changed, session.people.book))


def _corrected(session: Session, changed: set[int], ids: Sequence[int]) -> tuple[Rows, tuple[int, ...]]:
    with reading(session.lake) as connection:
        return reclock(connection, changed, session.people.book, only=ids)
