"""Merge requests, their approvals and sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quarterdeck.simulator.model import MergeRequest, User
from quarterdeck.simulator.server.commits import commits_of
from quarterdeck.simulator.server.graph.context import Context, seconds
from quarterdeck.simulator.server.graph.resolvers.activity import commits, discussions, notes
from quarterdeck.simulator.server.graph.resolvers.labels import label_of, milestone_of
from quarterdeck.simulator.server.graph.resolvers.people import Person, Rule, find_user, people_of, users_of
from quarterdeck.simulator.server.rules import ApprovalRule


def rule_met(rule: ApprovalRule, mr: MergeRequest, users: dict[int, User]) -> bool:
    """Whether enough of those it names (or of anybody) approved."""
    names = [users[user_id].username for user_id in mr.approved_by if user_id in users]
    given = [name for name in names if not rule.eligible or name in rule.eligible]
    return len(given) >= rule.approvals_required


def _required(mr: MergeRequest, context: Context) -> int:
    return sum(rule.approvals_required for rule in context.world.rules_of(mr))


def _author(mr: MergeRequest, context: Context) -> Person | None:
    user = find_user(context, mr.author_id)
    return None if user is None else Person(user, mr)


def commenters_of(mr: MergeRequest) -> list[int]:
    """Ids of who wrote a comment, in order of their first."""
    return list(dict.fromkeys(n.author_id for n in mr.notes if not n.system and n.author_id is not None))


def participants_of(mr: MergeRequest) -> list[int]:
    """The author and everyone who is assigned, reviews or commented."""
    first = [] if mr.author_id is None else [mr.author_id]
    reviewers = [row.user_id for row in mr.reviewers]
    return list(dict.fromkeys([*first, *mr.assignee_ids, *reviewers, *commenters_of(mr)]))


def _diff_stats(mr: MergeRequest, _context: Context, args: dict[str, Any]) -> list[tuple[str, int, int]]:
    wanted = args.get("path")
    return mr.paths if wanted is None else [found for found in mr.paths if found[0] == wanted]


def _reference(mr: MergeRequest, context: Context, args: dict[str, Any]) -> str:
    place = context.world.projects[mr.project_id].full_path if args.get("full") else ""
    return f"{place}!{mr.iid}"


def _path(mr: MergeRequest, context: Context) -> str:
    return f"/{context.world.projects[mr.project_id].full_path}/-/merge_requests/{mr.iid}"


def _merge_status(mr: MergeRequest, _context: Context) -> str:
    if mr.state != "opened":
        return "NOT_OPEN"
    return "DRAFT_STATUS" if mr.draft else "MERGEABLE"


def _asking_changes(mr: MergeRequest, context: Context, _args: dict[str, Any]) -> list[User]:
    return users_of(context, [row.user_id for row in mr.reviewers if row.state == "requested_changes"])


def _project(mr: MergeRequest, context: Context) -> Any:
    return context.world.projects[mr.project_id]


def _always(value: Any) -> Callable[[Any, Context], Any]:
    return lambda _thing, _context: value


_PLAIN: dict[str, Callable[[MergeRequest, Context], Any]] = {
    "closedAt": lambda mr, _c: seconds(mr.closed_at),
    "createdAt": lambda mr, _c: seconds(mr.created_at),
    "description": lambda mr, _c: mr.description,
    "diffHeadSha": lambda mr, _c: mr.sha or None,
    "draft": lambda mr, _c: mr.draft,
    "id": lambda mr, _c: f"gid://gitlab/MergeRequest/{mr.id}",
    "iid": lambda mr, _c: str(mr.iid),
    "mergeCommitSha": lambda mr, _c: mr.sha if mr.state == "merged" else None,
    "mergedAt": lambda mr, _c: seconds(mr.merged_at),
    "name": lambda mr, _c: mr.title,
    "preparedAt": lambda mr, _c: seconds(mr.created_at),
    "projectId": lambda mr, _c: mr.project_id,
    "sourceBranch": lambda mr, _c: mr.source_branch,
    "sourceProjectId": lambda mr, _c: mr.project_id,
    "state": lambda mr, _c: mr.state,
    "targetBranch": lambda mr, _c: mr.target_branch,
    "targetProjectId": lambda mr, _c: mr.project_id,
    "title": lambda mr, _c: mr.title,
    "titleHtml": lambda mr, _c: mr.title,
    "updatedAt": lambda mr, _c: seconds(mr.updated_at),
    "userNotesCount": lambda mr, _c: sum(not note.system for note in mr.notes),
    "userDiscussionsCount": lambda mr, _c: sum(not note.system for note in mr.notes),
    "webPath": _path,
    "webUrl": lambda mr, c: c.base_url + _path(mr, c),
    "commitCount": lambda mr, _c: len(commits_of(mr)),
    "detailedMergeStatus": _merge_status,
    "mergeable": lambda mr, _c: mr.state == "opened" and not mr.draft,
    "mergeStatusEnum": _always("CAN_BE_MERGED"),
    "sourceBranchExists": lambda mr, _c: mr.state == "opened",
    **dict.fromkeys(("autoMergeEnabled", "conflicts", "discussionLocked", "hidden", "squash"), _always(False)),
    **dict.fromkeys(("squashOnMerge", "subscribed"), _always(False)),
    **dict.fromkeys(("downvotes", "upvotes", "timeEstimate", "totalTimeSpent"), _always(0)),
    "targetBranchExists": _always(True),
    "taskCompletionStatus": _always({"count": 0, "completedCount": 0}),
}

_LINKED: dict[str, Callable[..., Any]] = {
    "approvalState": lambda mr, _c: mr,
    "approvalsLeft": lambda mr, c: max(0, _required(mr, c) - len(mr.approved_by)),
    "approvalsRequired": _required,
    "approved": lambda mr, c: all(rule_met(rule, mr, c.world.users) for rule in c.world.rules_of(mr)),
    "approvedBy": lambda mr, c, _a: users_of(c, mr.approved_by),
    "assignees": lambda mr, c, _a: people_of(c, mr, mr.assignee_ids),
    "author": _author,
    "changeRequesters": _asking_changes,
    "commenters": lambda mr, c, _a: users_of(c, commenters_of(mr)),
    "commits": commits,
    "diffRefs": lambda mr, _c: mr if mr.sha else None,
    "diffStats": _diff_stats,
    "diffStatsSummary": lambda mr, _c: mr,
    "discussions": discussions,
    "labels": lambda mr, _c, _a: [label_of(title) for title in mr.labels],
    "mergeUser": lambda mr, c: find_user(c, mr.merge_user_id),
    "milestone": lambda mr, _c: milestone_of(mr.milestone) if mr.milestone else None,
    "notes": notes,
    "participants": lambda mr, c, _a: people_of(c, mr, participants_of(mr)),
    "project": _project,
    "reference": _reference,
    "reviewers": lambda mr, c, _a: people_of(c, mr, [row.user_id for row in mr.reviewers]),
    "sourceProject": _project,
    "targetProject": _project,
}


def _approvers(given: Rule, context: Context) -> list[User]:
    return [user for name in given.rule.eligible if (user := context.world.find_user(name)) is not None]


def _approved_by(given: Rule, context: Context, _args: dict[str, Any]) -> list[User]:
    approved = users_of(context, given.mr.approved_by)
    return [user for user in approved if not given.rule.eligible or user.username in given.rule.eligible]


def _sum(place: int) -> Callable[[MergeRequest, Context], int]:
    return lambda mr, _context: sum(int(path[place]) for path in mr.paths)


RESOLVERS: dict[str, dict[str, Callable[..., Any]]] = {
    "MergeRequest": {**_PLAIN, **_LINKED},
    "MergeRequestApprovalState": {
        "approvalRulesOverwritten": _always(False),
        "rules": lambda mr, c: [Rule(rule, mr) for rule in c.world.rules_of(mr)],
    },
    "ApprovalRule": {
        "approvalsRequired": lambda r, _c: r.rule.approvals_required,
        "approved": lambda r, c: rule_met(r.rule, r.mr, c.world.users),
        "approvedBy": _approved_by,
        "eligibleApprovers": _approvers,
        "id": lambda r, _c: f"gid://gitlab/ApprovalMergeRequestRule/{r.mr.id * 10 + r.rule.id}",
        "invalid": _always(False),
        "name": lambda r, _c: r.rule.name,
        "section": _always(None),
        "type": lambda r, _c: r.rule.type,
    },
    "DiffStatsSummary": {
        "additions": _sum(1),
        "deletions": _sum(2),
        "changes": lambda mr, _c: sum(path[1] + path[2] for path in mr.paths),
        "fileCount": lambda mr, _c: len(mr.paths),
    },
    "DiffRefs": {
        "baseSha": lambda mr, _c: f"{mr.id:040x}",
        "headSha": lambda mr, _c: mr.sha,
        "startSha": lambda mr, _c: f"{mr.id:040x}",
    },
    "TaskCompletionStatus": {
        "count": lambda found, _c: found["count"],
        "completedCount": lambda found, _c: found["completedCount"],
    },
}
