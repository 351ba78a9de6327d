"""What was said about the things of a queue, by their keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.queue import access
from quarterdeck.desk.queue.models import Mark


@dataclass(frozen=True, slots=True)
class Marks:
    """``own``: one for each key at most. ``received``: what was handed over to the viewer, by key the latest first."""

    own: Mapping[str, Mark] = field(default_factory=dict)
    received: Mapping[str, Sequence[Mark]] = field(default_factory=dict)


def marks_of(viewer: Viewer) -> Marks:
    """The viewer's. One query."""
    account = access.account_of(viewer)
    own: dict[str, Mark] = {}
    received: dict[str, list[Mark]] = {}
    chosen = access.marks(viewer).select_related("account__person", "receiver__person").order_by("made_at", "id")
    for mark in chosen:
        if mark.account_id == account:
            own[mark.thing] = mark
        else:
            received.setdefault(mark.thing, []).insert(0, mark)
    return Marks(own, received)
