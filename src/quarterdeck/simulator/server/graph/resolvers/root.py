"""What can be asked first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import GraphQLError

from quarterdeck.simulator.model import Group, MergeRequest, Note, Project, User
from quarterdeck.simulator.server.graph.context import Context
from quarterdeck.simulator.server.graph.resolvers.places import named, sorted_places


def _number(gid: Any, kind: str) -> int:
    """The number in a global id; raises `GraphQLError` as GitLab does for one of another kind."""
    head, _, number = str(gid).rpartition("/")
    if not head.endswith(f"/{kind}") or not number.isdigit():
        raise GraphQLError(f'"{gid}" does not represent an instance of {kind}')
    return int(number)


def _group(_root: Any, context: Context, args: dict[str, Any]) -> Group | None:
    found = context.world.find_group(str(args["fullPath"]))
    return found if found is not None and context.viewer.may_see(found.full_path) else None


def _project(_root: Any, context: Context, args: dict[str, Any]) -> Project | None:
    found = context.world.find_project(str(args["fullPath"]))
    return found if found is not None and context.viewer.may_see(found.full_path) else None


def _groups(_root: Any, context: Context, args: dict[str, Any]) -> list[Group]:
    seen = [group for group in context.world.groups.values() if context.viewer.may_see(group.full_path)]
    if args.get("topLevelOnly"):
        seen = [group for group in seen if "/" not in group.full_path]
    if (parent := args.get("parentPath")) is not None:
        seen = [group for group in seen if group.full_path.rpartition("/")[0].lower() == str(parent).lower()]
    return sorted_places(named(seen, args), args.get("sort"))


def _projects(_root: Any, context: Context, args: dict[str, Any]) -> list[Project]:
    seen = context.world.seen_projects(context.viewer)
    if (paths := args.get("fullPaths")) is not None:
        wanted = {path.lower() for path in paths}
        seen = [project for project in seen if project.full_path.lower() in wanted]
    archived = args.get("archived")
    if archived in {"ONLY", "EXCLUDE"}:
        seen = [project for project in seen if project.archived == (archived == "ONLY")]
    return sorted_places(named(seen, args), args.get("sort"))


def _merge_request(_root: Any, context: Context, args: dict[str, Any]) -> MergeRequest | None:
    mr = context.world.merge_requests.get(_number(args["id"], "MergeRequest"))
    seen = mr is not None and context.viewer.may_see(context.world.projects[mr.project_id].full_path)
    return mr if seen else None


def _note(_root: Any, context: Context, args: dict[str, Any]) -> Note | None:
    number = _number(args["id"], "Note")
    for mr in context.world.merge_requests.values():
        if context.viewer.may_see(context.world.projects[mr.project_id].full_path):
            for note in mr.notes:
                if note.id == number:
                    return note
    return None


def _user(_root: Any, context: Context, args: dict[str, Any]) -> User | None:
    if (name := args.get("username")) is not None:
        return context.world.find_user(name)
    if (gid := args.get("id")) is not None:
        return context.world.users.get(_number(gid, "User"))
    raise GraphQLError("Provide either a username or id")


def _users(_root: Any, context: Context, args: dict[str, Any]) -> list[User]:
    names, ids, text = args.get("usernames"), args.get("ids"), (args.get("search") or "").lower()
    if names is not None and ids is not None:
        raise GraphQLError("Provide either a list of usernames or ids")
    found = sorted(context.world.users.values(), key=lambda user: -user.id)
    if names is not None:
        wanted = {name.lower().removeprefix("@") for name in names}
        found = [user for user in found if user.username.lower() in wanted]
    if ids is not None:
        numbers = {_number(gid, "User") if "/" in str(gid) else int(gid) for gid in ids}
        found = [user for user in found if user.id in numbers]
    if args.get("humans"):
        found = [user for user in found if user.type == "HUMAN"]
    return [user for user in found if text in user.username.lower() or text in user.name.lower()]


def _metadata(_root: Any, context: Context) -> Context | None:
    return context if context.viewer.user is not None else None


def _version(context: Context, _context: Context) -> str:
    return context.world.company.version


RESOLVERS: dict[str, dict[str, Callable[..., Any]]] = {
    "Query": {
        "currentUser": lambda _r, c: c.viewer.user,
        "group": _group,
        "groups": _groups,
        "mergeRequest": _merge_request,
        "metadata": _metadata,
        "namespace": _group,
        "note": _note,
        "project": _project,
        "projects": _projects,
        "queryComplexity": lambda _r, c: c,
        "user": _user,
        "users": _users,
    },
    "Metadata": {
        "enterprise": lambda c, _c: c.world.company.version.endswith("-ee"),
        "kas": lambda c, _c: c,
        "revision": lambda _m, _c: "0f5d1e2c9ab",
        "version": _version,
    },
    "Kas": {"enabled": lambda _k, _c: False, "version": lambda _k, _c: None},
    "QueryComplexity": {"limit": lambda c, _c: c.limit, "score": lambda c, _c: c.score},
}
