"""What is open and what waits, as pages ask for it: out of memory, out of what was kept, or read and kept then."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from quarterdeck.home.folder import Home
from quarterdeck.indicators import scopes
from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.samples import micros
from quarterdeck.indicators.work.community import Waiting, get_waiting
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import lakeside, opened, prepared, timeline
from quarterdeck.reports.basis import get_basis
from quarterdeck.reports.lately import Last
from quarterdeck.reports.opened import Opened
from quarterdeck.reports.prepared.shelf import Shelf
from quarterdeck.reports.timeline import Timeline

PROMISES = ("gitlab-review-slo", "leading-organisation", "triage")
"""Definitions under which the community's waits are shown."""
_DECODER = msgspec.msgpack.Decoder(Waiting)


_past: Last[Opened] = Last(4)
_scopes: Last[tuple[Scope, ...]] = Last(4)
_timelines: Last[Timeline | None] = Last(64)
_waiting: Last[Waiting] = Last(2 * len(PROMISES))


def get_opened(home: Home, snapshot: Snapshot, scope: Scope | None, *, at: datetime) -> Opened:
    """What is open at an instant: at the last one of which GitLab told, everything; before it, what concerns the scope
    (None: everything). NothingYet."""
    if at >= get_basis(snapshot.manifest).open_until:
        return prepared.get_opened(home, snapshot)
    key = (_state(home, snapshot), scope, at)
    return _past.get(key, lambda: opened.take(snapshot, at=at, scope=scope, past=True))


def get_community(home: Home, snapshot: Snapshot, definition: str, *, at: datetime) -> Waiting:
    """What waits for its first answer at an instant, for every team; kept for the last one of which
    GitLab told.
    UnknownDefinition, NothingYet."""
    key = (_state(home, snapshot), definition, at)
    if at < get_basis(snapshot.manifest).open_until:
        return _waiting.get(key, lambda: _read(snapshot, definition, at))
    return _waiting.get(key, lambda: _find_kept(home, snapshot, definition) or _keep(home, snapshot, definition, at))


def get_scopes(home: Home, snapshot: Snapshot, *, day: date) -> tuple[Scope, ...]:
    """All teams and departments, in file order."""
    key = (_state(home, snapshot), day)
    return _scopes.get(key, lambda: tuple(scopes.get_scopes(snapshot.connection, [], day=day)))


def find_timeline(home: Home, snapshot: Snapshot, mr_id: int, *, at: datetime) -> Timeline | None:
    """The timeline of a merge request before an instant; None where there was no such one."""
    key = (_state(home, snapshot), mr_id, at)
    return _timelines.get(key, lambda: timeline.find(snapshot, mr_id, at=at))


def prepare(home: Home, snapshot: Snapshot) -> None:
    """Keep for the present state what pages about open work ask for first: what a job calls after each sync.

    NothingYet.
    """
    at = get_basis(snapshot.manifest).open_until
    prepared.get_opened(home, snapshot)
    if _find_kept(home, snapshot, PROMISES[0]) is None:
        _keep(home, snapshot, PROMISES[0], at)


def _state(home: Home, snapshot: Snapshot) -> str:
    shelf = _shelf(home, snapshot)
    return f"{shelf.root}/{shelf.lake}"


def _shelf(home: Home, snapshot: Snapshot) -> Shelf:
    return Shelf.of(home, snapshot.manifest, lakeside.settings(home))


def _find_kept(home: Home, snapshot: Snapshot, definition: str) -> Waiting | None:
    content = _shelf(home, snapshot).find("community", definition)
    try:
        return None if content is None else _DECODER.decode(content)
    except msgspec.DecodeError:
        return None  # damaged, or another program's: read anew


def _keep(home: Home, snapshot: Snapshot, definition: str, at: datetime) -> Waiting:
    found = _read(snapshot, definition, at)
    _shelf(home, snapshot).put(msgspec.msgpack.encode(found), "community", definition)
    return found


def _read(snapshot: Snapshot, definition: str, at: datetime) -> Waiting:
    return get_waiting(snapshot.connection, at=micros(at), definition=definition)
