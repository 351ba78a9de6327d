"""The names that can be chosen: teams, departments and specialties as the lake knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quarterdeck.indicators.people import read_people
from quarterdeck.indicators.periods import day_number
from quarterdeck.indicators.rows import read_project_sources
from quarterdeck.indicators.scopes import read_teams
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import links

FEWEST = 3
"""People below whom nothing is told of a part of a team."""


@dataclass(frozen=True, slots=True)
class Structure:
    """``teams`` in the order of their file, departments among them; ``below`` the leaf teams of each;
    ``specialties`` those of each that may be looked at alone."""

    teams: tuple[str, ...] = ()
    below: Mapping[str, tuple[str, ...]] | None = None
    specialties: Mapping[str, tuple[str, ...]] | None = None
    sites: Mapping[str, str] | None = None
    """The address of its GitLab by a project's path."""

    def specialties_of(self, team: str) -> tuple[str, ...]:
        """The specialties of a team or department that may be looked at alone, by name."""
        return (self.specialties or {}).get(team, ())

    def leaves(self, team: str) -> tuple[str, ...]:
        """The teams meant by a name."""
        return (self.below or {}).get(team, (team,))

    def find_url(self, reference: str) -> str | None:
        """The address of a merge request such as group/project!12, None where it has no page."""
        project, _, iid = reference.rpartition("!")
        site = (self.sites or {}).get(project)
        return links.find_merge_request({"": site}, "", project, int(iid)) if site and iid.isdecimal() else None

    def is_department(self, team: str) -> bool:
        return self.leaves(team) != (team,)


def read(snapshot: Snapshot) -> Structure:
    """The structure of a state of the lake."""
    teams = read_teams(snapshot.connection)
    below = {name: teams.below(name) for name in teams.names}
    specialties = _specialties(snapshot, below)
    known = links.sites(snapshot.manifest)
    sources = read_project_sources(snapshot.connection)
    sites = {path: known[source] for path, source in sources.items() if source in known}
    return Structure(teams.names, below, specialties, sites)


def _specialties(snapshot: Snapshot, below: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The specialties of each team and department that may be looked at alone: neither they nor all others beside them
    are so few people that a figure would be about somebody."""
    day = day_number(snapshot.manifest.written_at.date())
    of_team: dict[str, dict[str | None, set[int]]] = {}
    for span in read_people(snapshot.connection).spans:
        if span.first <= day <= span.last:
            of_team.setdefault(span.team, {}).setdefault(span.specialty, set()).add(span.person)
    found = {}
    for name, leaves in below.items():
        people: dict[str | None, set[int]] = {}
        for leaf in leaves:
            for specialty, own in of_team.get(leaf, {}).items():
                people.setdefault(specialty, set()).update(own)
        found[name] = tuple(sorted(_allowed(people), key=str.casefold))
    return found


def _allowed(people: Mapping[str | None, set[int]]) -> Iterator[str]:
    everybody = set().union(*people.values())
    for specialty, own in people.items():
        rest = len(everybody - own)
        if specialty is not None and len(own) >= FEWEST and (rest == 0 or rest >= FEWEST):
            yield specialty
