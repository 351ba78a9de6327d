"""Rebuilds when a merge request was open and when it was a draft. Pure; times in microseconds since 1970 UTC.

What the server says now (state, merged_at, closed_at, the draft flag) is believed; recorded moves that contradict
it are dropped, as few as possible, and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quarterdeck.lake.schema import EventKind
from quarterdeck.lake.shape.happening import (
    AFTER_ALL,
    ASSUMED,
    AT_CREATION,
    BEFORE_ALL,
    IN_ORDER,
    NOTED,
    SAME,
    Caveats,
    Happening,
)

CLOSED, REOPENED, MERGED = EventKind.CLOSED.value, EventKind.REOPENED.value, EventKind.MERGED.value
DRAFTED, READIED = EventKind.DRAFTED.value, EventKind.READIED.value

Span = tuple[int, int | None]
"""Opened, ended (None: open now)."""


@dataclass(frozen=True, slots=True)
class Now:
    """What the server says of a merge request now."""

    state: str
    created_at: int
    updated_at: int
    merged_at: int | None = None
    closed_at: int | None = None
    draft: bool = False
    merged_by: int | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """The open spans in order, and the closings, reopenings and merge that bound them."""

    spans: tuple[Span, ...]
    moves: tuple[Happening, ...]

    @property
    def ended_at(self) -> int | None:
        return self.spans[-1][1]

    @property
    def merged_at(self) -> int | None:
        last = self.moves[-1] if self.moves else None
        return last.at if last is not None and last.kind == MERGED else None


def rebuild_life(now: Now, moves: Iterable[Happening], caveats: Caveats) -> Life:
    """Open spans out of the recorded closings, reopenings and merges (any order, doubles allowed)."""
    recorded = _once(moves)
    final = _find_final(now, recorded, caveats)
    earlier = recorded if final is None else _before(recorded, final, caveats)
    kept = _alternating(now, earlier, final, caveats)
    return Life(_spans(now.created_at, kept), tuple(kept))


def _once(moves: Iterable[Happening]) -> list[Happening]:
    """In order, and a move that stands both in a note and in an event once."""
    kept: list[Happening] = []
    for move in sorted(moves, key=IN_ORDER):
        double = next((k for k in reversed(kept) if k.kind == move.kind and move.at - k.at <= SAME), None)
        if double is None or kept[-1] is not double:
            kept.append(move)
        elif double.actor is None and move.actor is not None:
            kept[-1] = double._replace(actor=move.actor)
    return kept


def _before(recorded: Sequence[Happening], final: Happening, caveats: Caveats) -> list[Happening]:
    """The moves before the final one, which may itself stand among them under a time that differs a little."""
    itself = [i for i, move in enumerate(recorded) if move.kind == final.kind and abs(move.at - final.at) <= SAME]
    end = itself[-1] if itself else sum(move.at <= final.at for move in recorded)
    dropped = len(recorded) - end - bool(itself)
    if dropped:
        caveats["history_repaired"] += dropped
    return list(recorded[:end])


def _find_final(now: Now, recorded: Sequence[Happening], caveats: Caveats) -> Happening | None:
    """The move that ended it for good; None while it is open (a locked one is)."""
    if now.state not in {"merged", "closed"}:
        return None
    kind = MERGED if now.state == "merged" else CLOSED
    same = [move for move in recorded if move.kind == kind]
    known = now.merged_at if kind == MERGED else now.closed_at
    if kind == CLOSED and known is not None and same and same[-1].at > known + SAME:
        known = same[-1].at
    if known is None:
        known, evidence = _unknown_end(now, same, kind, caveats)
    else:
        evidence = NOTED
    actor = next((move.actor for move in same if abs(move.at - known) <= SAME), None)
    if actor is None and kind == MERGED:
        actor = now.merged_by
    if known < now.created_at:
        caveats["history_repaired"] += 1
    return Happening(max(known, now.created_at), AFTER_ALL, kind, actor, evidence=evidence)


def _unknown_end(now: Now, same: Sequence[Happening], kind: str, caveats: Caveats) -> tuple[int, str]:
    if same:
        return same[0].at if kind == MERGED else same[-1].at, same[0].evidence
    caveats[f"{kind}_without_time"] += 1
    return now.closed_at if now.closed_at is not None else now.updated_at, ASSUMED


def _alternating(now: Now, moves: Iterable[Happening], final: Happening | None, caveats: Caveats) -> list[Happening]:
    """Closing and reopening by turns, ending in the present state; what does not fit is dropped."""
    kept: list[Happening] = []
    for move in moves:
        opened = not kept or kept[-1].kind == REOPENED
        if move.kind != (CLOSED if opened else REOPENED):
            caveats["history_repaired"] += 1
            continue
        kept.append(move if move.at >= now.created_at else move._replace(at=now.created_at))
    if kept and kept[-1].kind == CLOSED:
        # The reopening that must have followed is lost: the closed time is unknown, so it is not taken off.
        kept.pop()
        caveats["history_repaired"] += 1
    if final is None:
        return kept
    return [*kept, final._replace(at=max(final.at, kept[-1].at))] if kept else [final]


def _spans(created_at: int, moves: Iterable[Happening]) -> tuple[Span, ...]:
    spans: list[Span] = []
    opened: int | None = created_at
    for move in moves:
        if opened is None:
            opened = move.at
        else:
            spans.append((opened, move.at))
            opened = None
    if opened is not None:
        spans.append((opened, None))
    return tuple(spans)


def rebuild_drafts(now: Now, acts: Sequence[Happening], caveats: Caveats) -> list[Happening]:
    """The changes of the draft state in order, one at creation included where it was created as a draft.

    Was the first act "ready", it was a draft since creation; without acts, the present flag holds since creation.
    Where the acts do not lead to the present flag, those that only a title shows are left out (newer servers do not
    take WIP for a draft); failing that, an assumed change at the last update is added and counted.
    """
    changes = _changes(now, acts)
    if _ends_as(changes) != now.draft and any(act.titled for act in acts):
        changes = _changes(now, [act for act in acts if not act.titled])
    if _ends_as(changes) != now.draft:
        caveats["draft_history_repaired"] += 1
        kind = DRAFTED if now.draft else READIED
        changes.append(Happening(max(now.updated_at, now.created_at), AFTER_ALL, kind, evidence=ASSUMED))
    return changes


def _ends_as(changes: Sequence[Happening]) -> bool:
    return bool(changes) and changes[-1].kind == DRAFTED


def _changes(now: Now, acts: Sequence[Happening]) -> list[Happening]:
    at_creation = acts[0].kind == READIED if acts else now.draft
    changes = [Happening(now.created_at, BEFORE_ALL, DRAFTED, evidence=AT_CREATION)] if at_creation else []
    for act in acts:
        if (act.kind == DRAFTED) != _ends_as(changes):
            changes.append(act)
    return changes


def find_ready_at(created_at: int, spans: Sequence[Span], changes: Sequence[Happening]) -> int | None:
    """The first instant at which it was open and not a draft; None: not yet, or never."""
    bounds = [created_at, *(change.at for change in changes), None]
    drafts = [False, *(change.kind == DRAFTED for change in changes)]
    for draft, start, end in zip(drafts, bounds, bounds[1:], strict=False):
        if draft or start is None:
            continue
        for opened, ended in spans:
            first = max(start, opened)
            if (end is None or first < end) and (ended is None or first < ended):
                return first
    return None
