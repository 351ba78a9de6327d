"""What is open at one state of the lake, as the queue asks it: made once in each process, then asked for many viewers.

A reader waits for nothing that somebody else prepares: meanwhile the state before is shown, as on the deck.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from quarterdeck.home.folder import Home
from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.work.community import Waiting
from quarterdeck.indicators.work.items import OpenItem
from quarterdeck.lake.errors import LakeError
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import community_waits, lakeside, links, prepared, standing
from quarterdeck.reports.basis import day_of, get_basis
from quarterdeck.reports.community_waits import Row
from quarterdeck.reports.errors import NothingYet
from quarterdeck.reports.opened import Opened
from quarterdeck.reports.prepared.shelf import Shelf
from quarterdeck.reports.queue.model import Thing

NEAR_HOURS = 8
"""A first answer is about to miss when no more working hours than these are left to anybody of the team."""
_LONE_HOURS = 24
"""The same by the clock, of a team of which no time zone is known."""
_AHEAD_DAYS = 14


@dataclass(eq=False)
class OpenWork:
    """``scopes`` are the teams that are no departments, by name. What was made of a team is kept in
    ``teams``, and what tells it as one in ``together``."""

    home: Home
    opened: Opened
    scopes: Mapping[str, Scope]
    sites: Mapping[str, str]
    waiting: Waiting
    by_user: Mapping[int, tuple[OpenItem, ...]]
    teams: dict[str, tuple[Thing, ...]] = field(default_factory=dict)
    together: dict[str, tuple[Thing, ...]] = field(default_factory=dict)
    _community: dict[str, tuple[Row, ...]] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """The instant for which it is true."""
        return self.opened.at

    def url(self, item: OpenItem) -> str | None:
        """Where it is in GitLab; None where it has no page."""
        return links.find_merge_request(self.sites, item.source, item.project, item.iid)

    def community(self, team: str) -> tuple[Row, ...]:
        """What of a team waits for its first answer and is late or about to be, the next due first."""
        if team not in self._community:
            some = team in self.scopes and self._may_be_near(team)
            self._community[team] = lakeside.read(self.home, lambda s: self._near(s, team)) if some else ()
        return self._community[team]

    def _may_be_near(self, team: str) -> bool:
        limit = (self.at.timestamp() + _AHEAD_DAYS * 86_400) * 1_000_000
        return any(clock[2] < limit for clock in self.waiting.clocks.get(team, ()))

    def _near(self, snapshot: Snapshot, team: str) -> tuple[Row, ...]:
        found = community_waits.build_from(
            snapshot, self.waiting, self.scopes[team], at=self.at, definition=standing.PROMISES[0]
        )
        return tuple(row for row in found.rows if self.waiting.items[row.mr_id].open_now and is_near(row))


def is_near(row: Row) -> bool:
    """Whether an answer is late, or nobody of the team has more than a day's work left to give it."""
    if row.overdue or not row.hours:
        return row.left.total_seconds() <= _LONE_HOURS * 3600
    return max(one.hours for one in row.hours) <= NEAR_HOURS


_lock = threading.Lock()
_last: dict[str, tuple[str, OpenWork]] = {}
"""By home, the state that was last looked at."""


def find(home: Home) -> OpenWork | None:
    """What is open at the present state; None where nothing was read yet."""
    try:
        return _find(home)
    except (NothingYet, LakeError):
        return None


def _find(home: Home) -> OpenWork | None:
    manifest = lakeside.find_manifest(home)
    if manifest is None:
        return None
    shelf = Shelf.of(home, manifest, lakeside.settings(home))
    held = _last.get(str(shelf.root))
    if held and (held[0] == shelf.lake or shelf.being_made()):
        return held[1]
    with _lock:
        held = _last.get(str(shelf.root))
        if held is None or held[0] != shelf.lake:
            held = shelf.lake, lakeside.read(home, lambda snapshot: _made(home, snapshot))
            _last[str(shelf.root)] = held
        return held[1]


def _made(home: Home, snapshot: Snapshot) -> OpenWork:
    at = get_basis(snapshot.manifest).open_until
    opened = prepared.get_opened(home, snapshot)
    scopes = standing.get_scopes(home, snapshot, day=day_of(at, "UTC"))
    waiting = standing.get_community(home, snapshot, standing.PROMISES[0], at=at)
    leaves = {scope.name: scope for scope in scopes if not scope.department}
    return OpenWork(home, opened, leaves, links.sites(snapshot.manifest), waiting, _by_user(opened.items))


def _by_user(items: tuple[OpenItem, ...]) -> dict[int, tuple[OpenItem, ...]]:
    """By account what it wrote or is due on."""
    found: dict[int, list[OpenItem]] = {}
    for item in items:
        for user in set(_concerned(item)):
            found.setdefault(user, []).append(item)
    return {user: tuple(own) for user, own in found.items()}


def _concerned(item: OpenItem) -> Iterator[int]:
    if item.open_now:
        yield from (due.user for due in item.due)
        yield from item.waits_ids
        if item.author_id is not None:
            yield item.author_id
