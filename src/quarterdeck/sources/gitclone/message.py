"""What GitLab writes into merge commits: pure text reading.

A merge commit's message is a subject (``Merge branch 'x' into 'main'``), the merge request's title, a description,
``See merge request group/project!12`` (or ``!12``, or the full address in newer versions), and trailers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SEE = re.compile(
    r"^[ \t>*-]*See merge request:?[ \t]+"
    r"(?:(?P<ref>(?P<path>[\w.+-]+(?:/[\w.+-]+)*)?!(?P<iid>\d+))"
    r"|(?P<url>https?://[^/\s]+/(?P<urlpath>[^\s]+?)(?:/-)?/merge_requests/(?P<urliid>\d+)))[ \t]*[.)]?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_INTO = re.compile(r"^(?:Auto[- ])?Merge (?:remote-tracking )?branch(?:es)? .*? into '?(?P<into>[^'\s]+)'?\s*$")
_TRAILER = re.compile(
    r"^(?P<key>Approved-by|Reviewed-by|Merged-by):[ \t]*(?P<who>[^<\n]*)(?:<(?P<mail>[^<>\n]*)>)?",
    re.IGNORECASE | re.MULTILINE,
)
_PICKED = re.compile(r"^\(cherry picked from commit [0-9a-f]{7,40}\)", re.MULTILINE)
_STABLE = re.compile(r"(?:^|[/-])(?:stable|release|releases|backport|hotfix|lts|maint)(?:[/-]|$)|^v?\d+[.-]\d+|-stable")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge request as its merge commit tells it. ``path`` None: the message names no project.

    ``approved_by`` and ``reviewed_by`` are e-mail addresses; ``target`` is None where the subject does not say.
    """

    path: str | None
    iid: int
    title: str
    target: str | None
    picked: bool
    approved_by: tuple[str, ...] = ()
    reviewed_by: tuple[str, ...] = ()

    @property
    def backport(self) -> bool:
        """Whether it went into a branch that looks like a release's, or was picked from another commit."""
        return self.picked or bool(self.target and _STABLE.search(self.target))


def find_merge(message: str) -> Merge | None:
    """The merge request that a message speaks of; None where it speaks of none.

    The last reference counts: a description may quote others, and GitLab writes its own at the end.
    """
    references = list(_SEE.finditer(message))
    if not references:
        return None
    found = references[-1]
    subject, _, rest = message.partition("\n")
    into = _INTO.match(subject)
    return Merge(
        found["path"] or _url_path(found["urlpath"]),
        int(found["iid"] or found["urliid"]),
        _title(subject, rest),
        into["into"] if into else None,
        bool(_PICKED.search(message)),
        _mails(message, "approved-by"),
        _mails(message, "reviewed-by"),
    )


def _url_path(path: str | None) -> str | None:
    return path.removesuffix("/-").strip("/") if path else None


def _title(subject: str, rest: str) -> str:
    """The line after a "Merge branch" subject, else the subject itself (a squash commit)."""
    if not subject.startswith(("Merge branch", "Merge remote-tracking", "Auto merge", "Merge commit")):
        return subject.strip()
    for line in rest.splitlines():
        text = line.strip()
        if text and not _SEE.match(line):
            return text
    return subject.strip()


def _mails(message: str, key: str) -> tuple[str, ...]:
    found = (m["mail"].strip().lower() for m in _TRAILER.finditer(message) if m["key"].lower() == key and m["mail"])
    return tuple(dict.fromkeys(mail for mail in found if mail))
