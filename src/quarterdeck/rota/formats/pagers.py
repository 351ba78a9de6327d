"""incident.io, PagerDuty and Grafana OnCall: exports as their APIs give them, and overrides as their APIs take them.

- incident.io: ``GET /v2/schedule_entries`` ``{"schedule_entries": {"final": [{"start_at", "end_at", "user"}]}}``;
  out, one body of ``POST /v2/schedule_overrides`` per entry.
- PagerDuty: ``GET /schedules/ID?since=&until=`` ``{"schedule": {"final_schedule": {"rendered_schedule_entries": []}}}``
  or ``GET /oncalls``; out, the body of ``POST /schedules/ID/overrides``.
- Grafana OnCall: ``GET /api/v1/schedules/ID/final_shifts`` ``{"results": [{"user_pk", "shift_start", "shift_end"}]}``;
  out, one body of ``POST /api/v1/on_call_shifts`` (a ``single_event``) per entry, at the highest level.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from quarterdeck.rota.errors import NotReadable
from quarterdeck.rota.formats.names import Names
from quarterdeck.rota.model import Assigned
from quarterdeck.rota.spans import parse_instant, stamp

_TOP_LEVEL = 99  # Grafana's highest priority: a published rota outranks what the schedule had


def parsed(text: str, where: str) -> Any:
    """JSON, or one clear line."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise NotReadable(where, f"not JSON: {error}") from None
    except RecursionError:
        raise NotReadable(where, "not JSON of a pager: nested too deeply") from None


def read_incident_io(text: str, where: str, layer: str, names: Names) -> list[Assigned]:
    """The final entries of an incident.io schedule."""
    given = parsed(text, where)
    held = given.get("schedule_entries", given) if isinstance(given, Mapping) else None
    if not isinstance(held, Mapping) or not isinstance(held.get("final"), list):
        raise NotReadable(where, "no schedule_entries.final; export GET /v2/schedule_entries")
    return _entries(held["final"], where, layer, lambda e: (e["start_at"], e["end_at"], names.handle(e["user"])))


def read_pagerduty(text: str, where: str, layer: str, names: Names) -> list[Assigned]:
    """The rendered entries of a PagerDuty schedule, or its on-calls."""
    given = parsed(text, where)
    held = given
    for key in ("schedule", "final_schedule", "rendered_schedule_entries"):
        held = held.get(key) if isinstance(held, Mapping) else None
    if held is None and isinstance(given, Mapping):
        held = given.get("oncalls", given.get("overrides"))
    if not isinstance(held, list):
        raise NotReadable(where, "no final_schedule.rendered_schedule_entries; export GET /schedules/ID?since=&until=")
    if isinstance(given, Mapping) and given.get("more") is True:
        raise NotReadable(where, "more is true: there are further pages; export with a larger limit, or join them")
    return _entries(held, where, layer, lambda e: (e["start"], e["end"], names.handle(e["user"])))


def read_grafana(text: str, where: str, layer: str, names: Names) -> list[Assigned]:
    """The final shifts of a Grafana OnCall schedule."""
    given = parsed(text, where)
    held = given.get("results") if isinstance(given, Mapping) else given
    if not isinstance(held, list):
        raise NotReadable(where, "no results; export GET /api/v1/schedules/ID/final_shifts")
    if isinstance(given, Mapping) and given.get("next"):
        raise NotReadable(where, "next is not empty: there are further pages; join their results")
    return _entries(held, where, layer, lambda e: (e["shift_start"], e["shift_end"], names.handle(e)))


def _entries(
    held: Iterable[Mapping[str, Any]],
    where: str,
    layer: str,
    take: Callable[[Mapping[str, Any]], tuple[str, str, str]],
) -> list[Assigned]:
    made = []
    for number, entry in enumerate(held, 1):
        try:
            begin, end, handle = take(entry)
            span = parse_instant(begin, "UTC"), parse_instant(end, "UTC")
        except KeyError as error:
            raise NotReadable(where, f"entry {number} is not as documented: it has no {error.args[0]}") from None
        except (TypeError, AttributeError):
            raise NotReadable(where, f"entry {number} is not as documented: {_lacking(entry)}") from None
        except ValueError as error:
            raise NotReadable(where, f"entry {number} is not as documented: {error}") from None
        if span[1] <= span[0]:
            raise NotReadable(where, f"entry {number} ends {end}, not after it starts {begin}")
        made.append(Assigned(layer, *span, handle))
    return sorted(made, key=lambda e: (e.start_at, e.handle))


def _lacking(entry: object) -> str:
    if not isinstance(entry, Mapping):
        return "it is no object"
    empty = [key for key, value in entry.items() if value is None]
    always = " (a level that is always on call; export one with dates)" if {"start", "end"} & set(empty) else ""
    return f"{', '.join(empty)} empty{always}" if empty else "a value of another kind"


def incident_io(
    held: Sequence[Assigned], names: Names, *, schedule: str = "", rotation: str = "", layer: str = ""
) -> str:
    """Bodies for ``POST /v2/schedule_overrides``; users by e-mail where known, else by id."""
    made = []
    for entry in held:
        email = names.email(entry.handle)
        user = {"email": email} if email else {"id": names.user_id(entry.handle)}
        span = {"start_at": stamp(entry.start_at), "end_at": stamp(entry.end_at)}
        made.append(
            {"schedule_id": schedule, "rotation_id": rotation, "layer_id": layer or entry.layer, "user": user, **span}
        )
    return json.dumps({"schedule_overrides": made}, indent=1)


def pagerduty(held: Sequence[Assigned], names: Names) -> str:
    """The body of ``POST /schedules/ID/overrides``."""
    made = [
        {
            "start": stamp(entry.start_at),
            "end": stamp(entry.end_at),
            "user": {"id": names.user_id(entry.handle), "type": "user_reference"},
        }
        for entry in held
    ]
    return json.dumps({"overrides": made}, indent=1)


def grafana(held: Sequence[Assigned], names: Names, *, title: str) -> str:
    """Bodies for ``POST /api/v1/on_call_shifts``: single events in UTC."""
    made = [
        {
            "name": f"{title} {entry.layer} {entry.start_at:%Y-%m-%d %H:%M} {entry.handle}",
            "type": "single_event",
            "time_zone": "UTC",
            "level": _TOP_LEVEL,
            "start": f"{entry.start_at:%Y-%m-%dT%H:%M:%S}",
            "duration": int((entry.end_at - entry.start_at).total_seconds()),
            "users": [names.user_id(entry.handle)],
        }
        for entry in held
    ]
    return json.dumps({"on_call_shifts": made}, indent=1)
