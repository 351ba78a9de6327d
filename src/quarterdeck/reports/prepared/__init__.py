"""What pages show by default, computed once for each state of lake and settings and shared by processes as files.

A job calls `prepare_all` after each sync. A reader never waits for it: what is not there yet is made for the reader's
own team and kept; while everything is being prepared, the state before is shown if it was whole.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

from quarterdeck.home.folder import Home
from quarterdeck.lake.errors import LakeMissing
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import lakeside, opened
from quarterdeck.reports.asking import get_scope
from quarterdeck.reports.basis import as_instant, get_basis
from quarterdeck.reports.errors import NothingYet
from quarterdeck.reports.model import Request
from quarterdeck.reports.opened import Opened
from quarterdeck.reports.prepared.making import Maker
from quarterdeck.reports.prepared.model import Prepared, Unusual, Waits
from quarterdeck.reports.prepared.shelf import Shelf, clear
from quarterdeck.reports.prepared.structure import Structure
from quarterdeck.reports.prepared.structure import read as read_structure

__all__ = [
    "Prepared",
    "Unusual",
    "Waits",
    "clear",
    "finder",
    "get",
    "get_opened",
    "get_structure",
    "keep",
    "prepare_all",
    "share",
]

_DECODER = msgspec.msgpack.Decoder(Prepared)
_HELD = 640
T = TypeVar("T")
_OPENED, _STRUCTURE = "opened", "structure"


def _plain(value: Any) -> Any:
    """NumPy's numbers as Python's."""
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} is not prepared")


def _encode(found: Prepared) -> bytes:
    return msgspec.msgpack.encode(found, enc_hook=_plain)


class _Memory:
    """The last few things of this process, by state and name; each is made by one thread at a time."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self._making: dict[tuple[Any, ...], threading.Lock] = {}

    def find(self, key: tuple[Any, ...]) -> Any:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def keep(self, key: tuple[Any, ...], value: Any) -> None:
        with self._lock:
            self._held[key] = value
            self._held.move_to_end(key)
            while len(self._held) > self._size:
                self._held.popitem(last=False)

    def making(self, key: tuple[Any, ...]) -> threading.Lock:
        with self._lock:
            if len(self._making) > 1000:
                self._making = {one: lock for one, lock in self._making.items() if lock.locked()}
            return self._making.setdefault(key, threading.Lock())


_memory = _Memory(_HELD)
_opened = _Memory(1)


def get(home: Home, team: str, specialty: str | None = None, *, now: datetime, as_of: date | None = None) -> Prepared:
    """What is prepared for a team or department. LakeMissing, NothingYet, UnknownTeam, UnknownSpecialty, BadSettings.

    It is that of the present state, or of the one before while the present one is being prepared. ``as_of``: as it
    stood at the end of a day, which is made when it is asked for.
    """
    if as_of is not None:
        return lakeside.read(home, lambda snapshot: _as_it_stood(home, snapshot, (team, specialty, as_of), now=now))
    manifest = lakeside.find_manifest(home)
    if manifest is not None:
        shelf = Shelf.of(home, manifest, lakeside.settings(home))
        found = _find(shelf, team, specialty) or _find_before(shelf, team, specialty)
        if found is not None:
            return found
    return lakeside.read(home, lambda snapshot: _get_made(home, snapshot, team, specialty, now=now))


def finder(home: Home) -> Callable[[str], Prepared | None]:
    """Finds what is there already of a team, of the present state or else of the one before; None where nothing is."""
    manifest = lakeside.find_manifest(home)
    if manifest is None:
        return lambda _: None
    shelf = Shelf.of(home, manifest, lakeside.settings(home))
    return lambda team: _find(shelf, team, None) or _find_before(shelf, team, None)


def _find(shelf: Shelf, team: str, specialty: str | None) -> Prepared | None:
    key = (str(shelf.folder), team, specialty)
    found: Prepared | None = _memory.find(key)
    if found is not None and (_is_whole(found) or not shelf.whole):
        return found
    content = shelf.find(team, specialty)
    if content is None:
        return None
    try:
        found = _DECODER.decode(content)
    except msgspec.DecodeError:
        return None  # damaged: made anew
    _memory.keep(key, found)
    return found


def _is_whole(found: Prepared) -> bool:
    """Whether it was made with all others; what a reader made alone lacks what is counted over everything."""
    return found.scope.specialty is not None or (found.unusual is not None and found.bots is not None)


def _find_before(shelf: Shelf, team: str, specialty: str | None) -> Prepared | None:
    older = shelf.before() if shelf.being_made() else None
    return _find(older, team, specialty) if older else None


def _get_made(home: Home, snapshot: Snapshot, team: str, specialty: str | None, *, now: datetime) -> Prepared:
    settings = lakeside.settings(home)
    basis = get_basis(snapshot.manifest)
    scope = get_scope(snapshot, basis, team, specialty)
    shelf = Shelf.of(home, snapshot.manifest, settings)
    with _memory.making((str(shelf.folder), scope.name, scope.specialty)):
        found = _find(shelf, scope.name, scope.specialty)
        if found is None:
            here = _find_opened(shelf, snapshot, basis.open_until)
            here = here or opened.take(snapshot, at=basis.open_until, scope=scope)
            request = Request(teams=(scope.name,), specialty=scope.specialty)
            (found,) = Maker(snapshot, settings, here).make(request, now=now)
            shelf.put(_encode(found), scope.name, scope.specialty)
            shelf.tidy()
    return found


