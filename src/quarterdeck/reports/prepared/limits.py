"""How long work may wait in a state before it is said to wait beyond its time.

Days are business days: Saturdays and Sundays do not count. A review answered within two of them is what GitLab asks of
its reviewers; the others are ours.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.indicators.clocks import State

LIMITS = {
    State.WAITING_FOR_REVIEWER: 2,
    State.WAITING_FOR_MERGE: 2,
    State.UNASSIGNED: 2,
    State.WAITING_FOR_AUTHOR: 5,
    State.DRAFT: 20,
}
"""Business days by state."""
_SATURDAY = 5


def is_beyond(state: State, since: datetime, *, at: datetime, zone: str) -> bool:
    """Whether what has been in a state since an instant waits beyond its time at a later one."""
    return business_days(since, at, zone) > LIMITS[state]


def business_days(since: datetime, at: datetime, zone: str) -> float:
    """Business days between two instants, as a fraction; holidays count as days of work."""
    begin, end = since.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(zone))
    if end <= begin:
        return 0.0
    weeks, rest = divmod((end.date() - begin.date()).days, 7)
    days = sum((begin.date() + timedelta(days=n)).weekday() < _SATURDAY for n in range(rest))
    return weeks * 5 + days + _of_day(end) - _of_day(begin)


def _of_day(instant: datetime) -> float:
    """How much of a working day has passed; none at a weekend."""
    if instant.weekday() >= _SATURDAY:
        return 0.0
    return (instant.hour * 3600 + instant.minute * 60 + instant.second) / 86_400
