"""Everything open at an instant, taken once and asked for any team: what the board and the attention report read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

import msgspec

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.open_work.reach import Members, get_members
from quarterdeck.indicators.samples import micros
from quarterdeck.indicators.work.items import OpenItem, get_items
from quarterdeck.indicators.work.whose import Whose, accounts_of
from quarterdeck.lake.store import Snapshot

T = TypeVar("T")
_MEMO = 64
_DECODER = msgspec.msgpack.Decoder(tuple[OpenItem, ...])


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """Items open at ``at``, by number, and whose they are. ``scope`` None: everything that was open; else only what
    concerns that scope, which alone may be asked for then. ``memo`` is for what is worth doing once."""

    at: datetime
    items: tuple[OpenItem, ...]
    whose: Whose
    scope: Scope | None = None
    memo: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """What ``work`` makes, made once for a key; the last few dozen are remembered."""
        made = self.memo.get(key)
        if made is None:
            made = work()
            for old in list(self.memo)[: len(self.memo) + 1 - _MEMO]:
                self.memo.pop(old, None)  # another thread may have done so
            self.memo[key] = made
        return cast("T", made)

    def dump(self) -> bytes:
        """The items, to be kept: see `restore`."""
        return msgspec.msgpack.encode(self.items)


def take(snapshot: Snapshot, *, at: datetime, scope: Scope | None = None, past: bool = False) -> Opened:
    """Read what is open at an instant: everything, or what concerns one scope (a fraction of the time).

    ``past``: the instant is before the last complete sync; who may approve is not known then.
    """
    connection = snapshot.connection
    accounts = None if scope is None else accounts_of(connection, scope)
    items = get_items(connection, at=micros(at), accounts=accounts, approvers=not past)
    return _made(get_members(connection), items, at, scope)


def restore(snapshot: Snapshot, kept: bytes, *, at: datetime) -> Opened:
    """What `dump` kept of the same state of the lake at the same instant. msgspec.DecodeError where it is damaged."""
    return _made(get_members(snapshot.connection), _DECODER.decode(kept), at, None)


def _made(members: Members, items: Sequence[OpenItem], at: datetime, scope: Scope | None) -> Opened:
    return Opened(at, tuple(items), Whose(members, items, at=at), scope)
