"""Notes, discussions, commits and diffs of a merge request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from quarterdeck.simulator.model import MergeRequest, Note
from quarterdeck.simulator.server.commits import Commit, commits_of
from quarterdeck.simulator.server.graph.context import Context, seconds
from quarterdeck.simulator.server.graph.resolvers.people import find_user

_ICONS = {
    "commit": "commit", "reviewer": "user", "assignee": "user", "title": "pencil", "label": "label",
    "milestone": "milestone", "approved": "check", "unapproved": "close", "draft": "pencil",
    "merge": "git-merge", "requested_changes": "error", "cross_reference": "comment-dots",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Discussion:
    note: Note
    mr: MergeRequest


def notes(mr: MergeRequest, _context: Context, args: dict[str, Any]) -> list[Note]:
    """Oldest first; comments, activity or both."""
    wanted = args.get("filter") or "ALL_NOTES"
    if wanted == "ALL_NOTES":
        return mr.notes
    system = wanted == "ONLY_ACTIVITY"
    return [note for note in mr.notes if note.system is system]


def discussions(mr: MergeRequest, _context: Context, _args: dict[str, Any]) -> list[Discussion]:
    return [Discussion(note, mr) for note in mr.notes]


def commits(mr: MergeRequest, _context: Context, _args: dict[str, Any]) -> list[Commit]:
    """Newest first."""
    return commits_of(mr)[::-1]


def _at(note: Note, _context: Context) -> Any:
    at = note.at
    return at if not at.microsecond else at.replace(microsecond=0)


_NOTE: dict[str, Callable[[Note, Context], Any]] = {
    "author": lambda n, c: c.world.users.get(n.author_id or 0),
    "body": lambda n, _c: n.body,
    "bodyFirstLineHtml": lambda n, _c: f"<p>{n.body.partition(chr(10))[0]}</p>",
    "bodyHtml": lambda n, _c: f"<p>{n.body}</p>",
    "createdAt": _at,
    "id": lambda n, _c: f"gid://gitlab/Note/{n.id}",
    "imported": lambda _n, _c: False,
    "internal": lambda n, _c: n.internal,
    "lastEditedAt": lambda _n, _c: None,
    "lastEditedBy": lambda _n, _c: None,
    "project": lambda _n, _c: None,
    "resolvable": lambda _n, _c: False,
    "resolved": lambda _n, _c: False,
    "resolvedAt": lambda _n, _c: None,
    "resolvedBy": lambda _n, _c: None,
    "system": lambda n, _c: n.system,
    "systemNoteIconName": lambda n, _c: _ICONS.get(n.action, "pencil") if n.system else None,
    "systemNoteMetadata": lambda n, _c: n if n.action else None,
    "updatedAt": _at,
    "url": lambda _n, _c: None,
}

RESOLVERS: dict[str, dict[str, Callable[..., Any]]] = {
    "Note": dict(_NOTE),
    "SystemNoteMetadata": {
        "action": lambda n, _c: n.action,
        "id": lambda n, _c: f"gid://gitlab/SystemNoteMetadata/{n.id}",
    },
    "Discussion": {
        "createdAt": lambda d, _c: seconds(d.note.at),
        "id": lambda d, _c: f"gid://gitlab/Discussion/{d.note.id:040x}",
        "notes": lambda d, _c, _a: [d.note],
        "replyId": lambda d, _c: f"gid://gitlab/Discussion/{d.note.id:040x}",
        "resolvable": lambda _d, _c: False,
        "resolved": lambda _d, _c: False,
        "resolvedAt": lambda _d, _c: None,
    },
    "Commit": {
        "author": lambda commit, c: find_user(c, commit.author_id),
        "authorEmail": lambda commit, c: getattr(find_user(c, commit.author_id), "email", None),
        "authorName": lambda commit, c: getattr(find_user(c, commit.author_id), "name", None),
        "authoredDate": lambda commit, _c: seconds(commit.at),
        "committedDate": lambda commit, _c: seconds(commit.at),
        "id": lambda commit, _c: f"gid://gitlab/Commit/{commit.sha}",
        "message": lambda commit, _c: commit.title,
        "sha": lambda commit, _c: commit.sha,
        "shortId": lambda commit, _c: commit.sha[:8],
        "title": lambda commit, _c: commit.title,
        "webUrl": lambda commit, c: f"{c.base_url}/-/commit/{commit.sha}",
    },
    "DiffStats": {
        "path": lambda d, _c: d[0],
        "additions": lambda d, _c: d[1],
        "deletions": lambda d, _c: d[2],
    },
}
