"""Roles follow from people data on a day, and from nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.desk.people.access import Viewer, viewer_of
from quarterdeck.desk.people.models import Account, Grant, Membership, Person, Team, TeamTerms
from tests.web.cast import Cast, make_cast

DAY = date(2026, 3, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def _viewer(cast: Cast, name: str, day: date = DAY, *, laptop: bool = False) -> Viewer:
    return viewer_of(cast[name], day, laptop=laptop)


def _person(handle: str) -> Person:
    return Person.objects.get(handle=handle)


@pytest.mark.parametrize(
    ("name", "figures", "manages"),
    [
        ("erin", {"Ledger"}, set()),
        ("pat", {"Ledger"}, set()),
        ("mona", {"Ledger"}, {"Ledger"}),
        ("sam", {"Ledger", "Payouts", "Payments"}, set()),
        ("oscar", {"Search", "Platform"}, set()),
        ("pia", set(), set()),
        ("ada", set(), set()),
    ],
)
def test_each_sees_and_manages_their_own(cast: Cast, name: str, figures: set[str], manages: set[str]) -> None:
    viewer = _viewer(cast, name)
    teams = ["Ledger", "Payouts", "Search", "Payments", "Platform"]
    assert {team for team in teams if viewer.may_see_figures(team)} == figures
    assert {team for team in teams if viewer.may_manage(team)} == manages
    assert not viewer.may_see_figures("No such team")


def test_a_department_is_for_who_sees_all_of_it(cast: Cast) -> None:
    assert not _viewer(cast, "mona").may_see_figures("Payments")
    Membership.objects.filter(team__name="Payouts").update(manager=_person("mona"))
    Membership.objects.filter(person__handle="theo").update(manager=_person("sam"))
    assert _viewer(cast, "mona").may_see_figures("Payments")


def test_a_new_manager_begins_and_the_old_one_ends_on_the_day(cast: Cast) -> None:
    change = date(2026, 4, 1)
    for line in Membership.objects.filter(manager__handle="mona"):
        Membership.objects.filter(pk=line.pk).update(end_date=change - timedelta(days=1))
        line.pk, line.start_date, line.manager = None, change, _person("oscar")
        line.save()
    assert [_viewer(cast, "mona", day).may_manage("Ledger") for day in (DAY, change)] == [True, False]
    assert [_viewer(cast, "oscar", day).may_manage("Ledger") for day in (DAY, change)] == [False, True]
    assert [_viewer(cast, "mona", day).may_see_person(_person("erin").pk) for day in (DAY, change)] == [True, False]


def test_the_last_day_counts_and_the_next_does_not(cast: Cast) -> None:
    Membership.objects.filter(person__handle="erin").update(end_date=DAY)
    assert _viewer(cast, "erin").may_see_figures("Ledger")
    assert not _viewer(cast, "erin", DAY + timedelta(days=1)).may_see_figures("Ledger")


def test_nothing_is_seen_before_the_first_day(cast: Cast) -> None:
    Membership.objects.filter(person__handle="erin").update(start_date=DAY + timedelta(days=1))
    assert _viewer(cast, "erin").teams == frozenset()


def test_two_managers_share_a_team(cast: Cast) -> None:
    Membership.objects.filter(specialty="database").update(manager=_person("oscar"))
    for name in ("mona", "oscar"):
        assert _viewer(cast, name).may_manage("Ledger")
    assert _viewer(cast, "oscar").reports == {_person("quinn").pk, _person("rosa").pk}
    assert not _viewer(cast, "oscar").may_see_person(_person("erin").pk)


def test_one_manager_has_several_teams(cast: Cast) -> None:
    Membership.objects.filter(person__handle__in=("uma", "vic")).update(manager=_person("mona"))
    assert _viewer(cast, "mona").manages == {"Ledger", "Payouts"}


def test_whoever_leads_within_a_team_makes_nobody_above_its_manager(cast: Cast) -> None:
    """Mona's own line in Ledger reports to Sam: that does not make Sam the manager of Ledger."""
    sam = _viewer(cast, "sam")
    assert (sam.manages, "Ledger" in sam.above) == (frozenset(), True)
    assert not sam.may_manage("Ledger")


