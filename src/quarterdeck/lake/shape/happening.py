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
"""How often something could not be understood or had to be assumed, by a key without free text:

- ``unknown_activity: …`` a wording nobody knows, by GitLab's code for it or its first words of GitLab's vocabulary
- ``unknown_user_mention`` a name in a note that nobody bears; taken for a human who is not the author
- ``renamed_reviewer_matched`` such a name that could only mean one present reviewer
- ``reviewer_time_assumed`` a present reviewer without a trace, taken as set at creation
- ``removed_reviewer_ambiguous`` removed without a request: set at creation, unless renamed or joined by reviewing
- ``unnamed_assignee`` an assignee was removed who is not named and was not assigned by a note
- ``approval_time_assumed``, ``approval_loss_assumed`` an approval, or its loss, without a note
- ``merged_without_time``, ``closed_without_time`` the end is taken from the closing or the last update
- ``history_repaired``, ``draft_history_repaired`` recorded moves contradict the present state
- ``before_creation`` an import dates it before the creation
- ``cut: …`` a connection that could not be read to its end
"""


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
