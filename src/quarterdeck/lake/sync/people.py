"""The accounts of a sync: who is met, who is mentioned under a name that must be looked up, who may see what."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from quarterdeck.lake.rows import Columns
from quarterdeck.lake.schema import USERS
from quarterdeck.lake.shape import BotRules, UserBook
from quarterdeck.lake.sync.worker import Worker
from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.protocol import Source

if TYPE_CHECKING:
    import duckdb


class People:
    """The table ``users``, grown while merge requests are shaped."""

    def __init__(self, book: UserBook, source: Source, worker: Worker) -> None:
        self.book = book
        self._worker = worker
        self._source = source
        self._written = book.columns()
        self._lock = asyncio.Lock()

    @classmethod
    def load(cls, connection: duckdb.DuckDBPyConnection, source: Source, worker: Worker, bots: BotRules) -> People:
        """From the lake as it is now; ``bots`` is applied to everybody in it (see ``book.changed_kinds``)."""
        names = [column.name for column in USERS.columns]
        rows = connection.execute(f"select {', '.join(names)} from users").fetchall()
        columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
        people = cls(UserBook.from_columns(columns), source, worker)
        people.book.reclassify(bots)
        return people

    @property
    def changed(self) -> bool:
        """Whether the table is no longer what was read or written last."""
        return self.book.columns() != self._written

    def columns(self) -> Columns:
        """The whole table, which is taken to be written now."""
        self._written = self.book.columns()
        return self._written

    def set_members(self, members: Sequence[raw.Member], *, alone: bool) -> None:
        """Access to the top group as the server lists it; an empty list means that the token may not see it.

        Where this is not the only connected group, who is missing here may be a member there, and keeps their access.
        """
        if members and alone:
            self.book.set_members(members)
        for member in members:
            number, level = self.book.meet(member.user), (member.access_level or {}).get("integerValue")
            before = None if number is None else self.book.find(number)
            if number is not None and isinstance(level, int):
                known = None if before is None else before.access_level
                self.book.set_access(number, max(level, known or 0))

    async def look_up(self, names: Iterable[str]) -> None:
        """Ask the server who bears these names now. One question at a time: what waits may be answered by then."""
        async with self._lock:
            asked = sorted({n for n in names if self.book.find_id(n) is None and n.lower() not in self.book.vain})
            if not asked:
                return
            found = await self._source.users(asked)
            await self._worker.run(lambda: self._take(asked, found))

    def _take(self, asked: Sequence[str], found: Sequence[raw.User]) -> None:
        for user in found:
            self.book.meet(user)
        self.book.give_up(name for name in asked if self.book.find_id(name) is None)
