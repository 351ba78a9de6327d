"""Issues, without a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from quarterdeck.simulator.model import Group, Issue, Project
from quarterdeck.simulator.server import criteria
from quarterdeck.simulator.server.graph.context import Context, seconds
from quarterdeck.simulator.server.graph.resolvers.filters import bounds_of, order_of
from quarterdeck.simulator.server.graph.resolvers.labels import label_of, milestone_of
from quarterdeck.simulator.server.graph.resolvers.people import users_of
from quarterdeck.simulator.server.listing import Filters, Listing, Test
from quarterdeck.simulator.server.world import World

_TESTS: dict[str, Callable[[World, Any], Test]] = {
    "search": lambda _w, text: criteria.searched(text),
    "iid": lambda _w, iid: criteria.numbered([iid]),
    "iids": lambda _w, iids: criteria.numbered(iids),
    "labelName": lambda _w, titles: criteria.labelled(titles),
    "milestoneTitle": lambda _w, titles: criteria.equal_to("milestone", titles),
    "authorUsername": lambda w, name: criteria.authored(criteria.ids_of(w, [name])),
    "assigneeUsernames": lambda w, names: criteria.assigned(criteria.ids_of(w, names)),
    "assigneeWildcardId": lambda _w, wildcard: criteria.filled("assignee_ids", wildcard),
    "confidential": lambda _w, hidden: criteria.equal_to("confidential", [hidden]),
    "types": lambda _w, types: criteria.equal_to("type", types),
}


def _listing(context: Context, projects: Iterable[Project], args: dict[str, Any]) -> Listing:
    key, descending = order_of(args.get("sort"))
    state = args.get("state")
    tests = [make(context.world, args[name]) for name, make in _TESTS.items() if args.get(name) is not None]
    filters = Filters(None if state in {None, "all"} else state, bounds_of(args), tuple(tests))
    return context.world.issues.listing(projects, filters, key=key, descending=descending)


def group_issues(group: Group, context: Context, args: dict[str, Any]) -> Listing:
    projects = context.world.projects_of(
        group, context.viewer, subgroups=bool(args.get("includeSubgroups")), archived=bool(args.get("includeArchived"))
    )
    return _listing(context, projects, args)


def project_issues(project: Project, context: Context, args: dict[str, Any]) -> Listing:
    return _listing(context, [project], args)


def _path(issue: Issue, context: Context) -> str:
    return f"/{context.world.projects[issue.project_id].full_path}/-/issues/{issue.iid}"


def _reference(issue: Issue, context: Context, args: dict[str, Any]) -> str:
    place = context.world.projects[issue.project_id].full_path if args.get("full") else ""
    return f"{place}#{issue.iid}"


RESOLVERS: dict[str, dict[str, Callable[..., Any]]] = {
    "Issue": {
        "assignees": lambda i, c, _a: users_of(c, i.assignee_ids),
        "author": lambda i, c: c.world.users.get(i.author_id or 0),
        "closedAt": lambda i, _c: seconds(i.closed_at),
        "confidential": lambda i, _c: i.confidential,
        "createdAt": lambda i, _c: seconds(i.created_at),
        "description": lambda i, _c: i.description,
        "id": lambda i, _c: f"gid://gitlab/Issue/{i.id}",
        "iid": lambda i, _c: str(i.iid),
        "labels": lambda i, _c, _a: [label_of(title) for title in i.labels],
        "milestone": lambda i, _c: None if i.milestone is None else milestone_of(i.milestone),
        "projectId": lambda i, _c: i.project_id,
        "reference": _reference,
        "state": lambda i, _c: i.state,
        "title": lambda i, _c: i.title,
        "type": lambda i, _c: i.type,
        "updatedAt": lambda i, _c: seconds(i.updated_at),
        "webPath": _path,
        "webUrl": lambda i, c: c.base_url + _path(i, c),
        "weight": lambda i, _c: i.weight,
    },
}
