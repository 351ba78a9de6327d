"""The audit log: reads of somebody's private record by someone else, exports, changes of access, sign-ins.

Entries are only ever added. The database itself refuses to change or delete one, and each carries a seal (an HMAC with
a key outside the database) over itself and the seal before it: whoever goes past the database is found out by `check`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction

from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.home import secrets

_LOCK = 4_711_147
"""PostgreSQL's advisory lock under which entries are added one after another."""


class Actor(Protocol):
    """Whoever acts, see `desk.people.access.Viewer`."""

    @property
    def account_id(self) -> int | None: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Signed:
    """An actor of whom only the account is known."""

    account_id: int | None
    name: str


def record(
    actor: Actor | None, act: str, subject: str, *, now: datetime, about_id: int | None = None, **detail: Any
) -> AuditEntry:
    """Write one entry. ``actor`` None is the program itself; ``about_id`` the person whom it concerns."""
    entry = AuditEntry(
        at=now.astimezone(UTC), actor_id=actor.account_id if actor else None,
        actor_name=(actor.name if actor else "quarterdeck")[:150], act=act, about_id=about_id, subject=subject[:300],
        detail=json.loads(json.dumps(detail, default=str)),
    )  # fmt: skip
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        last = AuditEntry.objects.order_by("-pk").values_list("seal", flat=True).first()
        entry.seal = _seal(entry, last or "")
        entry.save(force_insert=True)
    return entry


def check() -> int | None:
    """The number of the first entry that is not as it was written, or follows one that is gone; None where all is well.

    What was cut off at the end cannot be told from what never was: compare with a backup.
    """
    before = ""
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=2000):
        if not hmac.compare_digest(entry.seal, _seal(entry, before)):
            return int(entry.pk)
        before = entry.seal
    return None


def _seal(entry: AuditEntry, before: str) -> str:
    told = [
        before, entry.at.astimezone(UTC).isoformat(), entry.actor_id, entry.actor_name, entry.act, entry.about_id,
        entry.subject, entry.detail,
    ]  # fmt: skip
    text = json.dumps(told, sort_keys=True, ensure_ascii=True, default=str)
    return hmac.new(_key(), text.encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    return hashlib.blake2b(secrets.get_key(settings.QUARTERDECK_HOME), digest_size=32, person=b"audit").digest()
