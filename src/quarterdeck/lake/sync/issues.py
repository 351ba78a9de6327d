"""Open issues, read behind all else: what goes wrong with them is told, and never fails a sync."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from quarterdeck.lake.rows import RowsBuilder
from quarterdeck.lake.schema import ISSUES
from quarterdeck.lake.sync.instants import micros
from quarterdeck.lake.sync.projects import number
from quarterdeck.lake.sync.reading import reading
from quarterdeck.lake.sync.session import OVERLAP, Session
from quarterdeck.sources.errors import Forbidden, SourceError, Unreachable
from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.page import Page
from quarterdeck.sources.protocol import IssueSource

KEPT = 20_000
"""Issues of one source that are read and kept, the newest."""
LIST_EVERY = timedelta(days=7)
"""How often all are listed again: one that was deleted, or moved out of sight, is in no list of changes."""
_AT_LEAST_EVERY = timedelta(days=1)
"""How long no request to spare, or a server that would not show them, may put the reading off."""
_KINDS = {"ISSUE": "issue", "TASK": "task", None: "issue"}
"""What may be somebody's work; incidents, service desk tickets, requirements and test cases are not kept."""
Row = tuple[Any, ...]


async def read_issues(session: Session, spare: int) -> None:
    """Bring the table up to the server, and commit where it changed. ``spare``: requests that the sync may still send.

    A source that knows no issues, or has no request to spare, is left alone; the latter for a day at most.
    """
    source = session.source
    if not isinstance(source, IssueSource) or not _is_due(session, spare):
        return
    session.progress.phase("open issues", None)
    before = _stamp(session)
    try:
        await _read(session, source)
    except SourceError as trouble:
        await _tell(session, trouble)
    else:
        session.cursor.issues_refused_at = None
        session.tally.caveats.pop("issues_not_read", None)
    # A day's cursor alone is worth no new state of the lake.
    if session.dirty or _stamp(session) != before:
        await session.commit()


def _is_due(session: Session, spare: int) -> bool:
    cursor, now = session.cursor, session.started_at
    if session.request.full:
        return True
    if cursor.issues_refused_at is not None:
        return now - cursor.issues_refused_at >= _AT_LEAST_EVERY
    return spare >= 1 or cursor.issues_at is None or now - cursor.issues_at >= _AT_LEAST_EVERY


def _stamp(session: Session) -> tuple[object, ...]:
    cursor = session.cursor
    day = None if cursor.issues_at is None else cursor.issues_at.date()
    return day, cursor.issues_to, cursor.issues_listed_at, cursor.issues_refused_at


async def _read(session: Session, source: IssueSource) -> None:
    cursor, listed_at = session.cursor, session.cursor.issues_listed_at
    whole = session.request.full or cursor.issues_to is None or listed_at is None
    if whole or (listed_at is not None and session.started_at - listed_at >= LIST_EVERY):
        await _list(session, source)
    else:
        await _follow(session, source)
    cursor.issues_at = session.started_at


async def _list(session: Session, source: IssueSource) -> None:
    """All that is open, in place of what was."""
    found: dict[int, Row] = {}
    seen, cut = 0, False
    async with _pages(source.issues()) as pages:
        async for page in pages:
            found |= {row[0]: row for issue in page.items if (row := _row(session, issue)) is not None}
            seen += len(page.items)
            cut = seen >= KEPT and page.next_cursor is not None
            if cut:
                break
    await _write(session, found)
    cursor = session.cursor
    cursor.issues_to = cursor.issues_listed_at = session.started_at
    session.tally.caveats.pop("open_issues_cut_at", None)
    if cut:
        session.tally.caveats["open_issues_cut_at"] = KEPT
        session.tally.remarks.append(f"Only the newest {KEPT:,} open issues are kept.")


@asynccontextmanager
async def _pages(pages: AsyncIterator[Page[raw.Issue]]) -> AsyncIterator[AsyncIterator[Page[raw.Issue]]]:
    """Pages whose reading may end before they do."""
    try:
        yield pages
    finally:
        if (close := getattr(pages, "aclose", None)) is not None:
            await close()


async def _follow(session: Session, source: IssueSource) -> None:
    """What changed; a page of it at least, mostly an empty one."""
    since = session.cursor.issues_to or session.started_at
    rows, latest = await session.worker.run(lambda: dict(_known(session, own=True))), since
    async for page in source.issues(since - OVERLAP):
        for issue in page.items:
            rows.pop(number(issue.id), None)
            if (row := _row(session, issue)) is not None:
                rows[row[0]] = row
            latest = max(latest, issue.updated_at)
    await _write(session, rows)
    session.cursor.issues_to = min(latest, session.started_at)


def _row(session: Session, issue: raw.Issue) -> Row | None:
    """As it stands in the table; None for what does not belong there, of which a token may see more than a reader."""
    if issue.state != "opened" or issue.confidential is not False or issue.type not in _KINDS:
        return None
    if issue.project_id is None:
        return None
    labels = [label.title for label in _seen(issue.labels)]
    milestone = None if issue.milestone is None else issue.milestone.title
    return (
        number(issue.id), session.request.name, issue.project_id, int(issue.iid), _KINDS[issue.type], issue.title,
        labels, issue.weight, milestone, bool(_seen(issue.assignees)),
        micros(issue.created_at), micros(issue.updated_at),
    )  # fmt: skip


def _seen(part: raw.Nodes[Any] | None) -> list[Any]:
    return [] if part is None else [node for node in part.nodes if node is not None]


async def _write(session: Session, rows: dict[int, Row]) -> None:
    """The newest of these, and those of other sources, where that is not what the lake has."""
    newest = sorted(rows.values(), key=_newest)[:KEPT]
    before = await session.worker.run(lambda: dict(_known(session, own=True)))
    if before == {row[0]: row for row in newest}:
        return
    builder = RowsBuilder(column.name for column in ISSUES.columns)
    others = await session.worker.run(lambda: dict(_known(session, own=False)))
    for row in [*others.values(), *newest]:
        builder.add(*row)
    await session.replace("issues", builder.columns())


def _newest(row: Row) -> tuple[int, int]:
    return -row[-2], -row[0]


def _known(session: Session, *, own: bool) -> Iterable[tuple[int, Row]]:
    """The rows in the lake by number: this source's, or all others'."""
    names = [f"epoch_us({c.name})" if c.type == "timestamptz" else c.name for c in ISSUES.columns]
    sign = "=" if own else "<>"
    with reading(session.lake) as connection:
        rows = connection.execute(
            f"select {', '.join(names)} from issues where source {sign} ?", [session.request.name]
        ).fetchall()
    return [(row[0], row) for row in rows]


async def _tell(session: Session, trouble: SourceError) -> None:
    """What a token may no longer see goes; through a passing failure the lake keeps what it has."""
    session.tally.caveats["issues_not_read"] = 1
    session.tally.remarks.append(f"Open issues could not be read: {trouble}")
    if isinstance(trouble, Forbidden):
        session.cursor.issues_to = None
        await _write(session, {})
    if not isinstance(trouble, Unreachable):
        session.cursor.issues_refused_at = session.started_at
