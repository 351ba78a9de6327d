"""GitLab's on-call schedules: what its GraphQL API says of them, and rotations as ``oncallRotationCreate`` takes them.

Read: ``project.incidentManagementOncallSchedules.nodes`` with ``timezone`` and ``rotations.nodes``, each with either
``shifts.nodes`` (``participant.user.username, startsAt, endsAt``) or the rule (``startsAt, endsAt, length,
lengthUnit, activePeriod, participants``), which is then rolled out over the horizon. GitLab has no overrides, so a
rota goes out as one rotation of one participant per entry.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from quarterdeck.rota.checks import known_zone
from quarterdeck.rota.errors import NotReadable
from quarterdeck.rota.formats.names import Names
from quarterdeck.rota.formats.pagers import parsed
from quarterdeck.rota.model import Assigned
from quarterdeck.rota.spans import parse_instant, parse_time
from quarterdeck.rota.zones import instant

_UNITS = {"HOURS": 1, "DAYS": 24, "WEEKS": 168}
_COLOURS = ("BLUE", "ORANGE", "AQUA", "GREEN", "MAGENTA")
_WEIGHTS = ("WEIGHT_500", "WEIGHT_600", "WEIGHT_700", "WEIGHT_800", "WEIGHT_900", "WEIGHT_950")
_CHANGE = timedelta(hours=2)  # a day may be longer by that much where clocks are put back
_RAILS = {
    "Pacific Time (US & Canada)": "America/Los_Angeles",
    "Mountain Time (US & Canada)": "America/Denver",
    "Central Time (US & Canada)": "America/Chicago",
    "Eastern Time (US & Canada)": "America/New_York",
    "Atlantic Time (Canada)": "America/Halifax",
    "Newfoundland": "America/St_Johns",
    "Alaska": "America/Juneau",
    "Hawaii": "Pacific/Honolulu",
    "Arizona": "America/Phoenix",
    "Saskatchewan": "America/Regina",
    "Indiana (East)": "America/Indiana/Indianapolis",
    "Central America": "America/Guatemala",
    "Quito": "America/Lima",
    "Brasilia": "America/Sao_Paulo",
    "Buenos Aires": "America/Argentina/Buenos_Aires",
    "Greenland": "America/Godthab",
    "Cape Verde Is.": "Atlantic/Cape_Verde",
    "Edinburgh": "Europe/London",
    "Bern": "Europe/Zurich",
    "Kyiv": "Europe/Kiev",
    "St. Petersburg": "Europe/Moscow",
    "Pretoria": "Africa/Johannesburg",
    "West Central Africa": "Africa/Algiers",
    "Abu Dhabi": "Asia/Muscat",
    "Islamabad": "Asia/Karachi",
    "Chennai": "Asia/Kolkata",
    "Mumbai": "Asia/Kolkata",
    "New Delhi": "Asia/Kolkata",
    "Sri Jayawardenepura": "Asia/Colombo",
    "Astana": "Asia/Almaty",
    "Hanoi": "Asia/Bangkok",
    "Beijing": "Asia/Shanghai",
    "Osaka": "Asia/Tokyo",
    "Sapporo": "Asia/Tokyo",
    "Canberra": "Australia/Melbourne",
    "Wellington": "Pacific/Auckland",
    "Solomon Is.": "Pacific/Guadalcanal",
    "New Caledonia": "Pacific/Noumea",
    "Marshall Is.": "Pacific/Majuro",
    "Chatham Is.": "Pacific/Chatham",
    "Tokelau Is.": "Pacific/Fakaofo",
    "American Samoa": "Pacific/Pago_Pago",
    "International Date Line West": "Etc/GMT+12",
    "Midway Island": "Pacific/Midway",
}  # Rails' names that are no city of the database
_MOST = 200_000  # shifts rolled out of one rotation


def read_gitlab(text: str, where: str, names: Names, *, start_at: datetime, end_at: datetime) -> list[Assigned]:
    """Entries of all rotations in ``[start_at, end_at)``; the layer is the rotation's name."""
    made: list[Assigned] = []
    for schedule in _schedules(parsed(text, where), where):
        if not isinstance(schedule, Mapping):
            raise NotReadable(where, f"a schedule is not as documented: {schedule!r}")
        for rotation in _nodes(schedule.get("rotations")):
            try:
                held = _shifts(rotation, names) or _rolled(rotation, schedule, names, start_at=start_at, end_at=end_at)
                made += [entry for entry in held if entry.start_at < end_at and start_at < entry.end_at]
            except NotReadable:
                raise
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                name = rotation.get("name") if isinstance(rotation, Mapping) else rotation
                what = f"it has no {error.args[0]}" if isinstance(error, KeyError) else str(error)
                raise NotReadable(where, f"rotation {name!r} is not as documented: {what}") from None
    return sorted(made, key=lambda e: (e.start_at, e.layer))


def _schedules(given: Any, where: str) -> Iterable[Mapping[str, Any]]:
    at = given
    for key in ("data", "project", "incidentManagementOncallSchedules"):
        if isinstance(at, Mapping) and key in at:
            at = at[key]
    if not isinstance(at, Mapping | list) or (isinstance(at, Mapping) and "nodes" not in at):
        raise NotReadable(where, "no project.incidentManagementOncallSchedules.nodes")
    return _nodes(at)


