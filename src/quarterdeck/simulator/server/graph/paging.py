"""Connections: any list, a page at a time, under GitLab's opaque cursors."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from graphql import GraphQLError

from quarterdeck.simulator.model import MergeRequest
from quarterdeck.simulator.server.listing import KEYS, Listing

MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a connection. ``cursor`` tells the cursor of the n-th of its nodes."""

    nodes: list[Any]
    has_next: bool
    has_previous: bool
    cursor: Callable[[int], str]


def encode(value: Any) -> str:
    raw = value if isinstance(value, bytes) else msgspec.json.encode(value)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(cursor: str) -> bytes:
    """Raises `GraphQLError` for what is no cursor."""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        raise GraphQLError("Please provide a valid cursor") from None


def size_of(args: dict[str, Any], name: str) -> int | None:
    """``first`` or ``last``, cut to GitLab's 100."""
    asked = args.get(name)
    if asked is None:
        return None
    if asked < 0:
        raise GraphQLError(f"`{name}` must be positive")
    return min(int(asked), MAX_PAGE)


def page_of(rows: Sequence[Any] | Listing, args: dict[str, Any]) -> Page:
    """A page of a list; raises `GraphQLError` for a cursor that is none."""
    if args.get("first") is not None and args.get("last") is not None:
        raise GraphQLError("Can only provide either `first` or `last`, not both")
    return _keyed(rows, args) if isinstance(rows, Listing) else _counted(rows, args)


# Plain lists: the cursor is the place


def _place(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    text = decode(cursor)
    if not text.isdigit():
        raise GraphQLError("Please provide a valid cursor")
    return int(text)


def _counted(rows: Sequence[Any], args: dict[str, Any]) -> Page:
    after, before = _place(args.get("after")), _place(args.get("before"))
    first, last = size_of(args, "first"), size_of(args, "last")
    start = min(after or 0, len(rows))
    end = len(rows) if before is None else max(start, min(before - 1, len(rows)))
    if last is not None and first is None:
        low = max(start, end - last)
        return Page(list(rows[low:end]), end < len(rows), low > 0, _place_cursor(low))
    high = min(end, start + (MAX_PAGE if first is None else first))
    return Page(list(rows[start:high]), high < len(rows), start > 0, _place_cursor(start))


def _place_cursor(start: int) -> Callable[[int], str]:
    return lambda n: encode(str(start + n + 1).encode())


# Merge requests: the cursor is the sort key and the id, so that pages are stable while the list changes

_ZONED = "%Y-%m-%d %H:%M:%S.%f000 UTC"


def _key_text(value: Any) -> Any:
    return value.astimezone(UTC).strftime(_ZONED) if isinstance(value, datetime) else value


def _key_cursor(key: str, mr: MergeRequest) -> str:
    return encode({key: _key_text(KEYS[key](mr)), "id": str(mr.id)})


def _key_of(cursor: str | None, key: str) -> tuple[Any, int] | None:
    if cursor is None:
        return None
    try:
        found = msgspec.json.decode(decode(cursor), type=dict[str, Any])
        value, mr_id = found[key], int(found["id"])
        if value is not None and key.endswith("_at"):
            value = datetime.strptime(value, _ZONED).replace(tzinfo=UTC)
    except (msgspec.MsgspecError, KeyError, ValueError, UnicodeDecodeError):
        raise GraphQLError("Please provide a valid cursor") from None
    return value, mr_id


def _keyed(rows: Listing, args: dict[str, Any]) -> Page:
    key = rows.key
    found = rows.page(
        first=size_of(args, "first") if args.get("last") is None else None,
        last=size_of(args, "last"),
        after=_key_of(args.get("after"), key),
        before=_key_of(args.get("before"), key),
    )
    return Page(list(found.rows), found.has_next, found.has_previous, lambda n: _key_cursor(key, found.rows[n]))
