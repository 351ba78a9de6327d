"""Who looks at a queue, put together without a request: the letter and the digest look as the page does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from quarterdeck.desk.people.access import Viewer
from quarterdeck.home.folder import Home
from quarterdeck.reports import naming, prepared
from quarterdeck.reports.prepared.model import Prepared
from quarterdeck.reports.queue.model import Looking


def look(viewer: Viewer, *, home: Home, now: datetime) -> Looking:
    """The viewer's; no query."""
    structure = naming.get_structure(home)
    leaves = {team for team in structure.teams if not structure.is_department(team)}
    led = leaves if viewer.owner else viewer.manages
    seen = (team for team in structure.teams if viewer.may_see_figures(team))
    return Looking(
        viewer, now, home, _Found(home, frozenset(seen)), viewer.gitlab_user_id,
        tuple(sorted(led, key=str.casefold)), _known(viewer.zone),
    )  # fmt: skip


def _known(zone: str) -> str:
    try:
        return ZoneInfo(zone).key if zone else "UTC"
    except (KeyError, ValueError):
        return "UTC"


class _Found(Mapping[str, Prepared]):
    """By team or department what was prepared; read when it is asked for, and only what is there."""

    def __init__(self, home: Home, teams: frozenset[str]) -> None:
        self._find, self._teams = prepared.finder(home), teams
        self._held: dict[str, Prepared | None] = {}

    def __getitem__(self, team: str) -> Prepared:
        if team not in self._held:
            self._held[team] = self._find(team) if team in self._teams else None
        found = self._held[team]
        if found is None:
            raise KeyError(team)
        return found

    def __iter__(self) -> Iterator[str]:
        return (team for team in sorted(self._teams) if team in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
