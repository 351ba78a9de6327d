"""How often the desk was written to, for all processes: whoever keeps an answer in memory asks whether it still holds.

Every statement that changes a table counts, once for each transaction and when it is committed, whether it comes from
a page, from the worker or from a command. Sessions, counters of tries and the audit log change no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from django.db import OperationalError, ProgrammingError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F

_CHANGES = re.compile(r'\s*(?:insert|update|delete|replace|truncate)\b(?:[^"]*"(\w+)")?', re.IGNORECASE)
_OTHER = frozenset({"core_writes", "core_auditentry", "django_session", "django_migrations", "cache"})


def count(using: str = "default") -> int | None:
    """How often something was written; None where nobody counts. One query."""
    times: int | None = _rows(using).values_list("times", flat=True).first()
    return times


def watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Count what is written on a connection; a receiver of Django's ``connection_created``."""
    if _watched not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watched)


def _watched(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    done = execute(sql, params, many, context)
    changes = _CHANGES.match(sql)
    if changes and changes[1] not in _OTHER:
        _note(context["connection"])
    return done


def _note(connection: BaseDatabaseWrapper) -> None:
    """Once for each transaction; what is rolled back to a savepoint takes its note along."""
    if not any(getattr(entry[1], "func", None) is _counted for entry in connection.run_on_commit):
        transaction.on_commit(partial(_counted, connection.alias), using=connection.alias)


def _counted(using: str) -> None:
    """A desk that is just being made has no place for it yet, and one that is locked for long goes uncounted."""
    with suppress(OperationalError, ProgrammingError):
        _rows(using).update(times=F("times") + 1)


def _rows(using: str) -> Any:
    from quarterdeck.desk.core.models import Writes  # noqa: PLC0415 -- this module is read before there are models

    return Writes.objects.using(using).filter(pk=1)
