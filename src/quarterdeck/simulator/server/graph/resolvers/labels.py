"""Labels and milestones: the company knows them by title only, so ids and colours are told from it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from quarterdeck.simulator.model import MergeRequest

_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Titled:
    """A label or a milestone. The id is the same in every run."""

    id: int
    title: str

    @property
    def color(self) -> str:
        return f"#{self.id % 0xFFFFFF:06x}"


@cache
def label_of(title: str) -> Titled:
    return Titled(zlib.crc32(title.encode()) % 10_000_000, title)


milestone_of = label_of


def titles_of(rows: Iterable[MergeRequest]) -> list[str]:
    """All label titles in use, sorted."""
    return sorted({title for mr in rows for title in mr.labels})


RESOLVERS: dict[str, dict[str, Callable[..., Any]]] = {
    "Label": {
        "archived": lambda _l, _c: False,
        "color": lambda label, _c: label.color,
        "createdAt": lambda _l, _c: _BEGINNING,
        "description": lambda _l, _c: None,
        "id": lambda label, _c: f"gid://gitlab/GroupLabel/{label.id}",
        "textColor": lambda _l, _c: "#FFFFFF",
        "title": lambda label, _c: label.title,
        "updatedAt": lambda _l, _c: _BEGINNING,
    },
    "Milestone": {
        "createdAt": lambda _m, _c: _BEGINNING,
        "description": lambda _m, _c: "",
        "dueDate": lambda _m, _c: None,
        "expired": lambda _m, _c: False,
        "id": lambda m, _c: f"gid://gitlab/Milestone/{m.id}",
        "iid": lambda m, _c: str(m.id),
        "startDate": lambda _m, _c: None,
        "title": lambda m, _c: m.title,
        "updatedAt": lambda _m, _c: _BEGINNING,
        "webPath": lambda m, _c: f"/-/milestones/{m.id}",
    },
}
