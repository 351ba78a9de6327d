"""iCalendar (RFC 5545): a feed for the rota or for one person, that calendars can follow from one version to the next.

An event's UID is made of rota, shift, segment (and person in a personal feed), so it is stable. Against the feed that
was published before, an event that changed gets the next SEQUENCE, one that is gone stays as CANCELLED.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from quarterdeck.rota.errors import NotReadable, RotaError
from quarterdeck.rota.formats.final import entries
from quarterdeck.rota.formats.names import Names
from quarterdeck.rota.model import Assigned, Plan, Shift

_PRODUCT = "-//Quarterdeck//rota//EN"


def _library() -> Any:
    try:
        import icalendar  # noqa: PLC0415 -- the extra is imported when asked for
    except ImportError:
        raise RotaError("calendars need icalendar: pip install icalendar") from None
    return icalendar


def feed(plan: Plan, *, made_at: datetime, handle: str | None = None, before: str | None = None) -> str:
    """The feed of a plan, or of one person in it; ``before`` is the feed published last (None: none)."""
    ical = _library()
    old = {str(event["UID"]): event for event in _events(before, "the feed before")} if before else {}
    calendar = ical.Calendar()
    name = plan.request.name if handle is None else f"{plan.request.name}: {handle}"
    for key, value in (("prodid", _PRODUCT), ("version", "2.0"), ("method", "PUBLISH"), ("x-wr-calname", name)):
        calendar.add(key, value)
    seen = set()
    for shift, entry in entries(plan, handle=handle):
        uid = _uid(plan, shift, entry, personal=handle is not None)
        seen.add(uid)
        calendar.add_component(_event(ical, plan, shift, entry, uid=uid, made_at=made_at, before=old.get(uid)))
    for uid, event in old.items():
        if uid not in seen and _of_horizon(event, plan):
            calendar.add_component(_cancelled(event, made_at))
    text: str = calendar.to_ical().decode()
    return text


def _of_horizon(event: Any, plan: Plan) -> bool:
    """Whether an event begins in the plan's horizon; those before and after it are none of its business."""
    begin = _at(event, "dtstart", "the feed before")
    return begin is not None and plan.request.start_at <= begin < plan.request.end_at


def _uid(plan: Plan, shift: Shift, entry: Assigned, *, personal: bool) -> str:
    number = [begin for begin, _ in shift.segments].index(entry.start_at)
    person = f".{entry.handle}" if personal else ""
    return f"{plan.request.name}/{shift.name}/{number}{person}@quarterdeck".replace(" ", "-")


def _event(
    ical: Any, plan: Plan, shift: Shift, entry: Assigned, *, uid: str, made_at: datetime, before: Any | None
) -> Any:
    event = ical.Event()
    event.add("uid", uid)
    event.add("summary", f"On call ({entry.layer}): {entry.handle}")
    event.add("dtstart", entry.start_at)
    event.add("dtend", entry.end_at)
    event.add("categories", [entry.layer])
    event.add("x-quarterdeck-layer", entry.layer)
    event.add("x-quarterdeck-handle", entry.handle)
    event.add("x-quarterdeck-shift", shift.name)
    if shift.name in plan.reasons:
        event.add("description", plan.reasons[shift.name])
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    same = before is not None and _essence(before) == _essence(event)
    sequence = int(before.get("sequence", 0)) if before is not None else 0
    event.add("sequence", sequence if before is None or same else sequence + 1)
    event.add("dtstamp", before.get("dtstamp").dt if same and before is not None else made_at)
    return event


def _cancelled(event: Any, made_at: datetime) -> Any:
    if str(event.get("status")) == "CANCELLED":
        return event
    sequence = int(event.get("sequence", 0)) + 1
    for key in ("status", "sequence", "dtstamp"):
        event.pop(key, None)
    event.add("status", "CANCELLED")
    event.add("sequence", sequence)
    event.add("dtstamp", made_at)
    return event


def _essence(event: Any) -> tuple[object, ...]:
    keys = ("summary", "x-quarterdeck-handle", "status")
    return (
        *(str(event.get(key)) for key in keys),
        *(_at(event, key, "the feed before") for key in ("dtstart", "dtend")),
    )


def _events(text: str, where: str) -> list[Any]:
    try:
        return list(_library().Calendar.from_ical(text).walk("VEVENT"))
    except (ValueError, IndexError) as error:
        raise NotReadable(where, f"not a calendar: {error}") from None


def read_ical(text: str, where: str, layer: str, names: Names) -> list[Assigned]:
    """The events of a calendar as entries; who is on call stands in the attendee, or as the summary's last words.

    Cancelled events are left out; recurring ones are refused, since a pager's export has none.
    """
    made = []
    for event in _events(text, where):
        if str(event.get("status", "")).upper() == "CANCELLED":
            continue
        if event.get("rrule"):
            raise NotReadable(where, f"the event {event.get('summary')} recurs; export single events")
        begin, end = _span(event, where)
        called = str(event.get("x-quarterdeck-layer", "") or layer)
        made.append(Assigned(called, begin, end, _who(event, names)))
    return sorted(made, key=lambda e: (e.start_at, e.layer))


def _span(event: Any, where: str) -> tuple[datetime, datetime]:
    begin, end = (_at(event, key, where) for key in ("dtstart", "dtend"))
    if begin is not None and end is None:
        if event.get("duration") is not None:
            end = begin + event["duration"].dt
        elif not isinstance(event["dtstart"].dt, datetime):
            end = begin + timedelta(days=1)  # RFC 5545, 3.6.1: a day without an end lasts that day
    if begin is None or end is None:
        raise NotReadable(where, f"the event {event.get('summary')} has no start or no end")
    if end <= begin:
        raise NotReadable(where, f"the event {event.get('summary')} ends {end:%Y-%m-%d %H:%M}Z, not after it starts")
    return begin, end


def _at(event: Any, key: str, where: str) -> datetime | None:
    """An event's start or end; None where it has none."""
    value = event.get(key)
    if value is None:
        return None
    try:
        at = value.dt
    except Exception:  # versions of the library differ in what they raise here
        at = None
    if not isinstance(at, date):
        raise NotReadable(where, f"the event {event.get('summary')} has a {key} that is no time")
    return _utc(at)


def _who(event: Mapping[str, Any], names: Names) -> str:
    own = event.get("x-quarterdeck-handle")
    if own:
        return str(own)
    attendees = event.get("attendee")
    for attendee in attendees if isinstance(attendees, list) else [attendees] if attendees else ():
        return names.handle({"email": str(attendee).lower().removeprefix("mailto:")})
    summary = str(event.get("summary", ""))
    for part in _parts(summary):
        handle = names.handle({"name": part})
        if names.known(handle):
            return handle
    return _bare(summary)


def _bare(summary: str) -> str:
    """The summary without the usual words around a name: ``On Call - a``, ``b is on call``."""
    bare = re.sub(r"(?i)^on[ -]?call\s*(\([^)]*\))?\s*[-:|]\s*|\s+is\s+on[ -]?call\b.*$", "", summary).strip()
    return bare or summary


def _parts(summary: str) -> Iterable[str]:
    words: Sequence[str] = [summary, *re.split(r" - | is |[:@()|]", summary)]
    return [word.strip() for word in words if word.strip()]


def _utc(at: date) -> datetime:
    if not isinstance(at, datetime):
        return datetime(at.year, at.month, at.day, tzinfo=UTC)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
