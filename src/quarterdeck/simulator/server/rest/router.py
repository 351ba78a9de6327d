"""Which path is answered by which handler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quarterdeck.simulator.server.rest import events, merge_requests, people, places
from quarterdeck.simulator.server.rest.call import Call, RestError, Rows

Handler = Callable[[Call], Rows | dict[str, Any]]

_MR = "projects/:/merge_requests/:"

ROUTES: dict[str, Handler] = {
    "version": people.version,
    "metadata": people.metadata,
    "user": people.me,
    "users": people.users,
    "users/:": people.user,
    "personal_access_tokens/self": people.token,
    "events": events.mine,
    "groups": places.groups,
    "groups/:": places.group,
    "groups/:/projects": places.projects_of_group,
    "groups/:/subgroups": places.subgroups,
    "groups/:/descendant_groups": places.descendant_groups,
    "groups/:/members": places.members_of_group,
    "groups/:/members/all": places.all_members_of_group,
    "groups/:/labels": places.labels_of_group,
    "groups/:/merge_requests": merge_requests.of_group,
    "merge_requests": merge_requests.of_everyone,
    "projects": places.projects,
    "projects/:": places.project,
    "projects/:/members": places.members_of_project,
    "projects/:/members/all": places.all_members_of_project,
    "projects/:/labels": places.labels_of_project,
    "projects/:/issues": places.issues,
    "projects/:/events": events.of_project,
    "projects/:/merge_requests": merge_requests.of_project,
    _MR: merge_requests.one,
    f"{_MR}/notes": merge_requests.notes,
    f"{_MR}/notes/:": merge_requests.note,
    f"{_MR}/notes/:/award_emoji": merge_requests.note_emoji,
    f"{_MR}/award_emoji": merge_requests.emoji,
    f"{_MR}/discussions": merge_requests.discussions,
    f"{_MR}/reviewers": merge_requests.reviewers,
    f"{_MR}/participants": merge_requests.participants,
    f"{_MR}/approvals": merge_requests.approvals,
    f"{_MR}/resource_state_events": merge_requests.state_events,
    f"{_MR}/resource_label_events": merge_requests.nothing,
    f"{_MR}/resource_milestone_events": merge_requests.nothing,
    f"{_MR}/pipelines": merge_requests.nothing,
    f"{_MR}/closes_issues": merge_requests.nothing,
    f"{_MR}/commits": merge_requests.commits,
    f"{_MR}/versions": merge_requests.versions,
    f"{_MR}/versions/:": merge_requests.version,
    f"{_MR}/diffs": merge_requests.diffs,
    f"{_MR}/changes": merge_requests.changes,
}

_SPLIT = [(pattern.split("/"), handler) for pattern, handler in ROUTES.items()]

OPEN_TO_ANYONE = frozenset({"groups", "projects"})
"""First parts of the paths that a request without a token may ask, to find what is public."""
READ_USER = frozenset({"user", "users"})


def find_route(segments: list[str]) -> tuple[Handler, list[str]] | None:
    """The handler for a path after ``api/v4``, and its open parts; None where GitLab has no such path."""
    for pattern, handler in _SPLIT:
        if len(pattern) == len(segments) and all(p in (":", s) for p, s in zip(pattern, segments, strict=True)):
            return handler, [s for p, s in zip(pattern, segments, strict=True) if p == ":"]
    return None


def dispatch(call: Call, segments: list[str]) -> Rows | dict[str, Any]:
    """Raises `RestError` for what may not be, or is not there."""
    found = find_route(segments)
    if found is None:
        raise RestError(404, {"error": "404 Not Found"})
    if call.viewer.token is None and segments[0] not in OPEN_TO_ANYONE:
        raise RestError(401, {"message": "401 Unauthorized"})
    _check_scope(call, segments)
    if call.request.method not in {"GET", "HEAD"}:
        raise RestError(405, {"error": "405 Not Allowed"})
    handler, call.parts = found
    return handler(call)


def _check_scope(call: Call, segments: list[str]) -> None:
    """A token that may read users only, or nothing, is told so."""
    wanted = ("api", "read_api") + (("read_user",) if segments[0] in READ_USER else ())
    if segments[0] == "personal_access_tokens":
        wanted += ("self_rotate", "read_user")
    if not call.viewer.has_scope(*wanted):
        text = "The request requires higher privileges than provided by the access token."
        raise RestError(403, {"error": "insufficient_scope", "error_description": text, "scope": " ".join(wanted[:2])})
