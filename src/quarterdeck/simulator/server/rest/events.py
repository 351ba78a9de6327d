"""Events in bulk: what happened to merge requests, kept for three years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from quarterdeck.simulator.model import MergeRequest, Project
from quarterdeck.simulator.server.rest import shapes
from quarterdeck.simulator.server.rest.call import Call, RestError, Rows, millis
from quarterdeck.simulator.server.world import EVENTS_KEPT

_NAMES = {
    "created": "opened", "closed": "closed", "reopened": "opened", "merged": "accepted",
    "commented": "commented on", "approved": "approved",
}  # fmt: skip
"""GitLab words a reopening as "opened", too: only the ``action`` asked for tells them apart."""


@dataclass(frozen=True, slots=True)
class Event:
    id: int
    at: datetime
    action: str
    mr: MergeRequest
    author_id: int | None
    target_type: str = "MergeRequest"


def _of(mr: MergeRequest, action: str | None) -> Iterator[Event]:
    """All of one, or of one action; notes are looked at only where they can matter."""
    yield Event(mr.id * 10, mr.created_at, "created", mr, mr.author_id)
    for found in mr.state_events:
        yield Event(found.id * 10 + 1, found.at, found.state, mr, found.user_id)
    if action in {None, "commented", "approved"}:
        yield from _noted(mr)


def _noted(mr: MergeRequest) -> Iterator[Event]:
    for note in mr.notes:
        if not note.system:
            yield Event(note.id * 10 + 2, note.at, "commented", mr, note.author_id, "Note")
        elif note.body.startswith("approved this"):
            yield Event(note.id * 10 + 3, note.at, "approved", mr, note.author_id)


def _day(call: Call, name: str) -> date | None:
    text = call.query.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise RestError(400, {"error": f"{name} is invalid"}) from None


def _span(call: Call) -> tuple[datetime, datetime]:
    """From and to, both outside: ``after`` and ``before`` name days that are not in."""
    after, before = _day(call, "after"), _day(call, "before")
    kept = call.world.now - EVENTS_KEPT
    low = datetime.combine(after + timedelta(days=1), time(), UTC) if after else kept
    high = datetime.combine(before, time(), UTC) if before else datetime.max.replace(tzinfo=UTC)
    return max(low, kept), high


def _chosen(call: Call, projects: Iterable[Project], author: int | None) -> Rows:
    action, kind = call.query.get("action"), call.query.get("target_type", "").lower()
    low, high = _span(call)
    found = [
        event
        for project in projects
        for mr in call.world.merge_requests_of(project)
        for event in _of(mr, action)
        if low <= event.at < high
        and action in {None, event.action}
        and kind in {"", event.target_type.lower().replace("mergerequest", "merge_request")}
        and author in {None, event.author_id}
    ]
    found.sort(key=lambda e: (e.at, e.id), reverse=call.choice("sort", ("asc", "desc"), "desc") == "desc")
    return Rows(found, lambda event: _show(call, event))


def _show(call: Call, event: Event) -> dict[str, Any]:
    author = shapes.user_by_id(call, event.author_id)
    return {
        "id": event.id,
        "project_id": event.mr.project_id,
        "action_name": _NAMES[event.action],
        "target_id": event.mr.id,
        "target_iid": event.mr.iid,
        "target_type": event.target_type,
        "author_id": event.author_id,
        "target_title": event.mr.title,
        "created_at": millis(event.at),
        "author": author,
        "imported": False,
        "author_username": author["username"] if author else None,
    }


def of_project(call: Call) -> Rows:
    return _chosen(call, [call.get_project(call.parts[0])], None)


def mine(call: Call) -> Rows:
    """The token's user's own, or with ``scope=all`` those of every project in sight."""
    user = call.viewer.user
    if user is None:
        raise RestError(401, {"message": "401 Unauthorized"})
    everyone = call.query.get("scope", "").lower() == "all"
    return _chosen(call, call.world.seen_projects(call.viewer), None if everyone else user.id)
