"""Groups and projects, their members and labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quarterdeck.simulator.model import Group, Project, User
from quarterdeck.simulator.server.graph.resolvers.labels import label_of, titles_of
from quarterdeck.simulator.server.listing import Filters
from quarterdeck.simulator.server.rest import shapes
from quarterdeck.simulator.server.rest.call import Call, Rows


def _searched(call: Call, places: Iterable[Any]) -> list[Any]:
    text = call.query.get("search", "").lower()
    return [place for place in places if text in place.name.lower() or text in place.full_path.lower()]


def _groups(call: Call, groups: Iterable[Group]) -> Rows:
    seen = [group for group in groups if call.viewer.may_see(group.full_path)]
    return Rows(_searched(call, seen), lambda group: shapes.group(call, group))


def groups(call: Call) -> Rows:
    found = sorted(call.world.groups.values(), key=lambda g: (g.name.lower(), g.id))
    if call.flag("top_level_only", False):
        found = [group for group in found if "/" not in group.full_path]
    return _groups(call, found)


def group(call: Call) -> dict[str, Any]:
    return shapes.group(call, call.get_group(call.parts[0]))


def subgroups(call: Call) -> Rows:
    return _groups(call, call.world.descendants(call.get_group(call.parts[0]), direct=True))


def descendant_groups(call: Call) -> Rows:
    return _groups(call, call.world.descendants(call.get_group(call.parts[0])))


def _projects(call: Call, found: list[Project]) -> Rows:
    """Newest first; ``archived`` true or false narrows, its absence takes both."""
    if call.query.get("archived"):
        archived = call.flag("archived", False)
        found = [project for project in found if project.archived == archived]
    order = call.query.get("order_by", "created_at")
    found.sort(
        key=lambda p: (getattr(p, "created_at" if order not in {"id", "name"} else order), p.id),
        reverse=call.choice("sort", ("asc", "desc"), "desc") == "desc",
    )
    return Rows(_searched(call, found), lambda project: shapes.project(call, project))


def projects_of_group(call: Call) -> Rows:
    found = call.get_group(call.parts[0])
    deep = call.flag("include_subgroups", False)
    return _projects(call, call.world.projects_of(found, call.viewer, subgroups=deep, archived=True))


def projects(call: Call) -> Rows:
    return _projects(call, call.world.seen_projects(call.viewer))


def project(call: Call) -> dict[str, Any]:
    return shapes.project(call, call.get_project(call.parts[0]))


# Members: of the top group, inherited below it


def _members(call: Call, found: Iterable[User]) -> Rows:
    text = call.query.get("query", "").lower()
    ids = {int(number) for number in call.values("user_ids") if number.isdigit()}
    rows = [user for user in found if text in user.username.lower() or text in user.name.lower()]
    return Rows([u for u in rows if not ids or u.id in ids], lambda user: shapes.member(call, user))


def members_of_group(call: Call) -> Rows:
    """Only the top group has direct members."""
    found = call.get_group(call.parts[0])
    return _members(call, call.world.members() if found.full_path == call.world.company.top_group else [])


def all_members_of_group(call: Call) -> Rows:
    call.get_group(call.parts[0])
    return _members(call, call.world.members())


def members_of_project(call: Call) -> Rows:
    call.get_project(call.parts[0])
    return _members(call, [])


def all_members_of_project(call: Call) -> Rows:
    call.get_project(call.parts[0])
    return _members(call, call.world.members())


# Labels


def _labels(call: Call, found: Iterable[Project]) -> Rows:
    rows = call.world.listing(found, Filters(), key="created_at", descending=False).all()

    def show(title: str) -> dict[str, Any]:
        label = label_of(title)
        return {"id": label.id, "name": title, "color": label.color, "text_color": "#FFFFFF", "description": None}

    return Rows(titles_of(rows), show)


def labels_of_project(call: Call) -> Rows:
    return _labels(call, [call.get_project(call.parts[0])])


def labels_of_group(call: Call) -> Rows:
    found = call.get_group(call.parts[0])
    return _labels(call, call.world.projects_of(found, call.viewer, subgroups=True, archived=True))


def issues(call: Call) -> Rows:
    """There are none in this company."""
    call.get_project(call.parts[0])
    return Rows([], lambda row: row)
