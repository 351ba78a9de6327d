"""What GitLab writes into a merge request's activity, word for word."""

from __future__ import annotations

from collections.abc import Sequence


def sentence(names: Sequence[str]) -> str:
    """``@a``, ``@a and @b``, ``@a, @b, and @c``."""
    marked = [f"@{name}" for name in names]
    if len(marked) < 3:
        return " and ".join(marked)
    return f"{', '.join(marked[:-1])}, and {marked[-1]}"


def reviewers_changed(added: Sequence[str], removed: Sequence[str]) -> str:
    """Reviewers came, went, or both."""
    parts = []
    if added:
        parts.append(f"requested review from {sentence(added)}")
    if removed:
        parts.append(f"removed review request for {sentence(removed)}")
    return " and ".join(parts)


def assignees_changed(added: Sequence[str], removed: Sequence[str]) -> str:
    """Assignees came, went, or both."""
    parts = []
    if added:
        parts.append(f"assigned to {sentence(added)}")
    if removed:
        parts.append(f"unassigned {sentence(removed)}")
    return " and ".join(parts)


def commits_added(commits: Sequence[tuple[str, str]], *, compare: str) -> str:
    """A push: short hashes with titles, and the path of the comparison."""
    count = f"{len(commits)} commit" + ("s" if len(commits) != 1 else "")
    items = "".join(f"<li>{sha} - {title}</li>" for sha, title in commits)
    return f"added {count}\n\n<ul>{items}</ul>\n\n[Compare with previous version]({compare})"


def rebased(old: str, new: str, *, count: int, branch: str, compare: str) -> str:
    """A push that brings commits of the target branch."""
    item = f"<li>{old}...{new} - {count} commits from branch <code>{branch}</code></li>"
    return f"added {count} commits\n\n<ul>{item}</ul>\n\n[Compare with previous version]({compare})"


APPROVED = "approved this merge request"
UNAPPROVED = "unapproved this merge request"
CHANGES = "requested changes"
DRAFT = "marked this merge request as **draft**"
READY = "marked this merge request as **ready**"
THREADS = "resolved all threads"
DESCRIPTION = "changed the description"
AUTO_MERGE_OFF = "canceled the automatic merge"


def auto_merge(sha: str) -> str:
    return f"enabled an automatic merge when all merge checks for {sha} pass"


def approvals_reset(names: Sequence[str]) -> str:
    return f"reset approvals from {sentence(names)} by pushing to the branch"


def title_changed(old: str, new: str) -> str:
    """``new`` begins with ``old``, as what was added is marked."""
    return f"changed title from **{old}** to **{old}{{+{new[len(old) :]}+}}**"
