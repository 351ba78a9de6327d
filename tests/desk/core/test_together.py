"""Several reads in one query give each its own lines, with every kind of value as it was."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import pytest
from django.db.models import Max, OuterRef, Subquery
from pytest_django import DjangoAssertNumQueries

from quarterdeck.desk.core.together import Column, Part, at, key, number, on, read, text
from quarterdeck.desk.people.models import Membership, Person
from quarterdeck.desk.queue.models import Mark, Posting
from tests.web.cast import SINCE, Cast
from tests.web.cast import make_cast as cast_made
from tests.web.lake import NOW

pytestmark = pytest.mark.django_db
_FINE = datetime.fromisoformat("2026-03-31T09:08:07.654321+00:00")
_PERSON = number("pk"), text("handle"), text("name")


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody."""
    return cast_made()


def _mark(cast: Cast, who: str, at: datetime, **more: object) -> Mark:
    return Mark.objects.create(account=cast[who], thing=f"of {who}", state=Mark.State.SNOOZED, made_at=at, **more)


def test_keys_dates_instants_numbers_and_texts_come_back_as_they_were(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    erin = Person.objects.get(handle="erin")
    mark = _mark(cast, "erin", _FINE)
    with django_assert_num_queries(1):
        found = read([
            Part("lines", Membership.objects.filter(person=erin), (on("start_date"), text("team__name"),
                                                                   on("end_date"), number("person_id"))),
            Part("marks", Mark.objects.all(), (at("until"), key("pk"), at("made_at"), text("thing"))),
            Part("people", Person.objects.filter(handle="erin"), _PERSON),
        ])  # fmt: skip
    assert found["lines"] == [(SINCE, "Ledger", None, erin.pk)]
    assert found["marks"] == [(None, mark.pk, _FINE, "of erin")]
    assert found["people"] == [(erin.pk, "erin", "Erin")]
    assert isinstance(found["marks"][0][1], UUID)
    assert type(found["lines"][0][0]) is date


def test_equal_lines_of_two_reads_stay_apart_and_come_as_often_as_they_are(cast: Cast) -> None:
    everybody = Person.objects.order_by("-name")
    found = read([Part("one", everybody, _PERSON), Part("two", everybody, _PERSON)])
    assert sorted(found["one"]) == sorted(found["two"]) == sorted(Person.objects.values_list("pk", "handle", "name"))


@pytest.mark.parametrize("first", [True, False])
def test_what_finds_nothing_leaves_the_others_as_they_are(
    first: bool, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    nobody = [Part("none", Person.objects.none(), _PERSON), Part("in", Person.objects.filter(pk__in=()), _PERSON)]
    somebody = [Part("erin", Person.objects.filter(handle="erin"), (text("name"),))]
    with django_assert_num_queries(1):
        found = read([*nobody, *somebody] if first else [*somebody, *nobody])
    assert found == {"none": [], "in": [], "erin": [("Erin",)]}
    with django_assert_num_queries(0):
        assert read(nobody) == {"none": [], "in": []}
        assert read([]) == {}


def test_a_column_may_be_counted_out_of_other_records(cast: Cast) -> None:
    _mark(cast, "erin", NOW)
    last = Mark.objects.filter(account=OuterRef("account")).order_by().values("account").annotate(at=Max("made_at"))
    for who in ("erin", "pat"):
        Posting.objects.create(account=cast[who], changed_at=_FINE)
    columns = text("account__username"), Column("at", Subquery(last.values("at"))), at("changed_at")
    found = read([Part("postings", Posting.objects.all(), columns)])
    assert sorted(found["postings"], key=str) == [("erin", NOW, _FINE), ("pat", None, _FINE)]
