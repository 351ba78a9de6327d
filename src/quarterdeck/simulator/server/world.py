"""The company as the server holds it: looked up by id and path, changed between requests, safe across threads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from quarterdeck.simulator.model import Company, Group, MergeRequest, Project, User
from quarterdeck.simulator.server.changes import Changes
from quarterdeck.simulator.server.listing import Filters, Index, Listing
from quarterdeck.simulator.server.rules import ApprovalRule
from quarterdeck.simulator.server.tokens import Viewer

EVENTS_KEPT = timedelta(days=3 * 365)
"""How long GitLab keeps the events of a project."""


class World(Changes):
    """A company in use. Hold ``lock`` to read several things that must fit together."""

    def __init__(self, company: Company, *, rules: dict[str, list[ApprovalRule]] | None = None) -> None:
        super().__init__(company)
        self.rules = {path.lower(): found for path, found in (rules or {}).items()}
        self._indexes: dict[tuple[frozenset[int], str | None, str], Index] = {}
        self._indexed = -1

    # Looking up

    def find_user(self, username: str) -> User | None:
        """By the present name, in any case."""
        return self._names.get(username.lower().removeprefix("@"))

    def find_group(self, key: str) -> Group | None:
        """By full path, in any case."""
        place = self._paths.get(key.lower())
        return place if isinstance(place, Group) else None

    def find_project(self, key: str) -> Project | None:
        """By its present full path, in any case."""
        place = self._paths.get(key.lower())
        return place if isinstance(place, Project) else None

    def find_merge_request(self, project_id: int, iid: int) -> MergeRequest | None:
        return self._by_iid.get((project_id, iid))

    def members(self) -> list[User]:
        """Everyone with access to the top group, by id."""
        return sorted((user for user in self.users.values() if user.access_level > 0), key=lambda user: user.id)

    def rules_of(self, mr: MergeRequest) -> list[ApprovalRule]:
        """The approval rules of its project, or GitLab's own: one approval by anybody."""
        return self.rules.get(self.projects[mr.project_id].full_path.lower(), [ApprovalRule()])

    def merge_requests_of(self, project: Project) -> list[MergeRequest]:
        """All of one project, in no particular order."""
        return self._by_project.get(project.id, [])

    # Groups and what is in them

    def parent_of(self, group: Group) -> Group | None:
        return self.find_group(group.full_path.rpartition("/")[0])

    def descendants(self, group: Group, *, direct: bool = False) -> list[Group]:
        """The groups below, by path; with ``direct`` only the next level."""
        top = group.full_path.lower() + "/"
        below = [g for g in self.groups.values() if g.full_path.lower().startswith(top)]
        if direct:
            below = [g for g in below if g.full_path.count("/") == group.full_path.count("/") + 1]
        return sorted(below, key=lambda g: g.full_path)

    def projects_of(self, group: Group, viewer: Viewer, *, subgroups: bool, archived: bool) -> list[Project]:
        """What the viewer may see of a group's projects, by id."""
        ids = {group.id, *(g.id for g in self.descendants(group))} if subgroups else {group.id}
        found = [p for p in self.projects.values() if p.group_id in ids and (archived or not p.archived)]
        return sorted((p for p in found if viewer.may_see(p.full_path)), key=lambda p: p.id)

    def seen_projects(self, viewer: Viewer) -> list[Project]:
        return [p for p in sorted(self.projects.values(), key=lambda p: p.id) if viewer.may_see(p.full_path)]

    # Lists of merge requests

    def listing(self, projects: Iterable[Project], filters: Filters, *, key: str, descending: bool) -> Listing:
        """The merge requests of some projects, filtered and sorted."""
        scope = frozenset(project.id for project in projects)

        def index_of(state: str | None, by: str) -> Index:
            return self._index(scope, state, by)

        return Listing(index_of, filters, key=key, descending=descending)

    def _index(self, scope: frozenset[int], state: str | None, key: str) -> Index:
        if self._indexed != self.version:
            self._indexes.clear()
            self._indexed = self.version
        found = self._indexes.get((scope, state, key))
        if found is None:
            found = self._indexes[scope, state, key] = self._make_index(scope, state, key)
        return found

    def _make_index(self, scope: frozenset[int], state: str | None, key: str) -> Index:
        if state is not None:
            return self._index(scope, None, key).of_state(state)
        return Index([mr for project in sorted(scope) for mr in self._by_project.get(project, ())], key)