def _as_it_stood(home: Home, snapshot: Snapshot, asked: tuple[str, str | None, date], *, now: datetime) -> Prepared:
    team, specialty, as_of = asked
    settings = lakeside.settings(home)
    basis = get_basis(snapshot.manifest)
    scope = get_scope(snapshot, basis, team, specialty)
    shelf = Shelf.of(home, snapshot.manifest, settings)
    key = (str(shelf.folder), scope.name, scope.specialty, as_of)
    with _memory.making(key):
        found: Prepared | None = _memory.find(key)
        if found is None:
            end = as_instant(as_of, scope.zone) or basis.known_until
            at = min(basis.known_until, end)
            here = opened.take(snapshot, at=at, scope=scope, past=at < basis.known_until)
            request = Request(teams=(scope.name,), specialty=scope.specialty, as_of=as_of)
            (found,) = Maker(snapshot, settings, here).make(request, now=now)
            _memory.keep(key, found)
    return found


def get_opened(home: Home, snapshot: Snapshot) -> Opened:
    """Everything that is open at the present state of a lake, as it was prepared, else read now and kept.
    NothingYet."""
    basis = get_basis(snapshot.manifest)
    shelf = Shelf.of(home, snapshot.manifest, lakeside.settings(home))
    with _opened.making(_state(shelf)):
        found = _find_opened(shelf, snapshot, basis.open_until)
        if found is None:
            found = opened.take(snapshot, at=basis.open_until)
            shelf.put(found.dump(), _OPENED)
            _opened.keep(_state(shelf), found)
    return found


def get_structure(home: Home) -> Structure:
    """The names that can be chosen at the present state of the lake, as they were prepared, else read now.
    LakeMissing."""
    return keep(home, _STRUCTURE, lambda: _find_structure(home) or lakeside.read(home, read_structure))


def _find_structure(home: Home) -> Structure | None:
    """As it was prepared, which spares opening the lake; None where it was not, or is damaged."""
    manifest = lakeside.find_manifest(home)
    content = Shelf.of(home, manifest, lakeside.settings(home)).find(_STRUCTURE) if manifest else None
    try:
        return msgspec.msgpack.decode(content, type=Structure) if content is not None else None
    except msgspec.DecodeError:
        return None


def keep(home: Home, asked: Hashable, make: Callable[[], T]) -> T:
    """What was made for a question at the present state of lake and settings, else made now and kept in this process.
    LakeMissing."""
    manifest = lakeside.find_manifest(home)
    if manifest is None:
        return make()
    key = (str(Shelf.of(home, manifest, lakeside.settings(home)).folder), "asked", asked)
    with _memory.making(key):
        found: T | None = _memory.find(key)
        if found is None:
            found = make()
            _memory.keep(key, found)
    return found


def share(home: Home, asked: Hashable, make: Callable[[], T], kind: type[T]) -> T:
    """As `keep`, and for all processes: for what many look at. What is made of ``kind`` must be plain data."""
    return keep(home, ("shared", asked), lambda: _shared(home, asked, make, kind))


def _shared(home: Home, asked: Hashable, make: Callable[[], T], kind: type[T]) -> T:
    manifest = lakeside.find_manifest(home)
    if manifest is None:
        return make()
    shelf, name = Shelf.of(home, manifest, lakeside.settings(home)), repr(asked)
    try:
        if (content := shelf.find("shared", name)) is not None:
            return msgspec.msgpack.decode(content, type=kind)
    except msgspec.DecodeError:
        pass  # damaged: made anew
    found = make()
    shelf.put(msgspec.msgpack.encode(found, enc_hook=_plain), "shared", name)
    return found


def _state(shelf: Shelf) -> tuple[str, str]:
    """What is open does not depend on settings."""
    return str(shelf.root), shelf.lake


def _find_opened(shelf: Shelf, snapshot: Snapshot, at: datetime) -> Opened | None:
    """What is open, out of memory or as it was kept; None where nobody has read it yet."""
    found: Opened | None = _opened.find(_state(shelf))
    if found is None and (content := shelf.find(_OPENED)) is not None:
        try:
            found = opened.restore(snapshot, content, at=at)
        except msgspec.DecodeError:
            return None  # damaged: read anew
        _opened.keep(_state(shelf), found)
    return found


def prepare_all(home: Home, *, now: datetime) -> int:
    """Prepare everything for the present state; the number of scopes made. 0 where nothing was read yet, where it was
    done, or where somebody else does it."""
    try:
        return lakeside.read(home, lambda snapshot: _prepare(home, snapshot, now=now))
    except (LakeMissing, NothingYet):
        return 0


def _prepare(home: Home, snapshot: Snapshot, *, now: datetime) -> int:
    settings = lakeside.settings(home)
    shelf = Shelf.of(home, snapshot.manifest, settings)
    if shelf.whole:
        return 0
    with shelf.making() as mine:
        if not mine or shelf.whole:
            return 0
        here = opened.take(snapshot, at=get_basis(snapshot.manifest).open_until)
        shelf.put(here.dump(), _OPENED)
        shelf.put(msgspec.msgpack.encode(read_structure(snapshot)), _STRUCTURE)
        count = 0
        for found in Maker(snapshot, settings, here).make(Request(), now=now):
            shelf.put(_encode(found), found.scope.name, found.scope.specialty)
            count += 1
        shelf.finish()
        return count
