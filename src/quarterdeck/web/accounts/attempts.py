"""How often somebody may try to sign in: counted in the database, in one statement, so that all processes count."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from quarterdeck.web.accounts.models import Attempt


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so many seconds."""

    tries: int
    seconds: int


FROM_HERE = Limit(5, 300)
"""For one name from one address."""
FOR_NAME = Limit(20, 900)
"""For one name from anywhere."""
FROM_ADDRESS = Limit(100, 900)
"""From one address for any names."""
FOR_CODE = Limit(5, 300)
"""For the second factor of one account."""


def take(kind: str, key: str, limit: Limit, *, now: datetime) -> bool:
    """Count one try; whether it is within the limit. A span begins with its first try."""
    second = int(now.timestamp())
    sql = """
        insert into accounts_attempt (key, tries, began) values (%s, 1, %s)
        on conflict (key) do update set
          tries = case when accounts_attempt.began <= %s then 1 else accounts_attempt.tries + 1 end,
          began = case when accounts_attempt.began <= %s then excluded.began else accounts_attempt.began end
        returning tries
    """
    over = second - limit.seconds
    with connection.cursor() as cursor:
        cursor.execute(sql, [_key(kind, key), second, over, over])
        return bool(cursor.fetchone()[0] <= limit.tries)


def give_back(kind: str, key: str) -> None:
    """A try that succeeded does not count."""
    with connection.cursor() as cursor:
        cursor.execute("update accounts_attempt set tries = tries - 1 where key = %s and tries > 0", [_key(kind, key)])


def sweep(*, now: datetime) -> int:
    """Forget tries that are over; how many there were."""
    over = int(now.timestamp()) - 86_400
    return Attempt.objects.filter(began__lt=over).delete()[0]


def _key(kind: str, key: str) -> str:
    """Names that were tried are not kept, only their sums."""
    return hashlib.sha256(f"{kind}:{key.strip().casefold()}".encode()).hexdigest()
