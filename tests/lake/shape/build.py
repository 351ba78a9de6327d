"""Raw records for tests, as a server would send them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from quarterdeck.lake.shape import Shaped, UserBook, shape
from quarterdeck.lake.shape.happening import micros_of
from quarterdeck.sources.gitlab import raw

START = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = {"ana": 1, "ben": 2, "carl": 3, "dora": 4, "eve": 5, "renovate": 9}


def at(days: float) -> datetime:
    """So many days after the first of March."""
    return START + timedelta(days=days)


def us(days: float) -> int:
    return micros_of(at(days))


def user(name: str, **more: Any) -> raw.User:
    return raw.User(id=f"gid://gitlab/User/{NAMES[name]}", username=name, **{"bot": False, "type": "HUMAN", **more})


def reviewer(name: str, state: str = "UNREVIEWED") -> raw.Reviewer:
    interaction = raw.Interaction(review_state=state)
    gid = f"gid://gitlab/User/{NAMES[name]}"
    return raw.Reviewer(id=gid, username=name, bot=False, type="HUMAN", merge_request_interaction=interaction)


def note(days: float, body: str, by: str | None = "ana", *, action: str | None = None, number: int = 0) -> raw.Activity:
    metadata = None if action is None else {"action": action}
    gid = f"gid://gitlab/Note/{number or int(days * 100_000)}"
    author = None if by is None else user(by)
    return raw.Activity(id=gid, created_at=at(days), body=body, author=author, system_note_metadata=metadata)


def comment(days: float, by: str, *, internal: bool = False) -> raw.Comment:
    gid = f"gid://gitlab/DiffNote/{int(days * 100_000)}"
    return raw.Comment(id=gid, created_at=at(days), author=user(by), internal=internal)


def state_event(days: float, state: str, by: str = "ana") -> raw.StateEvent:
    return raw.StateEvent(id=int(days * 1000), created_at=at(days), state=state, user={"id": NAMES[by], "username": by})


def row(name: str, days: float | None) -> raw.ReviewerRow:
    return raw.ReviewerRow(user={"id": NAMES[name], "username": name}, created_at=None if days is None else at(days))


def record(
    *,
    number: int = 1,
    author: str | None = "ana",
    created: float = 0,
    updated: float = 30,
    notes: Sequence[raw.Activity] = (),
    comments: Sequence[raw.Comment] = (),
    reviewers: Sequence[str] = (),
    assignees: Sequence[str] = (),
    approved_by: Sequence[str] | None = None,
    state_events: list[raw.StateEvent] | None = None,
    rows: list[raw.ReviewerRow] | None = None,
    cut: Sequence[str] = (),
    **more: Any,
) -> raw.MergeRequestRecord:
    fields: dict[str, Any] = {"state": "opened", "draft": False, "title": "Add a thing", **more}
    node = raw.MergeRequest(
        id=f"gid://gitlab/MergeRequest/{number}",
        iid=str(number),
        project_id=1,
        created_at=at(created),
        updated_at=at(updated),
        author=None if author is None else user(author),
        assignees=raw.Nodes(nodes=[user(name) for name in assignees]),
        reviewers=raw.Nodes(nodes=[reviewer(name) for name in reviewers]),
        approved_by=None if approved_by is None else raw.Nodes(nodes=[user(name) for name in approved_by]),
        activity=raw.Nodes(nodes=list(notes)),
        comments=raw.Nodes(nodes=list(comments)),
        **fields,
    )
    return raw.MergeRequestRecord(node=node, state_events=state_events, reviewer_rows=rows, cut=list(cut))


def book(*names: str) -> UserBook:
    found = UserBook()
    for name in names or NAMES:
        found.meet(user(name))
    return found


def shaped(*records: raw.MergeRequestRecord, users: UserBook | None = None) -> Shaped:
    return shape(records, source="s", users=users or book())


def line(result: Shaped, mr_id: int = 1) -> dict[str, Any]:
    """The row of one merge request; instants in microseconds, None where there is none."""
    columns = result.rows["merge_requests"]
    place = list(columns["mr_id"]).index(mr_id)
    found = {name: values[place] for name, values in columns.items()}
    return {name: _plain(value) for name, value in found.items()}


def events(result: Shaped, *kinds: str) -> list[tuple[Any, ...]]:
    """Kind, days since START, actor, subject, evidence of the events, in order."""
    columns = result.rows["events"]
    found = zip(*(columns[n] for n in ("kind", "at", "actor_id", "subject_id", "evidence")), strict=True)
    day = 86_400_000_000
    return [
        (kind, (int(when) - us(0)) / day, actor, subject, evidence)
        for kind, when, actor, subject, evidence in found
        if not kinds or kind in kinds
    ]


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):
        value = value.item()
        return None if value == -(2**63) else value
    return value
