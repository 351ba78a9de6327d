"""Times as people write them: a day, an instant with a zone, a time of day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from quarterdeck.rota.shapes import midnight
from quarterdeck.rota.zones import instant


def parse_instant(text: str, zone: str, *, ends: bool = False) -> datetime:
    """An instant from ``2027-01-04T09:00Z``, a local time of the zone without one, or a day (its end where ``ends``).

    Raises ``ValueError`` with what is wrong.
    """
    text = text.strip()
    if len(text) == 10:
        day = date.fromisoformat(text)
        return midnight(zone, day + timedelta(days=1) if ends else day)
    made = datetime.fromisoformat(text)
    if made.tzinfo is None:
        return instant(zone, made.date(), made.time())
    return made.astimezone(UTC)


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
