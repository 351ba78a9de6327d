"""What is read once with the viewer is what the lines in force say when they are asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from quarterdeck.desk.oneonones import access, meetings
from quarterdeck.desk.people.access import viewer_of
from quarterdeck.desk.people.models import Grant, Membership, Person, Team
from quarterdeck.desk.people.pairs import own_managers
from tests.web.cast import NAMES, SINCE, Cast
from tests.web.lake import NOW

pytestmark = pytest.mark.django_db
_DAY = NOW.date()


def _line(who: str, manager: str, *, end_date: date | None = None) -> None:
    people = {one.handle: one for one in Person.objects.all()}
    Membership.objects.create(
        person=people[who], manager=people[manager], team=Team.objects.get(name="Search"), start_date=SINCE,
        end_date=end_date,
    )  # fmt: skip


@pytest.mark.parametrize("name", [*NAMES, "owner"])
def test_ties_that_came_with_the_viewer_are_those_that_are_asked_alone(name: str, cast: Cast) -> None:
    _line("will", "sam")
    _line("sam", "oscar")  # a circle
    _line("erin", "erin")
    _line("erin", "theo")  # a second manager
    _line("pat", "vic", end_date=_DAY - timedelta(days=1))
    viewer = viewer_of(cast[name], _DAY, laptop=name == "owner")
    alone = replace(viewer, ties=None)
    assert access.ties_of(viewer) == access.ties_of(alone)
    assert own_managers(viewer) == own_managers(alone)
    assert meetings.skip_levels_due(viewer, [], NOW) == meetings.skip_levels_due(alone, [], NOW)
    engineer, same = viewer.as_engineer("Ledger"), alone.as_engineer("Ledger")
    assert access.ties_of(engineer) == access.ties_of(same)


def test_a_viewer_costs_three_queries_and_brings_their_ties_and_their_person(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    account = type(cast["mona"]).objects.get(pk=cast["mona"].pk)
    with django_assert_num_queries(3):
        viewer = viewer_of(account, _DAY, laptop=False)
        assert access.ties_of(viewer).managers == own_managers(viewer)
        assert str(account) == viewer.name == "Mona"


@pytest.mark.parametrize(
    ("start", "end", "held"), [(-9, None, True), (-9, 0, True), (0, 9, True), (-9, -1, False), (1, None, False)]
)
def test_a_role_is_held_from_its_first_day_to_its_last(start: int, end: int | None, held: bool, cast: Cast) -> None:
    begin, last = _DAY + timedelta(days=start), None if end is None else _DAY + timedelta(days=end)
    Grant.objects.create(account=cast["erin"], role=Grant.Role.PARTNER, start_date=begin, end_date=last)
    Grant.objects.create(account=cast["erin"], role=Grant.Role.ADMINISTRATOR, start_date=begin, end_date=last)
    viewer = viewer_of(cast["erin"], _DAY, laptop=False)
    assert (viewer.partner, viewer.administrator) == (held, held)
    assert not viewer_of(cast["pat"], _DAY, laptop=False).partner