def _nodes(given: Any) -> list[Any]:
    """A GraphQL connection's nodes, with the edges' where it was asked for that way."""
    if given is None:
        return []
    if isinstance(given, list):
        return given
    if not isinstance(given, Mapping):
        raise ValueError(f"{given!r} is no list of nodes")  # noqa: TRY004 -- a wrong value of the export
    if (given.get("pageInfo") or {}).get("hasNextPage"):
        raise ValueError("hasNextPage is true: ask for the further pages and join their nodes")
    return list(given.get("nodes") or [edge["node"] for edge in given.get("edges", ())])


def _shifts(rotation: Mapping[str, Any], names: Names) -> list[Assigned]:
    return [
        Assigned(
            str(rotation["name"]),
            parse_instant(shift["startsAt"], "UTC"),
            parse_instant(shift["endsAt"], "UTC"),
            names.handle(shift["participant"]["user"]),
        )
        for shift in _nodes(rotation.get("shifts"))
    ]


def _rolled(
    rotation: Mapping[str, Any], schedule: Mapping[str, Any], names: Names, *, start_at: datetime, end_at: datetime
) -> list[Assigned]:
    people = [names.handle(part["user"]) for part in _nodes(rotation.get("participants"))]
    zone = _zone(str(schedule.get("timezone") or "UTC"))
    if not people:
        return []
    until = min(end_at, parse_instant(rotation["endsAt"], zone)) if rotation.get("endsAt") else end_at
    made = []
    for number, (begin, end) in enumerate(_turns(rotation, zone, until)):
        if end > start_at:
            spans = _active(rotation.get("activePeriod"), zone, begin, min(end, until))
            made += [Assigned(str(rotation["name"]), a, b, people[number % len(people)]) for a, b in spans]
    return made


def _turns(rotation: Mapping[str, Any], zone: str, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The turns of a rotation: days and weeks by the zone's clock, hours by elapsed time."""
    begin, unit = parse_instant(rotation["startsAt"], zone), str(rotation["lengthUnit"]).upper()
    hours = int(rotation["length"]) * _UNITS[unit]
    if hours < 1:
        raise ValueError("length is below 1")
    local = begin.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    at, number = begin, 0
    while at < until and number < _MOST:
        number += 1
        if unit == "HOURS":
            following = begin + timedelta(hours=hours * number)
        else:
            shows = local + timedelta(hours=hours * number)
            following = instant(zone, shows.date(), shows.time())
        yield at, following
        at = following


def _active(period: Any, zone: str, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The daily active periods of a turn's days; the whole turn without one.

    As GitLab has it, a period belongs whole to whoever has the day on which it begins, over midnight too.
    """
    if not period or not period.get("startTime"):
        yield begin, end
        return
    first, last = parse_time(period["startTime"]), parse_time(period["endTime"])
    day = begin.astimezone(ZoneInfo(zone)).date()
    for _ in range(max(1, -(-(end - begin - _CHANGE) // timedelta(days=1)))):
        following = day + timedelta(days=0 if last > first else 1)
        yield instant(zone, day, first), instant(zone, following, last)
        day += timedelta(days=1)


def _zone(name: str) -> str:
    """GitLab gives IANA names, older answers Rails' own such as ``Berlin`` or ``Pacific Time (US & Canada)``."""
    if known_zone(name):
        return name
    if name in _RAILS:
        return _RAILS[name]
    for region in ("Europe", "America", "Asia", "Australia", "Africa", "Pacific", "Atlantic"):
        if known_zone(f"{region}/{name.replace(' ', '_')}"):
            return f"{region}/{name.replace(' ', '_')}"
    raise ValueError(f"unknown time zone {name!r}")


def gitlab(held: Sequence[Assigned], names: Names, *, project: str, schedule: str, zone: str = "UTC") -> str:
    """Variables for ``oncallRotationCreate``, one per entry; times are the schedule's zone's."""
    info, colour = ZoneInfo(zone), {handle: i for i, handle in enumerate(sorted({e.handle for e in held}))}
    taken: Counter[str] = Counter()  # GitLab wants every name once per schedule
    made = []
    for entry in held:
        hours = max(1, -(-int((entry.end_at - entry.start_at).total_seconds()) // 3600))
        number = colour[entry.handle]
        name = f"{entry.layer} {entry.start_at:%Y-%m-%d %H:%M} UTC"
        taken[name] += 1
        made.append(
            {
                "projectPath": project,
                "scheduleIid": schedule,
                "name": name + (f" ({taken[name]})" if taken[name] > 1 else ""),
                "startsAt": _local(entry.start_at, info),
                "endsAt": _local(entry.end_at, info),
                "rotationLength": {"length": hours, "unit": "HOURS"},
                "participants": [
                    {
                        "username": names.user_id(entry.handle),
                        "colorPalette": _COLOURS[number % len(_COLOURS)],
                        "colorWeight": _WEIGHTS[number // len(_COLOURS) % len(_WEIGHTS)],
                    }
                ],
            }
        )
    return json.dumps({"mutation": "oncallRotationCreate", "inputs": made}, indent=1)


def _local(at: datetime, zone: ZoneInfo) -> dict[str, str]:
    shows = at.astimezone(zone)
    return {"date": f"{shows:%Y-%m-%d}", "time": f"{shows:%H:%M}"}
