"""How far a sync has come, kept in the manifest with every commit, so that the next one goes on from there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from quarterdeck.lake.sync.plan import Window


@dataclass(slots=True)
class Slice:
    """A stretch of the history that is not read yet; it gets shorter from its newer end."""

    window: Window


@dataclass(slots=True)
class Cursor:
    """All that the next sync must know.

    ``began_at`` start of a first sync that is not finished (None: none is); ``slices`` what is left of its history
    (None: not cut yet). ``read_to`` everything updated before this server time is in the lake. ``since`` the first
    day of creation that was asked for. ``projects_at``, ``reconciled_at`` when projects and ids were last looked at.
    ``skew`` seconds by which the server's clock is ahead. ``debts`` projects whose reopenings were not looked up, with
    the day from which. ``rekinded`` accounts that became a bot or none, whose merge requests' clocks are not corrected
    yet. ``unseen`` server counts less ours that no look-up could explain, by state. ``issues_to`` every issue updated
    before this server time is in the lake; ``issues_at``, ``issues_listed_at`` when they were last read, and listed
    from the first to the last; ``issues_refused_at`` when the server last would not show them.
    """

    began_at: datetime | None = None
    slices: list[Slice] | None = None
    read_to: datetime | None = None
    ended_at: datetime | None = None
    since: date | None = None
    projects_at: datetime | None = None
    reconciled_at: datetime | None = None
    skew: float = 0.0
    debts: dict[int, date] = field(default_factory=dict)
    rekinded: set[int] = field(default_factory=set)
    unseen: dict[str, int] = field(default_factory=dict)
    issues_to: datetime | None = None
    issues_at: datetime | None = None
    issues_listed_at: datetime | None = None
    issues_refused_at: datetime | None = None


_OF_ISSUES = ("issues_to", "issues_at", "issues_listed_at", "issues_refused_at")


def to_json(cursor: Cursor) -> dict[str, Any]:
    """As JSON values; what is empty is left out."""
    values: dict[str, Any] = {
        "began_at": _text(cursor.began_at),
        "read_to": _text(cursor.read_to),
        "ended_at": _text(cursor.ended_at),
        "since": _text(cursor.since),
        "projects_at": _text(cursor.projects_at),
        "reconciled_at": _text(cursor.reconciled_at),
        "skew": cursor.skew,
        "debts": {str(project): day.isoformat() for project, day in cursor.debts.items()},
        "rekinded": sorted(cursor.rekinded),
        "unseen": cursor.unseen,
        **{name: _text(getattr(cursor, name)) for name in _OF_ISSUES},
    }
    kept = {name: value for name, value in values.items() if value}
    if cursor.slices is not None:
        kept["slices"] = [[_text(s.window.after), _text(s.window.before)] for s in cursor.slices]
    return kept


def from_json(values: dict[str, Any]) -> Cursor:
    """The reverse of `to_json`; unknown keys are ignored, absent ones take their default."""
    cut = values.get("slices")
    since = values.get("since")
    return Cursor(
        began_at=_instant(values.get("began_at")),
        slices=None if cut is None else [Slice(Window(_instant(low), _instant(high))) for low, high, *_ in cut],
        read_to=_instant(values.get("read_to")),
        ended_at=_instant(values.get("ended_at")),
        since=date.fromisoformat(since) if since else None,
        projects_at=_instant(values.get("projects_at")),
        reconciled_at=_instant(values.get("reconciled_at")),
        skew=float(values.get("skew", 0.0)),
        debts={int(project): date.fromisoformat(day) for project, day in values.get("debts", {}).items()},
        rekinded={int(user_id) for user_id in values.get("rekinded", ())},
        unseen={str(state): int(count) for state, count in values.get("unseen", {}).items()},
        **{name: _instant(values.get(name)) for name in _OF_ISSUES},
    )


def widen(cursor: Cursor, since: date | None, *, full: bool) -> None:
    """Take an earlier first day of creation; the history before the old one becomes a slice to read.

    ``since`` None keeps the old one, unless the sync is a full one.
    """
    old = cursor.since
    begun = cursor.read_to is not None or cursor.began_at is not None
    if not begun:
        cursor.since = since
    elif old is not None and ((since is not None and since < old) or (since is None and full)):
        lower = None if since is None else datetime.combine(since, time(), tzinfo=UTC)
        if cursor.slices is not None or cursor.read_to is not None:
            new = Slice(Window(lower, datetime.combine(old, time(), tzinfo=UTC)))
            cursor.slices = [*(cursor.slices or []), new]
        cursor.since = since


def _text(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
