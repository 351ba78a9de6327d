"""Rebuilds who was asked to review, who was assigned and who approved, where GitLab keeps no note of it.

GitLab writes no activity for reviewers and assignees who are set while a merge request is created. Pure; times in
microseconds since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from quarterdeck.lake.schema import EventKind
from quarterdeck.lake.shape.happening import (
    AFTER_ALL,
    ASSUMED,
    AT_CREATION,
    BEFORE_ALL,
    REVIEWER_ROW,
    SAME,
    Caveats,
    Happening,
)

REQUESTED, REMOVED = EventKind.REVIEW_REQUESTED.value, EventKind.REVIEW_REMOVED.value
ASSIGNED, UNASSIGNED = EventKind.ASSIGNED.value, EventKind.UNASSIGNED.value
APPROVED, UNAPPROVED = EventKind.APPROVED.value, EventKind.UNAPPROVED.value
RESET, PUSHED = EventKind.APPROVALS_RESET.value, EventKind.PUSHED.value
OWN_ACTS = frozenset(
    kind.value
    for kind in (
        EventKind.COMMENTED,
        EventKind.REVIEWED,
        EventKind.CHANGES_REQUESTED,
        EventKind.APPROVED,
        EventKind.UNAPPROVED,
    )
)
"""Acts by which somebody reviews, asked or not."""


class Clock(NamedTuple):
    """The first start and how it is known; None where none started."""

    at: int | None = None
    evidence: str | None = None


class Facts(NamedTuple):
    """What else is known of a merge request: the present reviewers, when the server made their rows (empty where it
    was not asked, None where it does not say), and when each account first acted, as `first_acts` gives."""

    created_at: int
    author: int | None
    reviewers: Sequence[int]
    rows: Mapping[int, int | None]
    acts: Mapping[int, int]


def first_to_human(events: Iterable[Happening], kind: str, author: int | None, bots: Collection[int]) -> Clock:
    """The first event of a kind put to a human who is not the author; an unknown name counts as one."""
    best: Happening | None = None
    for event in events:
        earlier = best is None or (event.at, event.order) < (best.at, best.order)
        if event.kind == kind and earlier and _counts(event.subject, author, bots):
            best = event
    return Clock() if best is None else Clock(best.at, best.evidence)


def _counts(subject: int | None, author: int | None, bots: Collection[int]) -> bool:
    return subject is None or (subject != author and subject not in bots)


def _firsts(events: Iterable[Happening]) -> dict[int | str | None, Happening]:
    """The first event put to each subject (number, or name where the number is unknown)."""
    firsts: dict[int | str | None, Happening] = {}
    for event in events:
        firsts.setdefault(event.subject if event.name is None else event.name.lower(), event)
    return firsts


def first_acts(events: Iterable[Happening]) -> dict[int, int]:
    """When each account first commented, reviewed or approved."""
    firsts: dict[int, int] = {}
    for event in events:
        if event.kind in OWN_ACTS and event.actor is not None:
            firsts.setdefault(event.actor, event.at)
    return firsts


def infer_requests(requests: Sequence[Happening], facts: Facts, caveats: Caveats) -> list[Happening]:
    """The review requests that left no note; ``requests`` are the noted ones and the removals, in order."""
    firsts = _firsts(requests)
    inferred = _returns(requests, facts, caveats)
    for first in firsts.values():
        if first.kind == REMOVED:
            subject, name = first.subject, first.name
            inferred.append(
                Happening(facts.created_at, BEFORE_ALL, REQUESTED, facts.author, subject, name, AT_CREATION)
            )
            if _may_be_other(first, firsts, facts):
                caveats["removed_reviewer_ambiguous"] += 1
    for reviewer in facts.reviewers:
        noted = firsts.get(reviewer)
        row = facts.rows.get(reviewer)
        if row is not None and (noted is None or (noted.kind == REQUESTED and row < noted.at - SAME)):
            inferred.append(_asked(max(row, facts.created_at), reviewer, REVIEWER_ROW, facts))
        elif noted is None:
            inferred.append(_asked(facts.created_at, reviewer, ASSUMED, facts))
            caveats["reviewer_time_assumed"] += 1
    return inferred


def _returns(requests: Sequence[Happening], facts: Facts, caveats: Caveats) -> list[Happening]:
    """The requests of who was removed last and is a reviewer all the same: back by a review of their own."""
    lasts = _firsts(reversed(requests))
    found = []
    for reviewer in facts.reviewers:
        last = lasts.get(reviewer)
        if last is not None and last.kind == REMOVED:
            row = facts.rows.get(reviewer)
            if row is None:
                caveats["reviewer_time_assumed"] += 1
            at, evidence = (last.at, ASSUMED) if row is None else (max(row, last.at), REVIEWER_ROW)
            found.append(_asked(at, reviewer, evidence, facts)._replace(order=last.order))
    return found


def _asked(at: int, reviewer: int, evidence: str, facts: Facts) -> Happening:
    return Happening(at, BEFORE_ALL, REQUESTED, facts.author, reviewer, None, evidence)


def _may_be_other(first: Happening, firsts: Mapping[int | str | None, Happening], facts: Facts) -> bool:
    """Whether a removal without a request may be a renamed reviewer's, or one's who had added themselves."""
    if first.subject is not None and facts.acts.get(first.subject, first.at) < first.at:
        return True
    return any(
        other.kind == REQUESTED
        and other.at < first.at
        and other.subject not in facts.reviewers
        and (other.name is not None or first.name is not None)
        for other in firsts.values()
    )


def infer_assignments(
    assignments: Sequence[Happening], assignees: Sequence[int], facts: Facts, caveats: Caveats
) -> list[Happening]:
    """The assignments at creation: who is assigned now, or unassigned at some time, and never was by a note."""
    named = [event for event in assignments if event.subject is not None or event.name is not None]
    noted = {event.subject if event.name is None else event.name.lower() for event in named if event.kind == ASSIGNED}
    firsts = _firsts(named)
    if assignments and assignments[0] not in named:
        # "removed assignee" as the first word on it: somebody was assigned at creation, and old servers name nobody.
        caveats["unnamed_assignee"] += 1
    missing: list[tuple[int | None, str | None]] = [
        (first.subject, first.name) for first in firsts.values() if first.kind == UNASSIGNED
    ]
    missing += [(user, None) for user in assignees if user not in noted and user not in firsts]
    return [
        Happening(facts.created_at, BEFORE_ALL, ASSIGNED, facts.author, user, name, AT_CREATION)
        for user, name in missing
    ]


def infer_approvals(
    events: Sequence[Happening], *, approvers: Collection[int] | None, end: int, caveats: Caveats
) -> list[Happening]:
    """Approvals and their loss that left no note, from who approves now (None: the server does not say).

    Who approves now without a note is given an assumed time: their last act, else ``end`` (the merge or closing,
    else the last update). Who approved by a note, is no approver now and took nothing back, lost the approval
    without a note at the first push after it, as servers do that write no note of it.
    """
    if approvers is None:
        return []
    standing = _standing(events)
    inferred = []
    for approver in sorted(set(approvers) - set(standing)):
        last = [event.at for event in events if event.actor == approver and event.kind in OWN_ACTS]
        at = last[-1] if last else end
        inferred.append(Happening(at, AFTER_ALL, APPROVED, approver, evidence=ASSUMED))
        caveats["approval_time_assumed"] += 1
    for approver in sorted(set(standing) - set(approvers)):
        push = next((e for e in events if e.kind == PUSHED and e.at >= standing[approver]), None)
        if push is not None:
            inferred.append(Happening(push.at, push.order, RESET, push.actor, approver, evidence=ASSUMED))
            caveats["approval_loss_assumed"] += 1
    return inferred


def _standing(events: Iterable[Happening]) -> dict[int, int]:
    """Since when the approvals in force stand, by approver, going by notes alone."""
    standing: dict[int, int] = {}
    for event in events:
        if event.kind == APPROVED and event.actor is not None:
            standing[event.actor] = event.at
        elif event.kind == UNAPPROVED and event.actor is not None:
            standing.pop(event.actor, None)
        elif event.kind == RESET and event.subject is None and event.name is None:
            standing.clear()
        elif event.kind == RESET and event.subject is not None:
            standing.pop(event.subject, None)
    return standing


def may_start_earlier(
    requests: Sequence[Happening], all_: Iterable[Happening], facts: Facts, bots: Collection[int]
) -> bool:
    """Whether the rows of the present reviewers could put the start of the review clock earlier.

    So it is where a present human reviewer has no noted request, or a first one that comes after an act of theirs,
    unless the clock started at creation anyway by ``all_``, the noted and the inferred requests.
    """
    firsts = _firsts(requests)
    if not any(_is_unexplained(reviewer, firsts, facts, bots) for reviewer in facts.reviewers):
        return False
    known = (event for event in all_ if event.evidence != ASSUMED)
    at = first_to_human(known, REQUESTED, facts.author, bots).at
    return at is None or at > facts.created_at


def _is_unexplained(
    reviewer: int, firsts: Mapping[int | str | None, Happening], facts: Facts, bots: Collection[int]
) -> bool:
    if not _counts(reviewer, facts.author, bots):
        return False
    first = firsts.get(reviewer)
    return first is None or (first.kind == REQUESTED and facts.acts.get(reviewer, first.at) < first.at)
