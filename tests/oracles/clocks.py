"""The two clocks, slowly: at every instant the whole history is read again from its beginning."""

from __future__ import annotations

from collections.abc import Collection

from quarterdeck.indicators.clocks import Act, History

REVIEWER_ACTS = {"commented", "reviewed", "changes_requested", "approved", "unapproved"}


def state_at(history: History, t: int, bots: Collection[int | None] = ()) -> str:
    """The state at instant ``t`` of a merge request that is open then: acts at ``t`` have happened."""
    past = [act for act in history.acts if act.at <= t]
    if _draft(history, past):
        return "draft"
    reviewers = _reviewers(history, past, bots)
    approvals = _approvals(past, bots)
    if not reviewers and not approvals:
        return "unassigned"
    if approvals and all(reviewer in approvals for reviewer in reviewers):
        return "waiting_for_merge"
    waiting = any(not _answered(history, past, r) for r in reviewers)
    return "waiting_for_reviewer" if waiting else "waiting_for_author"


def _draft(history: History, past: list[Act]) -> bool:
    marks = [act.kind for act in past if act.kind in {"drafted", "readied"}]
    if marks:
        return marks[-1] == "drafted"
    every = [act.kind for act in history.acts if act.kind in {"drafted", "readied"}]
    return every[0] == "readied" if every else history.draft


def _reviewers(history: History, past: list[Act], bots: Collection[int | None]) -> set[int | None]:
    found: set[int | None] = set()
    for subject in {act.subject for act in past}:
        own = [a.kind for a in past if a.subject == subject and a.kind in {"review_requested", "review_removed"}]
        nobody = subject in bots or (subject is not None and subject == history.author)
        if own and own[-1] == "review_requested" and not nobody:
            found.add(subject)
    return found


def _approvals(past: list[Act], bots: Collection[int | None]) -> set[int | None]:
    found: set[int | None] = set()
    for i, act in enumerate(past):
        if act.kind == "approved" and act.actor not in bots:
            later = past[i + 1 :]
            withdrawn = any(a.kind == "unapproved" and a.actor == act.actor for a in later)
            reset = any(a.kind == "approvals_reset" and a.subject in {None, act.actor} for a in later)
            if not withdrawn and not reset:
                found.add(act.actor)
    return found


def _answered(history: History, past: list[Act], reviewer: int | None) -> bool:
    """Whether a reviewer acted after the later of their request and the author's last act."""
    due = max(
        i
        for i, act in enumerate(past)
        if (act.kind == "review_requested" and act.subject == reviewer)
        or (act.actor is not None and act.actor == history.author and act.kind in {"pushed", "commented", "readied"})
    )
    is_author = reviewer is not None and reviewer == history.author
    return any(a.kind in REVIEWER_ACTS and a.actor == reviewer and not is_author for a in past[due + 1 :])
