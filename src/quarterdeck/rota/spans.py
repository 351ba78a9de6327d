"""Times as people write them: a day, an instant with a zone, a time of day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from math import isfinite

from quarterdeck.rota.shapes import midnight
from quarterdeck.rota.zones import instant

FIRST, LAST = 1900, 2200  # years; HR systems write 9999-12-31 for "no end"
FOREVER = datetime(LAST + 1, 1, 1, tzinfo=UTC)
MOST = 1_000_000_000


def parse_instant(text: str, zone: str, *, ends: bool = False) -> datetime:
    """An instant from ``2027-01-04T09:00Z``, a local time of the zone without one, or a day (its end where ``ends``).

    An end beyond ``LAST`` is no end (``FOREVER``). Raises ``ValueError`` with what is wrong.
    """
    text = text.strip()
    if len(text) <= 10:
        day = date.fromisoformat(text)
        if ends and day.year > LAST:
            return FOREVER
        _within(day)
        return midnight(zone, day + timedelta(days=1) if ends else day)
    made = datetime.fromisoformat(text)
    if ends and made.year > LAST:
        return FOREVER
    _within(made)
    if made.tzinfo is None:
        return instant(zone, made.date(), made.time())
    return made.astimezone(UTC)


def _within(day: date) -> None:
    if not FIRST <= day.year <= LAST:
        raise ValueError(f"the year {day.year} is not within {FIRST} to {LAST}")


def parse_number(value: object) -> Fraction:
    """A number of ordinary size; raises ``ValueError``."""
    if isinstance(value, bool) or not isfinite(size := abs(float(str(value)) if "/" not in str(value) else 1.0)):
        raise ValueError(f"{value!r} is no number")
    if size > MOST or 0 < size < 1 / MOST:
        raise ValueError(f"{value!r} is beyond reason")
    try:
        made = Fraction(str(value))
    except ZeroDivisionError:
        raise ValueError(f"{value!r} is no number") from None
    if abs(made) > MOST or made.denominator > MOST:
        raise ValueError(f"{value!r} is beyond reason")
    return made


def parse_time(text: str) -> time:
    """A time of day such as 09:00; 24:00 is midnight."""
    return time(0) if text.strip() == "24:00" else time.fromisoformat(text.strip())


def parse_window(text: str) -> tuple[time, time]:
    """Two times of day such as 23:00-07:00."""
    first, sign, last = text.partition("-")
    if not sign:
        raise ValueError(f"{text!r} is no window such as 09:00-17:00")
    return parse_time(first), parse_time(last)


def stamp(at: datetime) -> str:
    """An instant as it is written everywhere: 2027-01-04T09:00:00Z."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
