"""The model as REST's JSON."""

from __future__ import annotations

from typing import Any

from quarterdeck.simulator.model import Group, MergeRequest, Note, Project, StateEvent, User
from quarterdeck.simulator.server.graph.resolvers.labels import milestone_of
from quarterdeck.simulator.server.rest.call import Call, millis


def user(call: Call, found: User | None) -> dict[str, Any] | None:
    """The short form that other objects carry; None for a user who is gone."""
    if found is None:
        return None
    return {
        "id": found.id,
        "username": found.username,
        "public_email": "",
        "name": found.name,
        "state": "active",
        "locked": False,
        "avatar_url": None,
        "web_url": f"{call.base_url}/{found.username}",
    }


def user_by_id(call: Call, user_id: int | None) -> dict[str, Any] | None:
    return None if user_id is None else user(call, call.world.users.get(user_id))


def whole_user(call: Call, found: User) -> dict[str, Any]:
    """What /users/:id tells."""
    short = user(call, found) or {}
    return {**short, "created_at": None, "bio": "", "location": "", "bot": found.bot, "job_title": "", "followers": 0}


def member(call: Call, found: User) -> dict[str, Any]:
    short = user(call, found) or {}
    return {
        **short,
        "access_level": found.access_level,
        "created_at": None,
        "expires_at": None,
        "membership_state": "active",
    }


def group(call: Call, found: Group) -> dict[str, Any]:
    parent = call.world.parent_of(found)
    return {
        "id": found.id,
        "web_url": f"{call.base_url}/groups/{found.full_path}",
        "name": found.name,
        "path": found.full_path.rpartition("/")[2],
        "description": "",
        "visibility": "private",
        "full_name": found.full_path.replace("/", " / "),
        "full_path": found.full_path,
        "created_at": None,
        "parent_id": parent.id if parent else None,
    }


def project(call: Call, found: Project) -> dict[str, Any]:
    folder, _, path = found.full_path.rpartition("/")
    return {
        "id": found.id,
        "description": "",
        "name": found.name,
        "name_with_namespace": found.full_path.replace("/", " / "),
        "path": path,
        "path_with_namespace": found.full_path,
        "created_at": millis(found.created_at),
        "default_branch": "main",
        "web_url": f"{call.base_url}/{found.full_path}",
        "last_activity_at": millis(found.created_at),
        "namespace": {"id": found.group_id, "path": folder.rpartition("/")[2], "kind": "group", "full_path": folder},
        "archived": found.archived,
        "visibility": "private",
        "merge_requests_enabled": True,
        "issues_enabled": True,
        "empty_repo": False,
    }


def milestone(title: str | None) -> dict[str, Any] | None:
    if not title:
        return None
    found = milestone_of(title)
    return {"id": found.id, "iid": found.id, "title": title, "description": "", "state": "active"}


def merge_request(call: Call, mr: MergeRequest) -> dict[str, Any]:
    """A merge request as lists show it."""
    path = call.world.projects[mr.project_id].full_path
    merged_by = user_by_id(call, mr.merge_user_id)
    assignees = [user_by_id(call, user_id) for user_id in mr.assignee_ids]
    return {
        "id": mr.id,
        "iid": mr.iid,
        "project_id": mr.project_id,
        "title": mr.title,
        "description": mr.description,
        "state": mr.state,
        "created_at": millis(mr.created_at),
        "updated_at": millis(mr.updated_at),
        "merged_by": merged_by,
        "merge_user": merged_by,
        "merged_at": millis(mr.merged_at),
        "closed_by": _closed_by(call, mr),
        "closed_at": millis(mr.closed_at),
        "target_branch": mr.target_branch,
        "source_branch": mr.source_branch,
        "user_notes_count": sum(not note.system for note in mr.notes),
        "upvotes": 0,
        "downvotes": 0,
        "author": user_by_id(call, mr.author_id),
        "assignees": assignees,
        "assignee": assignees[0] if assignees else None,
        "reviewers": [user_by_id(call, row.user_id) for row in mr.reviewers],
        "source_project_id": mr.project_id,
        "target_project_id": mr.project_id,
        "labels": mr.labels,
        "draft": mr.draft,
        "work_in_progress": mr.draft,
        "milestone": milestone(mr.milestone),
        "detailed_merge_status": "mergeable" if mr.state == "opened" else "not_open",
        "merge_status": "can_be_merged",
        "sha": mr.sha or None,
        "merge_commit_sha": mr.sha if mr.state == "merged" else None,
        "squash_commit_sha": None,
        "prepared_at": millis(mr.created_at),
        "reference": f"!{mr.iid}",
        "references": {"short": f"!{mr.iid}", "relative": f"!{mr.iid}", "full": f"{path}!{mr.iid}"},
        "web_url": f"{call.base_url}/{path}/-/merge_requests/{mr.iid}",
        "has_conflicts": False,
        "task_completion_status": {"count": 0, "completed_count": 0},
    }


def _closed_by(call: Call, mr: MergeRequest) -> dict[str, Any] | None:
    if mr.state != "closed":
        return None
    last = next((event for event in reversed(mr.state_events) if event.state == "closed"), None)
    return None if last is None else user_by_id(call, last.user_id)


def note(call: Call, mr: MergeRequest, found: Note) -> dict[str, Any]:
    return {
        "id": found.id,
        "type": None,
        "body": found.body,
        "author": user_by_id(call, found.author_id),
        "created_at": millis(found.at),
        "updated_at": millis(found.at),
        "system": found.system,
        "noteable_id": mr.id,
        "noteable_type": "MergeRequest",
        "project_id": mr.project_id,
        "noteable_iid": mr.iid,
        "resolvable": False,
        "confidential": found.internal,
        "internal": found.internal,
        "imported": False,
        "commands_changes": {},
    }


def state_event(call: Call, mr: MergeRequest, found: StateEvent) -> dict[str, Any]:
    return {
        "id": found.id,
        "user": user_by_id(call, found.user_id),
        "created_at": millis(found.at),
        "resource_type": "MergeRequest",
        "resource_id": mr.id,
        "source_commit": None,
        "source_merge_request_id": None,
        "state": found.state,
    }
