"""Who may see and do what. Every page, export and API asks here, and nowhere else is it decided.

Roles follow from people data on the day of the request: nobody is made a manager by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import F, FilteredRelation, Q

from quarterdeck.desk.people.models import Account, Grant, Membership, TeamTerms


@dataclass(frozen=True, slots=True)
class Ties:
    """What the lines in force say beyond teams: ``managers``, to whom somebody reports, ``above``, everybody to whom
    these report at any depth, ``leaders``, everybody to whom anybody reports, and ``led_by``, by each of the viewer's
    reports who else reports to them."""

    managers: frozenset[int] = frozenset()
    above: frozenset[int] = frozenset()
    leaders: frozenset[int] = frozenset()
    led_by: Mapping[int, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever looks, with the teams that concern them on ``day``. All sets hold names of leaf teams.

    ``owner``: the owner of a laptop, who holds the disk and may see everything there. ``own``: teams in which they
    are a member. ``manages``: teams with people who report to them and manage nobody there. ``above``: teams managed
    by people who report to them, at any depth. ``departments`` maps each department to the teams below it.
    """

    account_id: int | None
    name: str
    person_id: int | None
    day: date
    owner: bool = False
    own: frozenset[str] = frozenset()
    manages: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()
    reports: frozenset[int] = frozenset()
    """People who report to them directly."""
    below: frozenset[int] = frozenset()
    """People who report to them at any depth, direct reports included."""
    partner: bool = False
    administrator: bool = False
    departments: Mapping[str, frozenset[str]] = field(default_factory=dict)
    gitlab_user_id: int | None = None
    """Their GitLab account; None: not known, or nobody's colleague."""
    zone: str = ""
    """The IANA zone in which they work on ``day``; empty: not known."""
    ties: Ties | None = None
    """Who stands above them and who leads; None: it was not read, as for the owner of a laptop."""

    def leaves(self, team: str) -> frozenset[str]:
        """The teams meant by a name: a department's teams, else the team itself."""
        return self.departments.get(team) or frozenset({team})

    @property
    def teams(self) -> frozenset[str]:
        """The teams whose figures and work they may see, apart from a laptop's owner, who sees all."""
        return self.own | self.manages | self.above

    def may_see_figures(self, team: str) -> bool:
        """Figures, their rows and exports: members, the manager, those above; of a department, whoever sees all."""
        return self.owner or self.leaves(team) <= self.teams

    def may_see_work(self, team: str) -> bool:
        """Open work by name: as figures."""
        return self.may_see_figures(team)

    def may_see_people_figures(self, team: str) -> bool:
        """Hiring, retention and diversity: as figures, and people partners."""
        return self.partner or self.may_see_figures(team)

    def may_see_team(self, team: str) -> bool:
        """Who is in a team, where and when: as figures, people partners and administrators."""
        return self.partner or self.administrator or self.may_see_figures(team)

    def may_manage(self, team: str) -> bool:
        """Notes, targets, health and reviews of a team: whoever manages all of it."""
        return self.owner or self.leaves(team) <= self.manages

    def may_read_reviews(self, team: str) -> bool:
        """Finished reviews: as figures. Drafts: `may_manage`."""
        return self.may_see_figures(team)

    def may_see_person(self, person_id: int) -> bool:
        """A person's own page with level, grade and time off: themselves, those above them, people partners."""
        return self.owner or self.partner or person_id == self.person_id or person_id in self.below

    @property
    def may_edit_people(self) -> bool:
        """Imports and changes of people data."""
        return self.owner or self.partner or self.administrator

    @property
    def may_see_grades(self) -> bool:
        """Files with everybody's level, grade and time off: administrators bring such files, and are not shown them."""
        return self.owner or self.partner

    def may_enter_time_off(self, person_id: int) -> bool:
        """Time off and working hours: one's own, those of people below, and for whoever sees everybody's."""
        return person_id == self.person_id or person_id in self.below or self.may_see_grades

    @property
    def may_operate(self) -> bool:
        """Sources, schedules, accounts, the audit log."""
        return self.owner or self.administrator

    def as_engineer(self, team: str) -> Viewer:
        """How an engineer of the team would see it: for "what my engineers see"."""
        return replace(
            self, owner=False, own=self.leaves(team), manages=frozenset(), above=frozenset(), reports=frozenset(),
            below=frozenset(), partner=False, administrator=False,
        )  # fmt: skip


