"""A page of a list, of which there may be several on one page; nothing is counted, so that each costs one query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from django.db.models import QuerySet

Row = TypeVar("Row")
A_PAGE = 20
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """The rows of a page, and whether there are more behind it. ``by`` is the field of the address that says which."""

    rows: tuple[Row, ...]
    number: int = 1
    more: bool = False
    by: str = "page"

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        """Whether the list holds anything at all, so that a page behind its end still shows the way back."""
        return bool(self.rows) or self.number > 1


def listed(found: QuerySet[Any, Row], told: str | None, *, by: str = "page", size: int = A_PAGE) -> Listed[Row]:
    """The page that was asked for, the first for what is no number. One query."""
    sound = told is not None and told.isascii() and told.isdecimal() and len(told) <= _DIGITS
    number = max(1, int(told or 1)) if sound else 1
    start = (number - 1) * size
    rows = tuple(found[start : start + size + 1])
    return Listed(rows[:size], number, len(rows) > size, by)
