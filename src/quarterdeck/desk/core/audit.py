"""The audit log: reads of somebody's private record by someone else, exports, changes of access."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from quarterdeck.desk.core.models import AuditEntry


class Actor(Protocol):
    """Whoever acts, see `desk.people.access.Viewer`."""

    @property
    def account_id(self) -> int | None: ...

    @property
    def name(self) -> str: ...


def record(
    actor: Actor | None, act: str, subject: str, *, now: datetime, about_id: int | None = None, **detail: Any
) -> AuditEntry:
    """Write one entry. ``actor`` None is the program itself; ``about_id`` the person whom it concerns."""
    return AuditEntry.objects.create(
        at=now, actor_id=actor.account_id if actor else None, actor_name=actor.name if actor else "quarterdeck",
        act=act, about_id=about_id, subject=subject[:300], detail=detail,
    )  # fmt: skip