def viewer_of(account: Account, day: date, *, laptop: bool) -> Viewer:
    """The viewer behind an account, whose person is known afterwards. Three queries; one for a laptop's owner."""
    departments = _departments(day)
    if laptop and account.local_owner:
        return Viewer(account.pk, "you", None, day, owner=True, departments=departments)
    grants = _grants(account, day)
    lines = list(
        Membership.objects.filter(start_date__lte=day)
        .exclude(end_date__lt=day)
        .order_by("person_id", "start_date", "pk")
        .values_list("person_id", "team__name", "manager_id", "timezone")
    )
    viewer = Viewer(
        account.pk, str(account), account.person_id, day, partner=Grant.Role.PARTNER in grants,
        administrator=Grant.Role.ADMINISTRATOR in grants, departments=departments,
        gitlab_user_id=account.person.gitlab_user_id if account.person else None,
    )  # fmt: skip
    if account.person_id is None:
        return viewer
    zones = [zone for person, _, _, zone in lines if person == account.person_id and zone]
    return replace(_placed(viewer, [line[:3] for line in lines]), zone=zones[-1] if zones else "")


def _grants(account: Account, day: date) -> set[str]:
    """The roles that an account was given for a day; its person is read along. One query."""
    held = Q(grants__start_date__lte=day) & (Q(grants__end_date=None) | Q(grants__end_date__gte=day))
    told = Account.objects.annotate(held=FilteredRelation("grants", condition=held), role=F("held__role"))
    found = list(told.filter(pk=account.pk).select_related("person").order_by("pk"))
    if found and found[0].person_id == account.person_id:
        account.person = found[0].person
    return {one.role for one in found if one.role}


_Line = tuple[int, str, int | None]


def _placed(viewer: Viewer, lines: Sequence[_Line]) -> Viewer:
    """With teams and people, from the lines in force."""
    me = viewer.person_id
    reports_of: dict[int, set[int]] = {}
    for person, _, manager in lines:
        if manager is not None and manager != person:
            reports_of.setdefault(manager, set()).add(person)
    direct = reports_of.get(me or 0, set())
    below = _closure(direct, reports_of) - {me or 0}
    return replace(
        viewer,
        own=frozenset(team for person, team, _ in lines if person == me),
        manages=frozenset(_managed({me or 0}, lines)),
        above=frozenset(_managed(below, lines)),
        reports=frozenset(direct),
        below=frozenset(below),
        ties=_ties(me or 0, direct, reports_of),
    )


def _ties(me: int, direct: Iterable[int], reports_of: Mapping[int, set[int]]) -> Ties:
    managers_of: dict[int, set[int]] = {}
    for manager, people in reports_of.items():
        for person in people:
            managers_of.setdefault(person, set()).add(manager)
    managers = managers_of.get(me, set())
    higher = (managers_of.get(manager, set()) for manager in managers)
    above = _closure((one for some in higher for one in some), managers_of) - managers - {me}
    led_by = {one: others for one in direct if (others := frozenset(reports_of.get(one, ())) - {me})}
    return Ties(frozenset(managers), frozenset(above), frozenset(reports_of), led_by)


def _closure(start: Iterable[int], reports_of: Mapping[int, set[int]]) -> set[int]:
    """Everybody at or below ``start``; a circle of managers ends where it began."""
    found: set[int] = set()
    ahead = list(start)
    while ahead:
        person = ahead.pop()
        if person not in found:
            found.add(person)
            ahead += reports_of.get(person, ())
    return found


def _managed(managers: set[int], lines: Sequence[_Line]) -> set[str]:
    """Teams in which somebody reports to one of the managers, without managing others of that team themselves.

    So the line of a team's manager, who reports to the skip-level, does not make the skip-level its manager.
    """
    leaders = {(team, manager) for person, team, manager in lines if manager is not None and manager != person}
    return {
        team
        for person, team, manager in lines
        if manager in managers and manager != person and (team, person) not in leaders
    }


def _departments(day: date) -> dict[str, frozenset[str]]:
    """Each department with the leaf teams below it on a day, from the lines in force then."""
    begun = TeamTerms.objects.exclude(valid_from__gt=day).order_by("valid_from", "position")
    dated = sorted(begun.values_list("team__name", "parent__name", "valid_from"), key=lambda line: line[2] or date.min)
    parents: dict[str, str | None] = {team: parent for team, parent, _ in dated}
    found: dict[str, set[str]] = {}
    inner = {parent for parent in parents.values() if parent}
    for team in parents:
        if team not in inner:
            _climb(team, parents, found)
    return {name: frozenset(teams) for name, teams in found.items()}


def _climb(team: str, parents: Mapping[str, str | None], found: dict[str, set[str]]) -> None:
    seen = {team}
    above = parents.get(team)
    while above and above not in seen:
        found.setdefault(above, set()).add(team)
        seen.add(above)
        above = parents.get(above)