def test_a_circle_of_managers_ends(cast: Cast) -> None:
    Membership.objects.filter(person__handle="mona").update(manager=_person("erin"))
    erin, mona = _viewer(cast, "erin"), _viewer(cast, "mona")
    assert _person("erin").pk not in erin.below
    assert _person("mona").pk not in mona.below


def test_a_partner_sees_people_and_not_the_work(cast: Cast) -> None:
    pia = _viewer(cast, "pia")
    assert pia.may_see_people_figures("Ledger")
    assert pia.may_see_person(_person("erin").pk)
    assert pia.may_edit_people
    assert not pia.may_see_figures("Ledger")
    assert not pia.may_see_work("Ledger")
    assert not pia.may_operate


def test_an_administrator_operates_and_sees_no_private_page(cast: Cast) -> None:
    ada = _viewer(cast, "ada")
    assert ada.may_operate
    assert ada.may_edit_people
    assert not ada.may_see_figures("Ledger")
    assert not ada.may_see_person(_person("erin").pk)
    assert not ada.may_read_reviews("Ledger")


def test_the_owner_of_a_laptop_is_one_on_a_laptop_alone(cast: Cast) -> None:
    assert _viewer(cast, "owner", laptop=True).may_manage("Ledger")
    server = _viewer(cast, "owner")
    assert not server.owner
    assert not server.may_see_figures("Ledger")
    assert not _viewer(cast, "mona", laptop=True).owner


def test_seen_as_an_engineer_a_manager_has_no_more_than_one(cast: Cast) -> None:
    seen = _viewer(cast, "mona").as_engineer("Ledger")
    erin = _viewer(cast, "erin")
    assert (seen.teams, seen.manages, seen.reports, seen.below) == (erin.teams, erin.manages, erin.reports, erin.below)
    assert not seen.may_see_person(_person("pat").pk)


def test_a_department_changes_its_teams_by_the_day(cast: Cast) -> None:
    search = Team.objects.get(name="Search")
    moved = date(2026, 4, 1)
    TeamTerms.objects.create(position=9, team=search, parent=Team.objects.get(name="Payments"), valid_from=moved)
    before, after = _viewer(cast, "sam"), _viewer(cast, "sam", moved)
    assert before.may_see_figures("Payments")
    assert not after.may_see_figures("Payments")  # Search is not Sam's


_LINES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 2), st.one_of(st.none(), st.integers(0, 5))), min_size=1, max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_LINES)
def test_any_company_gives_the_rights_that_plain_words_give(lines: list[tuple[int, int, int | None]]) -> None:
    for model in (Membership, Grant, Account, TeamTerms, Team, Person):
        model.objects.all().delete()
    people = [Person.objects.create(handle=f"p{n}") for n in range(6)]
    teams = [Team.objects.create(name=f"t{n}", slug=f"t{n}") for n in range(3)]
    for who, team, manager in lines:
        Membership.objects.create(
            person=people[who], team=teams[team], manager=None if manager is None else people[manager], start_date=DAY
        )
    for n, person in enumerate(people):
        account = Account.objects.create(username=f"p{n}", person=person)
        viewer = viewer_of(account, DAY, laptop=False)
        below = _below(n, lines)
        assert viewer.below == {people[one].pk for one in below}
        assert viewer.own == {f"t{team}" for who, team, _ in lines if who == n}
        assert viewer.manages == {f"t{team}" for team in range(3) if _manages(n, team, lines)}
        assert viewer.above == {f"t{team}" for team in range(3) if any(_manages(one, team, lines) for one in below)}


def _below(me: int, lines: list[tuple[int, int, int | None]]) -> set[int]:
    """Who reports to somebody, directly or through others; never themselves."""
    found = {who for who, _, manager in lines if manager == me and who != me}
    while True:
        more = {who for who, _, manager in lines if manager in found and manager != who} | found
        if more == found:
            return found - {me}
        found = more


def _manages(me: int, team: int, lines: list[tuple[int, int, int | None]]) -> bool:
    """Whether somebody of the team reports to them who has no report there."""
    mine = [who for who, its, manager in lines if its == team and manager == me and who != me]
    return any(
        not any(its == team and manager == who and other != who for other, its, manager in lines) for who in mine
    )
