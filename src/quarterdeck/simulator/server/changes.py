"""What may happen between two requests: each change leaves the traces that GitLab would leave."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Literal

from quarterdeck.simulator.model import Company, Group, MergeRequest, Note, Project, StateEvent, User
from quarterdeck.simulator.server.issues import IssueBook


class Changes:
    """The company's tables and their mutators. Every time is given; none is taken from a clock."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.lock = threading.RLock()
        self.version = 0
        self.now = company.now
        self.users: dict[int, User] = {user.id: user for user in company.users}
        self.groups: dict[int, Group] = {group.id: group for group in company.groups}
        self.projects: dict[int, Project] = {project.id: project for project in company.projects}
        self.merge_requests: dict[int, MergeRequest] = {mr.id: mr for mr in company.merge_requests}
        self.issues = IssueBook(company.issues, lock=self.lock, changed=self.changed)
        self.moved: dict[str, int] = {}
        self._by_iid = {(mr.project_id, mr.iid): mr for mr in company.merge_requests}
        self._by_project: dict[int, list[MergeRequest]] = {}
        for mr in company.merge_requests:
            self._by_project.setdefault(mr.project_id, []).append(mr)
        self._last: dict[str, int] = {}
        self._last_iid: dict[int, int] = {}
        self._last_id = 0
        self._name()

    def _name(self) -> None:
        self._names = {user.username.lower(): user for user in self.users.values()}
        places: list[Group | Project] = [*self.groups.values(), *self.projects.values()]
        self._paths = {place.full_path.lower(): place for place in places}

    def changed(self) -> None:
        """Say that something changed, so that nothing stale is served."""
        self.version += 1

    def _next_iid(self, project: Project) -> int:
        if project.id not in self._last_iid:
            self._last_iid[project.id] = max((mr.iid for mr in self._by_project.get(project.id, ())), default=0)
        self._last_iid[project.id] += 1
        return self._last_iid[project.id]

    def _next_id(self) -> int:
        self._last_id = 1 + (self._last_id or max(self.merge_requests, default=0))
        return self._last_id

    def _next(self, kind: Literal["notes", "state_events"]) -> int:
        if kind not in self._last:
            ids = (item.id for mr in self.merge_requests.values() for item in getattr(mr, kind))
            self._last[kind] = max(ids, default=0)
        self._last[kind] += 1
        return self._last[kind]

    def touch(self, mr: MergeRequest, *, at: datetime) -> None:
        """Only the update time moves, as after a bot's label."""
        with self.lock:
            mr.updated_at = max(mr.updated_at, at)
            self.now = max(self.now, at)
            self.changed()

    def _to_state(
        self, mr: MergeRequest, state: Literal["closed", "reopened", "merged"], at: datetime, by: int | None
    ) -> None:
        mr.state_events.append(StateEvent(self._next("state_events"), at, state, by))
        self.touch(mr, at=at)

    def close(self, mr: MergeRequest, *, at: datetime, by: int | None = None) -> None:
        with self.lock:
            mr.state, mr.closed_at = "closed", at
            self._to_state(mr, "closed", at, by)

    def reopen(self, mr: MergeRequest, *, at: datetime, by: int | None = None) -> None:
        """``closed_at`` is emptied, as GitLab does."""
        with self.lock:
            mr.state, mr.closed_at = "opened", None
            self._to_state(mr, "reopened", at, by)

    def merge(self, mr: MergeRequest, *, at: datetime, by: int | None = None) -> None:
        with self.lock:
            mr.state, mr.merged_at, mr.merge_user_id, mr.draft = "merged", at, by, False
            self._to_state(mr, "merged", at, by)

    def comment(
        self, mr: MergeRequest, *, at: datetime, by: int | None = None, body: str = "A comment.", action: str = ""
    ) -> Note:
        """A comment, or with ``action`` a system note of that kind; by default by the author."""
        with self.lock:
            author = mr.author_id if by is None else by
            note = Note(self._next("notes"), at, author, body, system=bool(action), action=action)
            mr.notes.append(note)
            self.touch(mr, at=at)
            return note

    def delete(self, mr: MergeRequest) -> None:
        """Gone, without a trace."""
        with self.lock:
            del self.merge_requests[mr.id]
            del self._by_iid[mr.project_id, mr.iid]
            self._by_project[mr.project_id].remove(mr)
            self.changed()

    def create(
        self, project: Project, *, at: datetime, author_id: int, title: str = "A new merge request", draft: bool = False
    ) -> MergeRequest:
        """A new one, open, with the next iid of its project."""
        with self.lock:
            iid, mr_id = self._next_iid(project), self._next_id()
            mr = MergeRequest(mr_id, project.id, iid, title, "", author_id, at, at, draft=draft)
            mr.source_branch, mr.sha = f"branch-{iid}", f"{mr_id:040x}"
            self.merge_requests[mr.id] = self._by_iid[project.id, iid] = mr
            self._by_project.setdefault(project.id, []).append(mr)
            self.touch(mr, at=at)
            return mr

    def rename_user(self, user: User, username: str) -> None:
        """The old name is free from now on; notes keep it in their text."""
        with self.lock:
            user.former_usernames.append(user.username)
            user.username = username
            self._name()
            self.changed()

    def rename_project(self, project: Project, path: str) -> None:
        """Give it another last part of its path; REST redirects from the old one."""
        with self.lock:
            folder = project.full_path.rpartition("/")[0]
            self._to_path(project, f"{folder}/{path}")

    def move_project(self, project: Project, group: Group) -> None:
        """Into another group; ids stay."""
        with self.lock:
            project.group_id = group.id
            self._to_path(project, f"{group.full_path}/{project.full_path.rpartition('/')[2]}")

    def archive_project(self, project: Project, *, archived: bool = True) -> None:
        with self.lock:
            project.archived = archived
            self.changed()

    def _to_path(self, project: Project, full_path: str) -> None:
        self.moved[project.full_path.lower()] = project.id
        project.full_path = full_path
        self._name()
        self.changed()
