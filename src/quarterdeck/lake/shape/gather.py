"""Collects what the server recorded of one merge request: notes, comments, state events, as happenings in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from quarterdeck.lake.schema import EventKind
from quarterdeck.lake.shape.accounts import UserBook, number_of
from quarterdeck.lake.shape.activity import Acts, find_acts, unknown_key, was_imported
from quarterdeck.lake.shape.happening import AFTER_ALL, IN_ORDER, Caveats, Happening, micros_of
from quarterdeck.lake.shape.words import STATE_KINDS
from quarterdeck.sources.gitlab import raw

_COMMENTED = EventKind.COMMENTED.value
_GROUPS = {
    EventKind.REVIEW_REQUESTED.value: "requests",
    EventKind.REVIEW_REMOVED.value: "requests",
    EventKind.ASSIGNED.value: "assignments",
    EventKind.UNASSIGNED.value: "assignments",
    EventKind.DRAFTED.value: "drafts",
    EventKind.READIED.value: "drafts",
    EventKind.CLOSED.value: "moves",
    EventKind.REOPENED.value: "moves",
    EventKind.MERGED.value: "moves",
}


@dataclass(slots=True)
class Recorded:
    """The happenings of one merge request by what is rebuilt from them, each list in order of time."""

    requests: list[Happening] = field(default_factory=list)
    assignments: list[Happening] = field(default_factory=list)
    drafts: list[Happening] = field(default_factory=list)
    moves: list[Happening] = field(default_factory=list)
    others: list[Happening] = field(default_factory=list)
    unresolved: set[str] = field(default_factory=set)
    """Names mentioned that the book does not know, as written."""


def gather(record: raw.MergeRequestRecord, users: UserBook, caveats: Caveats) -> Recorded:
    """Everything recorded, subjects resolved as far as the book goes; unknown wordings are counted."""
    found = Recorded()
    activity, comments = record.node.activity, record.node.comments
    for note in activity.nodes if activity is not None else ():
        if note is not None and note.system:
            _take_note(note, found, users, caveats)
    for comment in comments.nodes if comments is not None else ():
        if comment is not None:
            found.others.append(_comment(comment, users))
    for event in record.state_events or ():
        kind = STATE_KINDS.get(event.state)
        if kind is not None:
            actor = _meet_rest(event.user, users)
            found.moves.append(Happening(micros_of(event.created_at), AFTER_ALL, kind, actor))
    _put_in_order(found, micros_of(record.node.created_at), caveats)
    return found


def _put_in_order(found: Recorded, created_at: int, caveats: Caveats) -> None:
    """By time; what an import dates before the creation happened at creation."""
    for events in (found.requests, found.assignments, found.drafts, found.others):
        if len(events) > 1:
            events.sort(key=IN_ORDER)
        for place, event in enumerate(events):
            if event.at >= created_at:
                break
            events[place] = event._replace(at=created_at)
            caveats["before_creation"] += 1


def _comment(comment: raw.Comment, users: UserBook) -> Happening:
    at, order = micros_of(comment.created_at), number_of(comment.id)
    author, internal = users.meet(comment.author), bool(comment.internal)
    return Happening(at, order, _COMMENTED, author, None, None, "noted", internal)


def _take_note(note: raw.Activity, found: Recorded, users: UserBook, caveats: Caveats) -> None:
    body, metadata = note.body, note.system_note_metadata
    action = metadata.get("action") if metadata is not None else None
    acts = find_acts(body, action)
    actor = users.meet(note.author)
    if acts is None:
        caveats[f"unknown_activity: {unknown_key(body, action)}"] += 1
    elif acts:
        _take_acts(acts, note, None if was_imported(body) else actor, found, users)


def _take_acts(acts: Acts, note: raw.Activity, actor: int | None, found: Recorded, users: UserBook) -> None:
    at, order = micros_of(note.created_at), number_of(note.id)
    for kind, names, titled in acts:
        group = _GROUPS.get(kind)
        events: list[Happening] = found.others if group is None else getattr(found, group)
        if not names:
            events.append(Happening(at, order, kind, actor, titled=titled))
        for name in names:
            subject = users.find_id(name)
            if subject is None:
                found.unresolved.add(name)
            events.append(Happening(at, order, kind, actor, subject, name if subject is None else None))


def _meet_rest(user: dict[str, Any] | None, users: UserBook) -> int | None:
    """The number of an account as REST gives it (its type is not told there)."""
    if not user or user.get("id") is None:
        return None
    known = users.find(int(user["id"]))
    if known is not None:
        return None if known.kind == "ghost" else known.user_id
    return users.meet(raw.User(id=str(user["id"]), username=user.get("username") or "", bot=user.get("bot")))


def meet_all(records: Sequence[raw.MergeRequestRecord], users: UserBook) -> None:
    """Note every account that the records show, so that mentions in any of them resolve."""
    meet = users.meet
    for record in records:
        node = record.node
        meet(node.author)
        for nodes in (node.assignees, node.reviewers, node.approved_by):
            for user in nodes.nodes if nodes is not None else ():
                meet(user)
        for notes in (node.activity, node.comments):
            for note in notes.nodes if notes is not None else ():
                if note is not None:
                    meet(note.author)
    for record in records:
        # Last, as less is told of them.
        users.meet_thin(record.node.merge_user)
