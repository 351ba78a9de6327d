"""Groups, projects and namespaces."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from quarterdeck.simulator.model import Group, Project
from quarterdeck.simulator.server.graph.context import Context, seconds
from quarterdeck.simulator.server.graph.resolvers import labels as titled
from quarterdeck.simulator.server.graph.resolvers.filters import merge_requests
from quarterdeck.simulator.server.graph.resolvers.issues import group_issues, project_issues
from quarterdeck.simulator.server.graph.resolvers.people import LEVELS, Member
from quarterdeck.simulator.server.listing import Filters, Listing


def _own_path(place: Group | Project) -> str:
    return place.full_path.rpartition("/")[2]


def full_name(context: Context, full_path: str) -> str:
    """The names of the groups on the way, as GitLab joins them."""
    parts = full_path.split("/")
    names = []
    for n in range(len(parts)):
        place = "/".join(parts[: n + 1])
        found = context.world.find_group(place) or context.world.find_project(place)
        names.append(found.name if found else parts[n])
    return " / ".join(names)


# Members: everyone is a member of the top group, and inherited below it


def _members(args: dict[str, Any], context: Context, *, top: bool, make: Callable[[Any], Member]) -> list[Member]:
    relations = args.get("relations") or ["DIRECT", "INHERITED"]
    if ("DIRECT" if top else "INHERITED") not in relations:
        return []
    text = (args.get("search") or "").lower()
    levels = args.get("accessLevels")
    return [
        make(user)
        for user in context.world.members()
        if (text in user.username.lower() or text in user.name.lower())
        and (not levels or LEVELS.get(user.access_level) in levels)
    ]


def _group_members(group: Group, context: Context, args: dict[str, Any]) -> list[Member]:
    top = "/" not in group.full_path or group.full_path == context.world.company.top_group
    return _members(args, context, top=top, make=lambda user: Member(user, group=group))


def _project_members(_project: Project, context: Context, args: dict[str, Any]) -> list[Member]:
    group = context.world.find_group(context.world.company.top_group)
    return _members(args, context, top=False, make=lambda user: Member(user, group=group))


# Lists of places


def named(places: Iterable[Any], args: dict[str, Any]) -> list[Any]:
    """Those that match ``search`` and ``ids``."""
    text = (args.get("search") or "").lower()
    ids = {str(key).rpartition("/")[2] for key in args.get("ids") or ()}
    return [
        place
        for place in places
        if (text in place.name.lower() or text in place.full_path.lower()) and (not ids or str(place.id) in ids)
    ]


def sorted_places(places: list[Any], sort: str | None) -> list[Any]:
    name = (sort or "ID_DESC").upper()
    keys: dict[str, Callable[[Any], Any]] = {
        "NAME": lambda p: (p.name.lower(), p.id),
        "PATH": lambda p: (_own_path(p), p.id),
        "FULL_PATH": lambda p: (p.full_path, p.id),
    }
    key, _, direction = name.rpartition("_")
    return sorted(places, key=keys.get(key, lambda p: p.id), reverse=direction == "DESC")


def _projects(group: Group, context: Context, args: dict[str, Any]) -> list[Project]:
    found = context.world.projects_of(
        group, context.viewer, subgroups=bool(args.get("includeSubgroups")), archived=bool(args.get("includeArchived"))
    )
    return sorted_places(named(found, args), args.get("sort"))


def _descendants(group: Group, context: Context, args: dict[str, Any]) -> list[Group]:
    direct = args.get("includeParentDescendants") is False
    below = [g for g in context.world.descendants(group, direct=direct) if context.viewer.may_see(g.full_path)]
    return sorted_places(named(below, args), args.get("sort"))


def _group_merge_requests(group: Group, context: Context, args: dict[str, Any]) -> Listing:
    projects = context.world.projects_of(
        group, context.viewer, subgroups=bool(args.get("includeSubgroups")), archived=bool(args.get("includeArchived"))
    )
    return merge_requests(context, projects, args)


def _merge_request(project: Project, context: Context, args: dict[str, Any]) -> Any:
    iid = str(args["iid"])
    return context.world.find_merge_request(project.id, int(iid)) if iid.isdigit() else None


# Labels and milestones in use


def _everything(context: Context, projects: Iterable[Project]) -> Listing:
    return context.world.listing(projects, Filters(), key="created_at", descending=False)


def _labels(context: Context, projects: Iterable[Project], args: dict[str, Any]) -> list[Any]:
    title, text = args.get("title"), (args.get("searchTerm") or "").lower()
    titles = titled.titles_of(_everything(context, projects).all())
    return [titled.label_of(t) for t in titles if (title is None or t == title) and text in t.lower()]


def _milestones(context: Context, projects: Iterable[Project], args: dict[str, Any]) -> list[Any]:
    titles = sorted({mr.milestone for mr in _everything(context, projects).all() if mr.milestone})
    return [titled.milestone_of(t) for t in titles if args.get("title") in {None, t}]


def _all_of(group: Group, context: Context) -> list[Project]:
    return context.world.projects_of(group, context.viewer, subgroups=True, archived=True)


def _first(found: list[Any]) -> Any:
    return found[0] if found else None


def _seen_parent(context: Context, group: Group | None) -> Group | None:
    return group if group is not None and context.viewer.may_see(group.full_path) else None


_GROUP: dict[str, Callable[..., Any]] = {
    "createdAt": lambda _g, _c: None,
    "descendantGroups": _descendants,
    "descendantGroupsCount": lambda g, c: len(c.world.descendants(g)),
    "description": lambda _g, _c: "",
    "fullName": lambda g, c: full_name(c, g.full_path),
    "fullPath": lambda g, _c: g.full_path,
    "groupMembers": _group_members,
    "groupMembersCount": lambda _g, c: len(c.world.members()),
    "id": lambda g, _c: f"gid://gitlab/Group/{g.id}",
    "issues": group_issues,
    "label": lambda g, c, a: _first(_labels(c, _all_of(g, c), a)),
    "labels": lambda g, c, a: _labels(c, _all_of(g, c), a),
    "mergeRequests": _group_merge_requests,
    "milestones": lambda g, c, a: _milestones(c, _all_of(g, c), a),
    "name": lambda g, _c: g.name,
    "parent": lambda g, c: _seen_parent(c, c.world.parent_of(g)),
    "path": lambda g, _c: _own_path(g),
    "projects": _projects,
    "projectsCount": lambda g, c: len(c.world.projects_of(g, c.viewer, subgroups=False, archived=True)),
    "updatedAt": lambda _g, _c: None,
    "visibility": lambda _g, _c: "private",
    "webPath": lambda g, _c: f"/groups/{g.full_path}",
    "webUrl": lambda g, c: f"{c.base_url}/groups/{g.full_path}",
}

_PROJECT: dict[str, Callable[..., Any]] = {
    "archived": lambda p, _c: p.archived,
    "createdAt": lambda p, _c: seconds(p.created_at),
    "description": lambda _p, _c: "",
    "fullPath": lambda p, _c: p.full_path,
    "group": lambda p, c: c.world.groups.get(p.group_id),
    "id": lambda p, _c: f"gid://gitlab/Project/{p.id}",
    "issues": project_issues,
    "label": lambda p, c, a: _first(_labels(c, [p], a)),
    "labels": lambda p, c, a: _labels(c, [p], a),
    "lastActivityAt": lambda p, _c: seconds(p.created_at),
    "mergeRequest": _merge_request,
    "mergeRequests": lambda p, c, a: merge_requests(c, [p], a),
    "mergeRequestsEnabled": lambda _p, _c: True,
    "milestones": lambda p, c, a: _milestones(c, [p], a),
    "name": lambda p, _c: p.name,
    "nameWithNamespace": lambda p, c: full_name(c, p.full_path),
    "namespace": lambda p, c: c.world.groups.get(p.group_id),
    "openMergeRequestsCount": lambda p, c: len(merge_requests(c, [p], {"state": "opened"})),
    "path": lambda p, _c: _own_path(p),
    "projectMembers": _project_members,
    "updatedAt": lambda p, _c: seconds(p.created_at),
    "visibility": lambda _p, _c: "private",
    "webUrl": lambda p, c: f"{c.base_url}/{p.full_path}",
}

RESOLVERS: dict[str, dict[str, Callable[..., Any]]] = {
    "Group": _GROUP,
    "Project": _PROJECT,
    "Namespace": {name: _GROUP[name] for name in ("fullName", "fullPath", "id", "name", "path")},
    **titled.RESOLVERS,
}
