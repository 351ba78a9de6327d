"""One merge request's record to its rebuilt story: all events in order, spans, clocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quarterdeck.lake.shape import clock
from quarterdeck.lake.shape.accounts import UserBook, number_of
from quarterdeck.lake.shape.clock import Clock, Facts
from quarterdeck.lake.shape.gather import Recorded, gather
from quarterdeck.lake.shape.happening import IN_ORDER, Caveats, Happening, micros_of
from quarterdeck.lake.shape.history import Life, Now, find_ready_at, rebuild_drafts, rebuild_life
from quarterdeck.lake.shape.names import find_renamed, renamed
from quarterdeck.sources.gitlab import raw


@dataclass(frozen=True, slots=True)
class Story:
    """A merge request rebuilt; ``strangers`` are names mentioned that nobody known bears, as written by lower case."""

    author: int | None
    life: Life
    events: list[Happening]
    requested: Clock
    assigned: Clock
    ready_at: int | None
    strangers: dict[str, str]
    learned: tuple[str, int] | None
    wants_rows: bool


def rebuild(record: raw.MergeRequestRecord, users: UserBook, caveats: Caveats) -> Story:
    """The whole story of one record. Counts in ``caveats`` what was assumed, repaired or not understood."""
    node, now = record.node, _now(record.node, users)
    found = gather(record, users, caveats)
    facts = Facts(
        created_at=now.created_at,
        author=users.meet(node.author),
        reviewers=_numbers(node.reviewers, users),
        rows=_row_times(record),
        acts=clock.first_acts(found.others),
    )
    learned = _match_renamed(found, facts, users, caveats) if found.unresolved else None
    strangers = {name.lower(): name for name in found.unresolved}
    if strangers:
        caveats["unknown_user_mention"] += len(strangers)
    life = rebuild_life(now, found.moves, caveats)
    drafts = rebuild_drafts(now, found.drafts, caveats)
    requests, assignments, others = _complete(
        record, found, facts, users=users, caveats=caveats, end=life.ended_at or now.updated_at
    )
    events = [*requests, *assignments, *drafts, *others, *life.moves]
    events.sort(key=IN_ORDER)
    return Story(
        author=facts.author,
        life=life,
        events=events,
        requested=clock.first_to_human(requests, clock.REQUESTED, facts.author, users.bots),
        assigned=clock.first_to_human(assignments, clock.ASSIGNED, facts.author, users.bots),
        ready_at=find_ready_at(now.created_at, life.spans, drafts),
        strangers=strangers,
        learned=learned,
        wants_rows=record.reviewer_rows is None
        and bool(facts.reviewers)
        and clock.may_start_earlier(found.requests, requests, facts, users.bots),
    )


def _complete(
    record: raw.MergeRequestRecord, found: Recorded, facts: Facts, *, users: UserBook, caveats: Caveats, end: int
) -> tuple[list[Happening], list[Happening], list[Happening]]:
    """Requests, assignments and all else, with what left no note."""
    assignees = _numbers(record.node.assignees, users)
    requests = clock.infer_requests(found.requests, facts, caveats)
    assignments = clock.infer_assignments(found.assignments, assignees, facts, caveats)
    approvals = clock.infer_approvals(found.others, approvers=_approvers(record, users), end=end, caveats=caveats)
    others = found.others + approvals
    if found.unresolved:
        # The loss of a stranger's approval, put to nobody, would read as the loss of all.
        others = [event for event in others if event.name is None]
    return found.requests + requests, found.assignments + assignments, others


def _now(node: raw.MergeRequest, users: UserBook) -> Now:
    return Now(
        state=node.state.lower(),
        created_at=micros_of(node.created_at),
        updated_at=micros_of(node.updated_at),
        merged_at=None if node.merged_at is None else micros_of(node.merged_at),
        closed_at=None if node.closed_at is None else micros_of(node.closed_at),
        draft=node.draft,
        merged_by=users.meet_thin(node.merge_user),
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


def _match_renamed(found: Recorded, facts: Facts, users: UserBook, caveats: Caveats) -> tuple[str, int] | None:
    """Read the one unknown name as the one unexplained reviewer, where there is no doubt.

    The name is returned as learned only when the server was asked for it and nobody bears it.
    """
    match = find_renamed(found.requests, facts.reviewers, facts.rows)
    if match is None:
        return None
    for group in ("requests", "assignments", "others"):
        setattr(found, group, renamed(getattr(found, group), *match))
    caveats["renamed_reviewer_matched"] += 1
    if match[0].lower() not in users.vain:
        return None
    found.unresolved = {name for name in found.unresolved if name.lower() != match[0].lower()}
    return match
