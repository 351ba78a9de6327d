"""From a page's records to rows, with what only further requests can tell of a few of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from quarterdeck.lake.rows import Rows
from quarterdeck.lake.shape import Shaped, needs_state_events, shape
from quarterdeck.lake.sync.batch import joined, without
from quarterdeck.lake.sync.instants import instant
from quarterdeck.lake.sync.known import Entry
from quarterdeck.lake.sync.projects import number
from quarterdeck.lake.sync.reopenings import Reopenings
from quarterdeck.lake.sync.session import Session
from quarterdeck.sources.gitlab.raw import MergeRequest, MergeRequestRecord

T = TypeVar("T")
_AT_ONCE = 8
_ROWS_AT_LEAST, _ROWS_ONE_IN = 1000, 20
"""One sync asks for reviewers' times of so many finished merge requests, or one in so many of all, newest first."""
_SAME = timedelta(seconds=1)
"""GraphQL gives whole seconds, REST gives milliseconds."""
_LABEL = "community contribution"


async def shaped_page(session: Session, reopenings: Reopenings, records: Sequence[MergeRequestRecord]) -> Rows:
    """The rows of these records: state events where it was reopened, reviewer rows where they move the clock."""
    await _each([r for r in records if _wants_events(session, reopenings, r)], lambda r: _add_events(session, r))
    first = await _shape(session, records)
    again = [r for r in records if number(r.node.id) in first.wants_rows | first.unresolved_ids]
    if not again:
        session.tally.caveats.update(first.caveats)
        return first.rows
    before = await _shape(session, again)
    await session.people.look_up(first.unresolved)
    await _each(_affordable(session, [r for r in again if number(r.node.id) in first.wants_rows]), _rows_of(session))
    second = await _shape(session, again)
    session.tally.caveats.update(_less(first.caveats, before.caveats) + second.caveats)
    return joined([without(first.rows, set(second.ids)), second.rows])


def _affordable(session: Session, records: Sequence[MergeRequestRecord]) -> list[MergeRequestRecord]:
    """Those whose reviewers' times are asked for: all that are open, and of the finished as many as are allowed.

    It is a request each, and groups that name reviewers at creation would need one for every merge request of their
    history. What is not asked is taken as set at creation, which it nearly always is, and counted.
    """
    open_now = [r for r in records if r.node.state in {"opened", "locked"}]
    finished = [r for r in records if r.node.state not in {"opened", "locked"}]
    allowed = max(_ROWS_AT_LEAST, len(session.known) // _ROWS_ONE_IN) - session.tally.rows_asked
    chosen = finished[: max(0, allowed)]
    session.tally.rows_asked += len(chosen)
    if left := len(finished) - len(chosen):
        session.tally.caveats["reviewer_time_not_asked"] += left
    return open_now + chosen


def _rows_of(session: Session) -> Callable[[MergeRequestRecord], Awaitable[None]]:
    return lambda record: _add_rows(session, record)


def _less(caveats: Counter[str], part: Counter[str]) -> Counter[str]:
    return caveats - part


async def _shape(session: Session, records: Sequence[MergeRequestRecord]) -> Shaped:
    name, book = session.request.name, session.people.book
    return await session.worker.run(lambda: shape(records, source=name, users=book))


def _is_unanswered(session: Session, node: MergeRequest) -> bool:
    """Whether a contribution ended without a word from any of ours: who ended it is then its answer.

    A contribution is what an outsider made, or what bears the label that says so. Who merged is mostly told anyway.
    """
    if node.author is None or node.state not in {"merged", "closed"}:
        return False
    if node.state == "merged" and node.merge_user is not None:
        return False
    if session.people.book.is_outsider(node.author):
        return not _has_answer(session, node)
    return session.people.book.is_trusted(node.author) and _is_labelled(node) and not _has_answer(session, node)


def _has_answer(session: Session, node: MergeRequest) -> bool:
    """Whether a member commented on it or approves of it: what strangers and bots say is no answer."""
    author = node.author.id if node.author is not None else None
    notes = [note.author for note in (node.comments.nodes if node.comments else ()) if note is not None]
    users = [*notes, *(node.approved_by.nodes if node.approved_by is not None else ())]
    return any(user is not None and user.id != author and session.people.book.is_trusted(user) for user in users)


def _is_labelled(node: MergeRequest) -> bool:
    labels = node.labels.nodes if node.labels is not None else ()
    return any(label is not None and label.title.lower() == _LABEL for label in labels)


def _wants_events(session: Session, reopenings: Reopenings, record: MergeRequestRecord) -> bool:
    node = record.node
    if _is_unanswered(session, node):
        if session.tally.rows_asked < _ROWS_AT_LEAST:
            session.tally.rows_asked += 1
            return True
        session.tally.caveats["end_not_asked"] += 1
    entry = session.known.find(number(node.id))
    return needs_state_events(
        node,
        known_reopened=reopenings.suspects(record) or (entry is not None and entry.reopened),
        previous_state=None if entry is None else entry.state,
        previous_closed_at=_closed_before(entry, node),
    )


def _closed_before(entry: Entry | None, node: MergeRequest) -> datetime | None:
    """When it was closed as we know it; None where it was not closed."""
    if entry is None or entry.state != "closed" or entry.ended_at is None:
        return None
    ended_at = instant(entry.ended_at)
    same = node.closed_at is not None and abs(node.closed_at - ended_at) <= _SAME
    return node.closed_at if same else ended_at


async def _add_events(session: Session, record: MergeRequestRecord) -> None:
    record.state_events = await session.source.state_events(record.node.project_id, int(record.node.iid))
    if record.state_events is None:
        session.tally.caveats["state_events_not_visible"] += 1


async def _add_rows(session: Session, record: MergeRequestRecord) -> None:
    record.reviewer_rows = await session.source.reviewer_rows(record.node.project_id, int(record.node.iid))


async def _each(items: Sequence[T], call: Callable[[T], Awaitable[None]]) -> None:
    limit = asyncio.Semaphore(_AT_ONCE)

    async def one(item: T) -> None:
        async with limit:
            await call(item)

    async with asyncio.TaskGroup() as tasks:
        for item in items:
            tasks.create_task(one(item))
