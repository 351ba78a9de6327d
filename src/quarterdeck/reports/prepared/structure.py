"""The names that can be chosen: teams, departments and specialties as the lake knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quarterdeck.indicators.scopes import read_teams
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import links


@dataclass(frozen=True, slots=True)
class Structure:
    """``teams`` in the order of their file, departments among them; ``below`` the leaf teams of each;
    ``specialties`` by leaf team."""

    teams: tuple[str, ...] = ()
    below: Mapping[str, tuple[str, ...]] | None = None
    specialties: Mapping[str, tuple[str, ...]] | None = None
    sites: Mapping[str, str] | None = None
    """The address of its GitLab by a project's path."""

    def specialties_of(self, team: str) -> tuple[str, ...]:
        """The specialties within a team or department, by name."""
        known = self.specialties or {}
        return tuple(sorted({one for leaf in self.leaves(team) for one in known.get(leaf, ())}, key=str.casefold))

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
    rows = snapshot.connection.execute(
        "select distinct team, specialty from memberships where team is not null and specialty is not null"
    ).fetchall()
    found: dict[str, tuple[str, ...]] = {}
    for team, specialty in rows:
        found[team] = (*found.get(team, ()), specialty)
    known = links.sites(snapshot.manifest)
    projects = snapshot.connection.execute("select path, source from projects where path is not null").fetchall()
    sites = {path: known[source] for path, source in projects if source in known}
    return Structure(teams.names, {name: teams.below(name) for name in teams.names}, found, sites)
