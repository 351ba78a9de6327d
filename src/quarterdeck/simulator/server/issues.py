"""The server's issues: looked up, listed, and changed as people change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from threading import RLock
from typing import Any

from quarterdeck.simulator.model import Issue, Project
from quarterdeck.simulator.server.listing import Filters, Index, Listing


class IssueBook:
    """All issues of a company. ``changed`` is told of every change; every time is given."""

    def __init__(self, issues: Iterable[Issue], *, lock: RLock, changed: Callable[[], None]) -> None:
        self.all: dict[int, Issue] = {issue.id: issue for issue in issues}
        self._lock, self._changed = lock, changed

    def create(self, project: Project, *, at: datetime, title: str, labels: Iterable[str] = ()) -> Issue:
        """A new one, open, with the next number of its project."""
        with self._lock:
            own = [issue.iid for issue in self.all.values() if issue.project_id == project.id]
            number = max(self.all, default=0) + 1
            issue = Issue(number, project.id, max(own, default=0) + 1, title, None, at, at, labels=list(labels))
            self.all[number] = issue
            self._changed()
            return issue

    def close(self, issue: Issue, *, at: datetime) -> None:
        with self._lock:
            issue.state, issue.closed_at = "closed", at
            self.touch(issue, at=at)

    def touch(self, issue: Issue, *, at: datetime) -> None:
        """Say when it was changed last, after whatever was changed."""
        with self._lock:
            issue.updated_at = max(issue.updated_at, at)
            self._changed()

    def delete(self, issue: Issue) -> None:
        """Gone, without a trace."""
        with self._lock:
            del self.all[issue.id]
            self._changed()

    def listing(self, projects: Iterable[Project], filters: Filters, *, key: str, descending: bool) -> Listing:
        """The issues of some projects, filtered and sorted."""
        scope = {project.id for project in projects}

        def index_of(state: str | None, by: str) -> Index:
            # Whatever has the attributes that are compared can be listed.
            rows: list[Any] = [i for i in self.all.values() if i.project_id in scope and state in {None, i.state}]
            return Index(rows, by)

        return Listing(index_of, filters, key=key, descending=descending)
