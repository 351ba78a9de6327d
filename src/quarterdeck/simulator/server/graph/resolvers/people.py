"""Users in all the roles that GitLab types apart, and members."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from quarterdeck.simulator.model import Group, MergeRequest, Project, User
from quarterdeck.simulator.server.graph.context import Context
from quarterdeck.simulator.server.rules import ApprovalRule

LEVELS = {
    0: "NO_ACCESS", 5: "MINIMAL_ACCESS", 10: "GUEST", 15: "PLANNER", 20: "REPORTER", 30: "DEVELOPER",
    40: "MAINTAINER", 50: "OWNER", 60: "ADMIN",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """A user as author, reviewer, assignee or participant of a merge request."""

    user: User
    mr: MergeRequest


@dataclass(frozen=True, slots=True)
class Rule:
    """An approval rule applied to a merge request."""

    rule: ApprovalRule
    mr: MergeRequest


@dataclass(frozen=True, slots=True)
class Member:
    user: User
    group: Group | None = None
    project: Project | None = None


def users_of(context: Context, ids: Iterable[int]) -> list[User]:
    """Accounts by id, in the order given; those that are gone are left out."""
    users = context.world.users
    return [users[user_id] for user_id in ids if user_id in users]


def people_of(context: Context, mr: MergeRequest, ids: Iterable[int]) -> list[Person]:
    return [Person(user, mr) for user in users_of(context, ids)]


def find_user(context: Context, user_id: int | None) -> User | None:
    return None if user_id is None else context.world.users.get(user_id)


_USER: dict[str, Callable[[User, Context], Any]] = {
    "active": lambda _u, _c: True,
    "avatarUrl": lambda u, c: f"{c.base_url}/uploads/-/system/user/avatar/{u.id}/avatar.png",
    "bot": lambda u, _c: u.bot,
    "createdAt": lambda _u, _c: None,
    "human": lambda u, _c: u.type == "HUMAN",
    "id": lambda u, _c: f"gid://gitlab/User/{u.id}",
    "location": lambda _u, _c: "",
    "name": lambda u, _c: u.name,
    "publicEmail": lambda _u, _c: "",
    "state": lambda _u, _c: "active",
    "type": lambda u, _c: u.type,
    "username": lambda u, _c: u.username,
    "webPath": lambda u, _c: f"/{u.username}",
    "webUrl": lambda u, c: f"{c.base_url}/{u.username}",
}


def _through(get: Callable[[User, Context], Any]) -> Callable[[Person, Context], Any]:
    return lambda person, context: get(person.user, context)


_PERSON: dict[str, Callable[[Person, Context], Any]] = {name: _through(get) for name, get in _USER.items()}
_PERSON["username"] = lambda p, _c: p.user.username
_PERSON["id"] = lambda p, _c: f"gid://gitlab/User/{p.user.id}"
_PERSON["mergeRequestInteraction"] = lambda p, _c: p


def _review_state(person: Person, _context: Context) -> str | None:
    return next((row.state.upper() for row in person.mr.reviewers if row.user_id == person.user.id), None)


def _reviewed(person: Person, context: Context) -> bool:
    return _review_state(person, context) not in {None, "UNREVIEWED", "REVIEW_STARTED"}


def _applicable(person: Person, context: Context) -> list[Rule]:
    rules = context.world.rules_of(person.mr)
    return [Rule(rule, person.mr) for rule in rules if person.user.username in rule.eligible]


_INTERACTION: dict[str, Callable[[Person, Context], Any]] = {
    "applicableApprovalRules": _applicable,
    "approved": lambda p, _c: p.user.id in p.mr.approved_by,
    "canMerge": lambda p, _c: p.user.access_level >= 30,
    "canUpdate": lambda p, _c: p.user.access_level >= 30 or p.user.id == p.mr.author_id,
    "reviewState": _review_state,
    "reviewed": _reviewed,
}

_MEMBER: dict[str, Callable[[Member, Context], Any]] = {
    "accessLevel": lambda m, _c: m.user.access_level,
    "createdAt": lambda _m, _c: None,
    "createdBy": lambda _m, _c: None,
    "expiresAt": lambda _m, _c: None,
    "id": lambda m, _c: f"gid://gitlab/{'Project' if m.project else 'Group'}Member/{m.user.id}",
    "updatedAt": lambda _m, _c: None,
    "user": lambda m, _c: m.user,
    "group": lambda m, _c: m.group,
    "project": lambda m, _c: m.project,
}

RESOLVERS: dict[str, dict[str, Callable[..., Any]]] = {
    "UserCore": dict(_USER),
    "CurrentUser": dict(_USER),
    **{f"MergeRequest{role}": dict(_PERSON) for role in ("Author", "Reviewer", "Assignee", "Participant")},
    "UserMergeRequestInteraction": dict(_INTERACTION),
    "GroupMember": dict(_MEMBER),
    "ProjectMember": dict(_MEMBER),
    "AccessLevel": {
        "integerValue": lambda level, _c: level,
        "stringValue": lambda level, _c: LEVELS.get(level, "GUEST"),
        "humanAccess": lambda level, _c: LEVELS.get(level, "GUEST").replace("_ACCESS", "").capitalize(),
    },
}
