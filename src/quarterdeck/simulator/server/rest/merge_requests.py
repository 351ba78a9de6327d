"""Merge requests: the lists, and what hangs on one of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quarterdeck.simulator.model import MergeRequest, Note, Project
from quarterdeck.simulator.server import criteria
from quarterdeck.simulator.server.commits import Commit, Version, commits_of, versions_of
from quarterdeck.simulator.server.graph.resolvers.merge_requests import participants_of
from quarterdeck.simulator.server.listing import Filters, Listing, Test
from quarterdeck.simulator.server.rest import shapes
from quarterdeck.simulator.server.rest.call import Call, Rows, millis, not_found

_STATES = ("opened", "closed", "locked", "merged", "all")
_ORDERS = (
    "created_at",
    "updated_at",
    "merged_at",
    "title",
    "label_priority",
    "milestone_due",
    "popularity",
    "priority",
)
_SCOPES = (
    "created_by_me", "created-by-me", "assigned_to_me", "assigned-to-me", "reviews_for_me", "reviews-for-me", "all",
)  # fmt: skip


def _by_people(call: Call) -> list[Test]:
    query, found = call.query, list[Test]()
    makers = {"author": criteria.authored, "assignee": criteria.assigned, "reviewer": criteria.reviewed}
    for role, make in makers.items():
        if name := query.get(f"{role}_username"):
            found.append(make(criteria.ids_of(call.world, [name])))
        if (number := query.get(f"{role}_id")) and number.isdigit():
            found.append(make({int(number)}))
        elif number and role != "author":
            found.append(criteria.filled("assignee_ids" if role == "assignee" else "reviewers", number))
    return found


def _by_scope(call: Call, default: str) -> list[Test]:
    scope = call.choice("scope", _SCOPES, default).replace("-", "_")
    me = {call.viewer.user.id} if call.viewer.user else set[int]()
    mine = {
        "created_by_me": criteria.authored,
        "assigned_to_me": criteria.assigned,
        "reviews_for_me": criteria.reviewed,
    }
    return [mine[scope](me)] if scope in mine else []


def _others(call: Call) -> list[Test]:
    query, found = call.query, list[Test]()
    if labels := call.values("labels"):
        found.append(criteria.labelled(labels))
    if iids := call.values("iids"):
        found.append(criteria.numbered(iids))
    for name in ("source_branch", "target_branch", "milestone"):
        if name in query:
            found.append(criteria.equal_to(name, [query[name]]))
    if "search" in query:
        found.append(criteria.searched(query["search"]))
    draft = query.get("draft") or query.get("wip")
    if draft:
        found.append(criteria.drafted(draft.lower() in {"true", "yes"}))
    return found


def filters_of(call: Call, *, scope: str) -> Filters:
    """The parameters that GitLab knows; others are ignored, as there. Raises `RestError` 400 for wrong values."""
    state = call.choice("state", _STATES, "all")
    bounds = {}
    for key in ("created", "updated", "merged"):
        after, before = call.instant(f"{key}_after"), call.instant(f"{key}_before")
        if after is not None or before is not None:
            bounds[f"{key}_at"] = (after, before)
    tests = (*_by_people(call), *_by_scope(call, scope), *_others(call))
    return Filters(None if state == "all" else state, bounds, tests)


def listing(call: Call, projects: Iterable[Project], *, scope: str = "all") -> Rows:
    key = call.choice("order_by", _ORDERS, "created_at")
    descending = call.choice("sort", ("asc", "desc"), "desc") == "desc"
    key = key if key.endswith("_at") or key == "title" else "created_at"
    found: Listing = call.world.listing(projects, filters_of(call, scope=scope), key=key, descending=descending)
    return Rows(found, lambda mr: shapes.merge_request(call, mr))


def of_project(call: Call) -> Rows:
    return listing(call, [call.get_project(call.parts[0])])


def of_group(call: Call) -> Rows:
    """Subgroups are in; archived projects are out unless ``non_archived=false``."""
    group = call.get_group(call.parts[0])
    archived = not call.flag("non_archived", True)
    return listing(call, call.world.projects_of(group, call.viewer, subgroups=True, archived=archived))


def of_everyone(call: Call) -> Rows:
    return listing(call, call.world.seen_projects(call.viewer), scope="created_by_me")


def one(call: Call) -> dict[str, Any]:
    mr = call.get_merge_request()
    extra = {
        "changes_count": str(len(mr.paths)),
        "subscribed": False,
        "diff_refs": {"base_sha": f"{mr.id:040x}", "head_sha": mr.sha, "start_sha": f"{mr.id:040x}"},
        "first_contribution": False,
        "user": {"can_merge": False},
    }
    return {**shapes.merge_request(call, mr), **extra}


# What hangs on one


def notes(call: Call) -> Rows:
    """Newest first unless asked otherwise; ``activity_filter`` as in newer servers."""
    mr = call.get_merge_request()
    wanted = call.choice("activity_filter", ("all_notes", "only_comments", "only_activity"), "all_notes")
    call.choice("order_by", ("created_at", "updated_at"), "created_at")
    found = [n for n in mr.notes if wanted == "all_notes" or n.system == (wanted == "only_activity")]
    found.sort(key=lambda n: (n.at, n.id), reverse=call.choice("sort", ("asc", "desc"), "desc") == "desc")
    return Rows(found, lambda note: shapes.note(call, mr, note))


def _get_note(call: Call, mr: MergeRequest) -> Note:
    found = next((note for note in mr.notes if str(note.id) == call.parts[2]), None)
    if found is None:
        raise not_found("Note")
    return found


def note(call: Call) -> dict[str, Any]:
    mr = call.get_merge_request()
    return shapes.note(call, mr, _get_note(call, mr))


def note_emoji(call: Call) -> Rows:
    _get_note(call, call.get_merge_request())
    return Rows([], lambda row: row)


def emoji(call: Call) -> Rows:
    call.get_merge_request()
    return Rows([], lambda row: row)


def discussions(call: Call) -> Rows:
    mr = call.get_merge_request()

    def show(note: Note) -> dict[str, Any]:
        return {"id": f"{note.id:040x}", "individual_note": True, "notes": [shapes.note(call, mr, note)]}

    return Rows(mr.notes, show)


def reviewers(call: Call) -> Rows:
    mr = call.get_merge_request()

    def show(row: Any) -> dict[str, Any]:
        return {"user": shapes.user_by_id(call, row.user_id), "state": row.state.lower(), "created_at": millis(row.at)}

    return Rows(mr.reviewers, show)


def participants(call: Call) -> Rows:
    return Rows(participants_of(call.get_merge_request()), lambda user_id: shapes.user_by_id(call, user_id))


def approvals(call: Call) -> dict[str, Any]:
    mr = call.get_merge_request()
    required = sum(rule.approvals_required for rule in call.world.rules_of(mr))
    left = max(0, required - len(mr.approved_by))
    by = [
        {"user": shapes.user_by_id(call, user_id), "approved_at": _approved_at(mr, user_id)}
        for user_id in mr.approved_by
    ]
    return {
        "id": mr.id,
        "iid": mr.iid,
        "project_id": mr.project_id,
        "title": mr.title,
        "state": mr.state,
        "created_at": millis(mr.created_at),
        "updated_at": millis(mr.updated_at),
        "merge_status": "can_be_merged",
        "approved": left == 0,
        "approvals_required": required,
        "approvals_left": left,
        "approved_by": by,
    }


def _approved_at(mr: MergeRequest, user_id: int) -> str | None:
    found = [n.at for n in mr.notes if n.system and n.author_id == user_id and n.body.startswith("approved this")]
    return millis(max(found)) if found else None


def state_events(call: Call) -> Rows:
    mr = call.get_merge_request()
    return Rows(mr.state_events, lambda event: shapes.state_event(call, mr, event))


def nothing(call: Call) -> Rows:
    """Lists that this company leaves empty: label and milestone events, pipelines."""
    call.get_merge_request()
    return Rows([], lambda row: row)


# Commits, versions and diffs


def _commit(call: Call, found: Commit) -> dict[str, Any]:
    author = call.world.users.get(found.author_id or 0)
    return {
        "id": found.sha,
        "short_id": found.sha[:8],
        "title": found.title,
        "message": found.title,
        "author_name": author.name if author else "",
        "author_email": author.email if author else "",
        "authored_date": millis(found.at),
        "committed_date": millis(found.at),
        "created_at": millis(found.at),
        "parent_ids": [],
    }


def commits(call: Call) -> Rows:
    return Rows(commits_of(call.get_merge_request())[::-1], lambda found: _commit(call, found))


def _version(mr: MergeRequest, found: Version) -> dict[str, Any]:
    return {
        "id": found.id,
        "head_commit_sha": found.head,
        "base_commit_sha": f"{mr.id:040x}",
        "start_commit_sha": f"{mr.id:040x}",
        "created_at": millis(found.at),
        "merge_request_id": mr.id,
        "state": "collected",
        "real_size": str(len(mr.paths)),
    }


def versions(call: Call) -> Rows:
    mr = call.get_merge_request()
    return Rows(versions_of(mr), lambda found: _version(mr, found))


def version(call: Call) -> dict[str, Any]:
    mr = call.get_merge_request()
    found = next((v for v in versions_of(mr) if str(v.id) == call.parts[2]), None)
    if found is None:
        raise not_found("Merge Request Diff")
    pushed = [commit for commit in commits_of(mr) if commit.at <= found.at]
    return {**_version(mr, found), "commits": [_commit(call, c) for c in pushed[::-1]], "diffs": _diffs(mr)}


def _diffs(mr: MergeRequest) -> list[dict[str, Any]]:
    return [
        {
            "old_path": path,
            "new_path": path,
            "a_mode": "100644",
            "b_mode": "100644",
            "new_file": False,
            "renamed_file": False,
            "deleted_file": False,
            "diff": f"@@ -1,{deleted} +1,{added} @@\n" + "-old\n" * deleted + "+new\n" * added,
        }
        for path, added, deleted in mr.paths
    ]


def diffs(call: Call) -> Rows:
    return Rows(_diffs(call.get_merge_request()), lambda row: row)


def changes(call: Call) -> dict[str, Any]:
    return {**one(call), "changes": _diffs(call.get_merge_request()), "overflow": False}
