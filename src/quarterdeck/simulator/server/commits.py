"""Commits and versions, told from the pushes that a merge request's notes record."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from quarterdeck.simulator.model import MergeRequest

_ADDED = re.compile(r"added (\d+) (?:new )?commits?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Commit:
    sha: str
    at: datetime
    title: str
    author_id: int | None


@dataclass(frozen=True, slots=True)
class Version:
    """A state of the diff: one at creation and one for each push."""

    id: int
    at: datetime
    head: str


def _sha(mr: MergeRequest, number: int) -> str:
    return hashlib.sha1(f"{mr.id}:{number}".encode(), usedforsecurity=False).hexdigest()


def _pushes(mr: MergeRequest) -> list[tuple[datetime, int, int | None]]:
    found = [(mr.created_at, 1, mr.author_id)]
    pushed = ((note, _ADDED.match(note.body)) for note in mr.notes if note.system)
    return found + [(note.at, int(match[1]), note.author_id) for note, match in pushed if match]


def commits_of(mr: MergeRequest) -> list[Commit]:
    """Oldest first; the last one is the head."""
    found: list[Commit] = []
    for at, count, author in _pushes(mr):
        found += [Commit(_sha(mr, len(found) + n), at, f"Change {len(found) + n + 1}", author) for n in range(count)]
    if mr.sha:
        last = found[-1]
        found[-1] = Commit(mr.sha, last.at, last.title, last.author_id)
    return found


def versions_of(mr: MergeRequest) -> list[Version]:
    """Newest first, as GitLab lists them."""
    found, count, all_commits = [], 0, commits_of(mr)
    for number, (at, commits, _) in enumerate(_pushes(mr)):
        count += commits
        found.append(Version(mr.id * 1000 + number, at, all_commits[count - 1].sha))
    return found[::-1]
