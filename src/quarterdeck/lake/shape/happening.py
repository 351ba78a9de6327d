"""One thing that happened to a merge request, on its way to a row of ``events``."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from operator import itemgetter
from typing import NamedTuple

from quarterdeck.lake.schema import Evidence

NOTED = Evidence.NOTED.value
AT_CREATION = Evidence.AT_CREATION.value
REVIEWER_ROW = Evidence.REVIEWER_ROW.value
ASSUMED = Evidence.ASSUMED.value

BEFORE_ALL = -1
"""Order of what was so at creation: before any note of the same instant."""
AFTER_ALL = 1 << 62
"""Order of closings and merges: after the notes of the same instant."""

SAME = 2_000_000
"""Two times of one happening may differ by this many microseconds: GraphQL cuts to seconds, REST to milliseconds."""

Caveats = Counter[str]
"""How often something could not be understood or had to be assumed, by a key without free text."""


class Happening(NamedTuple):
    """``at`` in microseconds since 1970 UTC; ``order`` breaks ties; ``name`` is a subject that nobody known bears."""

    at: int
    order: int
    kind: str
    actor: int | None = None
    subject: int | None = None
    name: str | None = None
    evidence: str = NOTED
    internal: bool = False
    titled: bool = False


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
IN_ORDER = itemgetter(0, 1)
"""Sort key: by time, then order."""


def micros_of(at: datetime) -> int:
    """Microseconds since 1970 UTC of an aware datetime, exactly."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
