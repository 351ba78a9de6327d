"""One merge request's record to its rebuilt story: all events in order, spans, clocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quarterdeck.lake.shape import clock
from quarterdeck.lake.shape.accounts import UserBook, number_of
from quarterdeck.lake.shape.clock import Clock
from quarterdeck.lake.shape.gather import Recorded, gather
from quarterdeck.lake.shape.happening import ASSUMED, IN_ORDER, Caveats, Happening, micros_of
from quarterdeck.lake.shape.history import Life, Now, find_ready_at, rebuild_drafts, rebuild_life
from quarterdeck.lake.shape.names import find_renamed, renamed
from quarterdeck.sources.gitlab import raw


@dataclass(frozen=True, slots=True)
class Story:
    """A merge request rebuilt; ``unresolved`` are names that the book does not know and was not told to give up."""

    author: int | None
    life: Life
    events: list[Happening]
    requested: Clock
    assigned: Clock
    ready_at: int | None
    unresolved: set[str]
    learned: tuple[str, int] | None
    wants_rows: bool


def rebuild(record: raw.MergeRequestRecord, users: UserBook, caveats: Caveats) -> Story:
    """The whole story of one record. Counts in ``caveats`` what was assumed, repaired or not understood."""
    node = record.node
    now, author = _now(node), users.meet(node.author)
    found = gather(record, users, caveats)
    reviewers, rows = _numbers(node.reviewers, users), _row_times(record)
    learned = _match_renamed(found, reviewers, rows, users, caveats) if found.unresolved else None
    acts = clock.first_acts(found.others)
    life = rebuild_life(now, found.moves, caveats)
    drafts = rebuild_drafts(now, found.drafts, caveats)
    requests = found.requests + clock.infer_requests(
        found.requests,
        reviewers=reviewers,
        rows=rows,
        acts=acts,
        created_at=now.created_at,
        author=author,
        caveats=caveats,
    )
    assignments = found.assignments + clock.infer_assignments(
        found.assignments,
        assignees=_numbers(node.assignees, users),
        created_at=now.created_at,
        author=author,
        caveats=caveats,
    )
    others = found.others + clock.infer_approvals(
        found.others, approvers=_approvers(record, users), end=life.ended_at or now.updated_at, caveats=caveats
    )
    requested = clock.first_to_human(requests, clock.REQUESTED, author, users.bots)
    unknown = {name for name in found.unresolved if name.lower() not in users.vain}
    caveats["unknown_user_mention"] += len(found.unresolved) - (learned is not None)
    events = [*requests, *assignments, *drafts, *others, *life.moves]
    events.sort(key=IN_ORDER)
    return Story(
        author=author,
        life=life,
        events=events,
        requested=requested,
        assigned=clock.first_to_human(assignments, clock.ASSIGNED, author, users.bots),
        ready_at=find_ready_at(now.created_at, life.spans, drafts),
        unresolved=unknown,
        learned=learned,
        wants_rows=record.reviewer_rows is None
        and bool(reviewers)
        and _may_change(now, requests, author, users)
        and clock.unexplained(found.requests, reviewers=reviewers, acts=acts, author=author, bots=users.bots),
    )


def _now(node: raw.MergeRequest) -> Now:
    return Now(
        state=node.state.lower(),
        created_at=micros_of(node.created_at),
        updated_at=micros_of(node.updated_at),
        merged_at=None if node.merged_at is None else micros_of(node.merged_at),
        closed_at=None if node.closed_at is None else micros_of(node.closed_at),
        draft=node.draft,
    )


def _numbers(nodes: raw.Nodes[raw.User] | raw.Nodes[raw.Reviewer] | None, users: UserBook) -> list[int]:
    """The accounts of a connection, without ghosts and nodes that the token may not see."""
    if nodes is None or not nodes.nodes:
        return []
    met: Iterable[int | None] = (users.meet(user) for user in nodes.nodes)
    return [number for number in met if number is not None]


def _approvers(record: raw.MergeRequestRecord, users: UserBook) -> list[int] | None:
    """Who approves now; None where the server does not say, or not to the end."""
    nodes = record.node.approved_by
    if nodes is None or "approvedBy" in record.cut:
        return None
    return _numbers(nodes, users)


def _row_times(record: raw.MergeRequestRecord) -> dict[int, int | None]:
    rows: dict[int, int | None] = {}
    for row in record.reviewer_rows or ():
        if row.user.get("id") is not None:
            rows[number_of(str(row.user["id"]))] = None if row.created_at is None else micros_of(row.created_at)
    return rows


def _match_renamed(
    found: Recorded, reviewers: Sequence[int], rows: dict[int, int | None], users: UserBook, caveats: Caveats
) -> tuple[str, int] | None:
    """Read the one unknown name as the one unexplained reviewer, where there is no doubt.

    The name is returned as learned only when the server was asked for it and nobody bears it.
    """
    match = find_renamed(found.requests, reviewers, rows)
    if match is None:
        return None
    for group in ("requests", "assignments", "others"):
        setattr(found, group, renamed(getattr(found, group), *match))
    caveats["renamed_reviewer_matched"] += 1
    if match[0].lower() not in users.vain:
        return None
    found.unresolved.discard(match[0])
    return match


def _may_change(now: Now, requests: Iterable[Happening], author: int | None, users: UserBook) -> bool:
    """Whether some earlier start of the review clock is possible at all."""
    known = [event for event in requests if event.evidence != ASSUMED]
    at = clock.first_to_human(known, clock.REQUESTED, author, users.bots).at
    return at is None or at > now.created_at
