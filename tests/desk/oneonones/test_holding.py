"""What is done with the dates of a series."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.oneonones import holding, meetings
from quarterdeck.desk.oneonones.errors import Ended
from quarterdeck.desk.oneonones.holding import Then, seen_of
from quarterdeck.desk.oneonones.models import Meeting, Series
from quarterdeck.desk.people.models import Membership, TimeOff
from tests.desk.oneonones.pairs import met, person, planned, series_of, viewer
from tests.web.cast import Cast
from tests.web.lake import NOW

AT_15 = datetime(2026, 3, 31, 13, tzinfo=UTC)
"""15:00 in Berlin, where the clocks went forward two days before."""
PROPOSED = Then(proposed=True)


def states(series: Series) -> list[tuple[str, str]]:
    return [(f"{one.planned_at:%m-%d %H:%M}", one.state) for one in series.meetings.order_by("planned_at", "pk")]


def test_held_in_one_act_the_next_date_is_proposed_and_taken(cast: Cast) -> None:
    series = series_of("erin", "mona", started_at=NOW - timedelta(days=90))
    met(series, datetime(2026, 3, 17, 14, tzinfo=UTC))
    met(series, datetime(2026, 3, 24, 14, tzinfo=UTC))
    coming = planned(series, AT_15)
    holding.hold(
        viewer(cast, "mona"), series.pk, PROPOSED, on=NOW.date(), in_person=True, seen=seen_of(coming), now=NOW
    )
    series.refresh_from_db()
    # Tuesday after Easter Monday, at 15:00 as always.
    assert (series.next_at, series.next_from) == (datetime(2026, 4, 7, 13, tzinfo=UTC), "proposed")
    assert states(series)[-2:] == [("03-31 13:00", "held"), ("04-07 13:00", "planned")]


def test_a_holiday_moves_the_proposal_and_the_weekday_comes_back(cast: Cast) -> None:
    series = series_of("erin", "mona")
    for day in (16, 23, 30):
        met(series, datetime(2026, 3, day, 13, tzinfo=UTC))
    holding.plan(viewer(cast, "erin"), series.pk, PROPOSED, seen="none", now=NOW)
    series.refresh_from_db()
    assert series.next_at is not None
    assert series.next_at.date() == date(2026, 4, 7)  # Easter Monday is free in Germany
    holding.hold(viewer(cast, "erin"), series.pk, PROPOSED, on=date(2026, 4, 7), in_person=True, seen="",
                 now=datetime(2026, 4, 7, 15, tzinfo=UTC))  # fmt: skip
    series.refresh_from_db()
    assert series.next_at is not None
    assert series.next_at.date() == date(2026, 4, 13)


def test_time_off_of_either_is_waited_for(cast: Cast) -> None:
    series = series_of("erin", "mona")
    TimeOff.objects.create(person=person("mona"), start_date=date(2026, 4, 1), end_date=date(2026, 4, 10))
    holding.plan(viewer(cast, "erin"), series.pk, PROPOSED, seen="none", now=NOW)
    series.refresh_from_db()
    assert series.next_at is not None
    assert series.next_at.date() == date(2026, 4, 13)


def test_a_date_that_moves_to_another_day_stays_as_moved(cast: Cast) -> None:
    series = series_of("erin", "mona")
    coming = planned(series, NOW + timedelta(days=2))
    then = Then(at=NOW + timedelta(days=3))
    holding.plan(viewer(cast, "erin"), series.pk, then, seen=seen_of(coming), now=NOW)
    assert states(series) == [("04-02 12:00", "moved"), ("04-03 12:00", "planned")]


def test_a_date_that_changes_its_hour_alone_is_the_same_one(cast: Cast) -> None:
    series = series_of("erin", "mona")
    coming = planned(series, NOW + timedelta(days=2))
    then = Then(at=NOW + timedelta(days=2, hours=1))
    holding.plan(viewer(cast, "erin"), series.pk, then, seen=seen_of(coming), now=NOW)
    (found,) = series.meetings.all()
    assert (found.pk, found.sequence, found.state) == (coming.pk, 1, "planned")


def test_cancelling_asks_for_a_new_date(cast: Cast) -> None:
    series = series_of("erin", "mona")
    coming = planned(series, NOW + timedelta(days=2))
    mona = viewer(cast, "mona")
    with pytest.raises(NotFit, match="choose the next date"):
        holding.cancel(mona, series.pk, Then(), seen=seen_of(coming), now=NOW)
    assert states(series) == [("04-02 12:00", "planned")]
    holding.cancel(mona, series.pk, Then(undated=True), seen=seen_of(coming), now=NOW)
    series.refresh_from_db()
    assert series.next_at is None
    assert states(series) == [("04-02 12:00", "cancelled")]


def test_a_date_that_passed_and_did_not_take_place_is_missed(cast: Cast) -> None:
    series = series_of("erin", "mona")
    coming = planned(series, NOW - timedelta(hours=2))
    holding.cancel(viewer(cast, "mona"), series.pk, PROPOSED, seen=seen_of(coming), now=NOW)
    assert [state for _, state in states(series)] == ["missed", "planned"]


def test_a_forgotten_date_is_asked_about_and_can_be_set_right(cast: Cast) -> None:
    series = series_of("erin", "mona", started_at=NOW - timedelta(days=20))
    old = planned(series, NOW - timedelta(days=5))
    mona = viewer(cast, "mona")
    assert [one.kind for one in meetings.due(mona, now=NOW) if one.series_id == series.pk] == ["missed"]
    holding.settle(mona, old.pk, "held", in_person=False, now=NOW)
    old.refresh_from_db()
    assert (old.state, old.in_person) == ("held", False)
    assert [one.kind for one in meetings.due(mona, now=NOW) if one.series_id == series.pk] == ["undated"]
    holding.settle(mona, old.pk, "missed", in_person=True, now=NOW)
    old.refresh_from_db()
    assert old.state == "missed"


def test_one_more_in_between_leaves_the_next_date(cast: Cast) -> None:
    series = series_of("erin", "mona")
    coming = planned(series, NOW + timedelta(days=6))
    holding.hold(
        viewer(cast, "erin"), series.pk, PROPOSED, on=NOW.date(), in_person=True, seen=seen_of(coming), now=NOW
    )
    assert states(series) == [("03-31 12:00", "held"), ("04-06 12:00", "planned")]


def test_who_saw_an_older_date_is_told_and_nothing_happens(cast: Cast) -> None:
    series = series_of("erin", "mona")
    coming = planned(series, NOW + timedelta(days=2))
    seen = seen_of(coming)
    holding.plan(viewer(cast, "mona"), series.pk, Then(at=NOW + timedelta(days=3)), seen=seen, now=NOW)
    with pytest.raises(Changed) as caught:
        holding.cancel(viewer(cast, "erin"), series.pk, PROPOSED, seen=seen, now=NOW)
    assert "2026-04-03 now, 14:00 for both" in caught.value.theirs
    assert [state for _, state in states(series)] == ["moved", "planned"]


@pytest.mark.parametrize("at", [NOW - timedelta(days=1), NOW + timedelta(days=3 * 366)])
def test_a_date_lies_ahead_and_not_years_away(cast: Cast, at: datetime) -> None:
    series = series_of("erin", "mona")
    with pytest.raises(NotFit, match="within two years"):
        holding.plan(viewer(cast, "mona"), series.pk, Then(at=at), seen="none", now=NOW)


def test_nobody_else_finds_the_series(cast: Cast) -> None:
    series = series_of("erin", "mona")
    for name in ("sam", "pat", "pia", "ada", "owner"):
        with pytest.raises(Series.DoesNotExist):
            holding.plan(viewer(cast, name), series.pk, PROPOSED, seen="", now=NOW)


def test_a_former_manager_plans_nothing(cast: Cast) -> None:
    series = series_of("erin", "mona")
    Membership.objects.filter(person=person("erin")).update(manager=person("sam"))
    for name in ("mona", "erin"):
        with pytest.raises(Ended):
            holding.plan(viewer(cast, name), series.pk, PROPOSED, seen="", now=NOW)


def test_the_team_keeps_its_dates_when_a_person_is_erased(cast: Cast) -> None:
    series = series_of("erin", "mona")
    holding.hold(viewer(cast, "mona"), series.pk, PROPOSED, on=NOW.date(), in_person=True, seen="none", now=NOW)
    series.delete()
    (held, _) = Meeting.objects.order_by("planned_at")
    assert (held.series, held.state, held.kind) == (None, "held", "one_on_one")
    assert held.team is not None
    assert held.team.name == "Ledger"


def test_a_laptops_owner_keeps_dates_alone(cast: Cast) -> None:
    series = Series.objects.create(report=person("erin"), keeper=cast["owner"], started_at=NOW)
    holding.hold(viewer(cast, "owner"), series.pk, PROPOSED, on=NOW.date(), in_person=True, seen="none", now=NOW)
    series.refresh_from_db()
    assert series.next_at is not None
