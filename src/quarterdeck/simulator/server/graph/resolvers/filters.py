"""GraphQL's arguments of a list of merge requests, as a listing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from quarterdeck.simulator.model import Project
from quarterdeck.simulator.server import criteria
from quarterdeck.simulator.server.graph.context import Context
from quarterdeck.simulator.server.listing import Filters, Listing, Test
from quarterdeck.simulator.server.world import World

_Maker = Callable[[World, Any], Test]

_TESTS: dict[str, _Maker] = {
    "search": lambda _w, text: criteria.searched(text),
    "iids": lambda _w, iids: criteria.numbered(iids),
    "draft": lambda _w, draft: criteria.drafted(draft),
    "labelName": lambda _w, titles: criteria.labelled(titles),
    "milestoneTitle": lambda _w, title: criteria.equal_to("milestone", [title]),
    "sourceBranches": lambda _w, names: criteria.equal_to("source_branch", names),
    "targetBranches": lambda _w, names: criteria.equal_to("target_branch", names),
    "authorUsername": lambda w, name: criteria.authored(criteria.ids_of(w, [name])),
    "assigneeUsername": lambda w, name: criteria.assigned(criteria.ids_of(w, [name])),
    "assigneeUsernames": lambda w, names: criteria.assigned(criteria.ids_of(w, names)),
    "reviewerUsername": lambda w, name: criteria.reviewed(criteria.ids_of(w, [name])),
    "approvedBy": lambda w, names: criteria.approved(criteria.ids_of(w, names)),
    "mergedBy": lambda w, name: criteria.merged_by(criteria.ids_of(w, [name])),
    "assigneeWildcardId": lambda _w, wildcard: criteria.filled("assignee_ids", wildcard),
    "reviewerWildcardId": lambda _w, wildcard: criteria.filled("reviewers", wildcard),
}


def _negated(make: _Maker) -> _Maker:
    return lambda world, value: criteria.negated(make(world, value))


_NOT: dict[str, _Maker] = {
    **{name: _negated(make) for name, make in _TESTS.items()},
    "labelName": lambda _w, titles: criteria.unlabelled(titles),
}

_BOUNDS = {"created_at": "created", "updated_at": "updated", "merged_at": "merged", "closed_at": "closed"}


def filters_of(world: World, args: dict[str, Any]) -> Filters:
    """Arguments that are absent or null do not count."""
    state, bounds = args.get("state"), bounds_of(args)
    tests = [make(world, args[name]) for name, make in _TESTS.items() if args.get(name) is not None]
    turned = args.get("not") or {}
    tests += [_NOT[name](world, value) for name, value in turned.items() if value is not None]
    return Filters(None if state in {None, "all"} else state, bounds, tuple(tests))


def bounds_of(args: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The inclusive bounds that arguments such as ``updatedAfter`` name, by key."""
    bounds = {}
    for key, name in _BOUNDS.items():
        after, before = args.get(f"{name}After"), args.get(f"{name}Before")
        if after is not None or before is not None:
            bounds[key] = (after, before)
    return bounds


def order_of(sort: str | None) -> tuple[str, bool]:
    """Key and whether it descends; the deprecated lower-case names mean the same."""
    name, _, direction = (sort or "CREATED_DESC").upper().rpartition("_")
    key = name.removesuffix("_AT").lower()
    return ("title" if key == "title" else f"{key}_at"), direction == "DESC"


def merge_requests(context: Context, projects: Iterable[Project], args: dict[str, Any]) -> Listing:
    """The listing that the arguments ask for."""
    key, descending = order_of(args.get("sort"))
    world = context.world
    return world.listing(projects, filters_of(world, args), key=key, descending=descending)
