"""Mentions to accounts: a reviewer who was renamed since stands in old notes under a name that nobody bears now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quarterdeck.lake.schema import EventKind
from quarterdeck.lake.shape.happening import SAME, Happening

_REQUESTED = EventKind.REVIEW_REQUESTED.value


def find_renamed(
    requests: Sequence[Happening], reviewers: Sequence[int], rows: Mapping[int, int | None]
) -> tuple[str, int] | None:
    """The unknown name and the present reviewer who can only be meant by it, or None where that is not certain.

    Certain means: one unknown name stands requested and not removed, one present reviewer has no request, and the
    time of the reviewer's row, where the server was asked for it, is that of a request of the name.
    """
    if all(event.name is None for event in requests):
        return None
    last: dict[int | str | None, Happening] = {}
    for event in requests:
        last[event.subject if event.name is None else event.name.lower()] = event
    standing = [event.name for event in last.values() if event.name is not None and event.kind == _REQUESTED]
    unasked = [reviewer for reviewer in reviewers if reviewer not in last]
    if len(standing) != 1 or len(unasked) != 1:
        return None
    name, reviewer = standing[0], unasked[0]
    row = rows.get(reviewer)
    asked = [e.at for e in requests if e.name is not None and e.name.lower() == name.lower() and e.kind == _REQUESTED]
    if row is not None and not any(abs(row - at) <= SAME for at in asked):
        return None
    return name, reviewer


def renamed(events: Sequence[Happening], name: str, user_id: int) -> list[Happening]:
    """The same events with this name read as that account."""
    key = name.lower()
    return [
        event._replace(subject=user_id, name=None) if event.name is not None and event.name.lower() == key else event
        for event in events
    ]
