"""The plan: three goals a period, history, check-ins, conflicts, and who sees what of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.growth import access, plan, reads, records
from quarterdeck.desk.growth.models import CheckIn, Goal, Growth, Period
from quarterdeck.desk.growth.writing import Start
from quarterdeck.home.folder import Home
from tests.desk.growth.cases import GOAL, change_manager, person, viewer
from tests.web.cast import Cast
from tests.web.lake import LAST_DAY, NOW

SPAN = (date(2026, 2, 1), date(2026, 7, 31))
LATER = NOW + timedelta(days=20)


def _goal(cast: Cast, who: str = "erin", about: str = "erin", **changes: object) -> Goal:
    typed = replace(GOAL, **changes)  # type: ignore[arg-type]  # a test's own choice of fields
    return plan.begin_goal(viewer(cast, who), person(about).pk, None, typed, span=SPAN, now=NOW)


def _start(goal: Goal) -> Start:
    return Start(goal.version, plan.texts_of(goal.outcome, goal.measure, goal.due_date, goal.expectation_id))


def test_a_fourth_goal_is_refused_in_words(cast: Cast, home: Home) -> None:
    for _ in range(3):
        _goal(cast)
    with pytest.raises(NotFit, match="3 goals"):
        _goal(cast)


def test_a_day_before_its_period_is_refused_unless_it_stood_there(cast: Cast, home: Home) -> None:
    with pytest.raises(NotFit, match="2026-01-31, is before its period begins on 2026-02-01"):
        _goal(cast, due_date=date(2026, 1, 31))
    goal, erin = _goal(cast, due_date=date(2026, 2, 1)), viewer(cast, "erin")
    plan.save_period(erin, goal.period_id, date(2026, 2, 8), SPAN[1])
    goal.refresh_from_db()
    kept = replace(GOAL, due_date=date(2026, 2, 1))
    assert plan.save_goal(erin, goal.pk, replace(kept, outcome="other"), start=_start(goal), now=LATER).version == 2


def test_the_database_itself_refuses_a_fourth_goal(cast: Cast, home: Home) -> None:
    goals = [_goal(cast) for _ in range(3)]
    assert sorted(goal.slot or 0 for goal in goals) == [1, 2, 3]
    for slot in (1, 4, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Goal.objects.create(
                period=goals[0].period, slot=slot, outcome="a fourth", state_date=LAST_DAY, made_at=NOW, changed_at=NOW
            )


def test_a_dropped_goal_makes_room_and_comes_back_only_where_there_is_some(cast: Cast, home: Home) -> None:
    erin, first = viewer(cast, "erin"), _goal(cast)
    for _ in range(2):
        _goal(cast)
    plan.set_state(erin, first.pk, "dropped", now=NOW)
    fourth = _goal(cast)
    with pytest.raises(NotFit):
        plan.set_state(erin, first.pk, "open", now=NOW)
    plan.remove_goal(erin, fourth.pk, removed=True, now=NOW)
    assert plan.set_state(erin, first.pk, "open", now=NOW).slot is not None
    with pytest.raises(NotFit):
        plan.remove_goal(erin, fourth.pk, removed=False, now=NOW)


def test_each_change_keeps_what_stood_before_and_who_wrote_it(cast: Cast, home: Home) -> None:
    goal = _goal(cast)
    erin = viewer(cast, "erin")
    plan.save_goal(erin, goal.pk, replace(GOAL, outcome="ship it whole"), start=_start(goal), now=LATER)
    plan.set_state(erin, goal.pk, "met", now=LATER)
    kept = list(access.goal_versions(erin).order_by("number"))
    assert [(one.outcome, one.state, one.by_id) for one in kept] == [
        ("ship the ledger", "open", cast["erin"].pk), ("ship it whole", "open", cast["erin"].pk),
    ]  # fmt: skip


def test_two_who_change_other_words_both_keep_theirs(cast: Cast, home: Home) -> None:
    goal = _goal(cast)
    records.share(viewer(cast, "erin"), "mona", on=True, now=NOW)
    start = _start(goal)
    plan.save_goal(viewer(cast, "mona"), goal.pk, replace(GOAL, measure="it is used daily"), start=start, now=LATER)
    plan.save_goal(
        viewer(cast, "erin"), goal.pk, replace(GOAL, outcome="ship our ledger", due_date=date(2026, 6, 1)), start=start,
        now=LATER,
    )  # fmt: skip
    goal.refresh_from_db()
    assert (goal.outcome, goal.measure, goal.due_date) == ("ship our ledger", "it is used daily", date(2026, 6, 1))


def test_two_who_change_the_same_words_are_asked_and_nothing_is_lost(cast: Cast, home: Home) -> None:
    goal = _goal(cast)
    erin, start = viewer(cast, "erin"), _start(goal)
    plan.save_goal(erin, goal.pk, replace(GOAL, outcome="ship the book"), start=start, now=LATER)
    with pytest.raises(Changed) as found:
        plan.save_goal(erin, goal.pk, replace(GOAL, outcome="ship the journal"), start=start, now=LATER)
    assert "the book" in found.value.theirs
    assert "the journal" in found.value.yours
    with pytest.raises(Changed):
        plan.save_goal(erin, goal.pk, replace(GOAL, due_date=LAST_DAY, outcome="x"), start=Start(0, {}), now=LATER)


def test_a_manager_sees_no_plan_before_it_is_shared_and_none_after_it_is_taken_back(cast: Cast, home: Home) -> None:
    goal = _goal(cast)
    mona, erin = viewer(cast, "mona"), viewer(cast, "erin")
    assert not access.goals(mona).exists()
    with pytest.raises(Growth.DoesNotExist):
        _goal(cast, who="mona")
    records.share(erin, "mona", on=True, now=NOW)
    assert list(access.goals(mona)) == [goal]
    assert _goal(cast, who="mona").changed_by_id == cast["mona"].pk
    records.share(erin, "mona", on=False, now=NOW)
    assert not access.goals(mona).exists()


@pytest.mark.parametrize("name", ["sam", "pia", "ada", "pat", "oscar", "owner"])
def test_nobody_else_sees_a_plan_that_is_shared(cast: Cast, home: Home, name: str) -> None:
    goal = _goal(cast)
    plan.check_in(viewer(cast, "erin"), goal.pk, "well", LAST_DAY, now=NOW)
    records.share(viewer(cast, "erin"), "mona", on=True, now=NOW)
    other = viewer(cast, name)
    seen = (access.readable, access.periods, access.goals, access.check_ins, access.goal_versions)
    assert [found(other).exists() for found in seen] == [False] * 5
    with pytest.raises(Goal.DoesNotExist):
        plan.set_state(other, goal.pk, "met", now=NOW)


def test_a_plan_is_shared_only_with_somebody_one_reports_to(cast: Cast, home: Home) -> None:
    for name in ("sam", "pat", "pia", "nobody"):
        with pytest.raises(Growth.DoesNotExist):
            records.share(viewer(cast, "erin"), name, on=True, now=NOW)


def test_a_new_manager_sees_nothing_until_the_person_shares_and_then_nothing_of_before(cast: Cast, home: Home) -> None:
    goal = _goal(cast)
    records.share(viewer(cast, "erin"), "mona", on=True, now=NOW)
    plan.check_in(viewer(cast, "mona"), goal.pk, "between Mona and Erin", LAST_DAY, now=NOW)
    old = Period.objects.create(growth=goal.period.growth, start_date=date(2025, 2, 1), end_date=date(2025, 7, 31))
    day = date(2026, 4, 15)
    change_manager("erin", "sam", day)
    sam, mona, erin = (viewer(cast, name, day=day) for name in ("sam", "mona", "erin"))
    assert not access.goals(mona).exists()
    assert not access.readable(sam).exists()
    records.share(erin, "sam", on=True, now=NOW + timedelta(days=15))
    assert list(access.goals(sam)) == [goal]
    assert not access.check_ins(sam).exists()
    assert old not in access.periods(sam)
    assert access.check_ins(erin).count() == 1
    assert access.periods(erin).count() == 2


def test_a_former_manager_who_comes_back_has_to_be_given_the_plan_anew(cast: Cast, home: Home) -> None:
    goal = _goal(cast)
    records.share(viewer(cast, "erin"), "mona", on=True, now=NOW)
    change_manager("erin", "sam", date(2026, 4, 15))
    records.share(viewer(cast, "erin", day=date(2026, 4, 15)), "sam", on=True, now=NOW + timedelta(days=15))
    plan.check_in(viewer(cast, "sam", day=date(2026, 4, 16)), goal.pk, "with Sam", date(2026, 4, 16), now=LATER)
    change_manager("erin", "mona", date(2026, 5, 15))
    assert not access.goals(viewer(cast, "mona", day=date(2026, 5, 15))).exists()


def test_the_owner_of_a_laptop_keeps_a_record_of_their_own_that_the_person_never_sees(cast: Cast, home: Home) -> None:
    theirs = _goal(cast, outcome="hers")
    mine = _goal(cast, who="owner", outcome="noted by the owner")
    assert list(access.goals(viewer(cast, "owner"))) == [mine]
    assert list(access.goals(viewer(cast, "erin"))) == [theirs]
    assert mine not in Goal.held_on(cast["erin"].person, cast["erin"])
    assert not Goal.held_on(None, cast["owner"]).exclude(pk=mine.pk).exists()


def test_only_who_wrote_a_check_in_takes_it_out_and_puts_it_back(cast: Cast, home: Home) -> None:
    goal = _goal(cast)
    erin, mona = viewer(cast, "erin"), viewer(cast, "mona")
    records.share(erin, "mona", on=True, now=NOW)
    line = plan.check_in(mona, goal.pk, "half way", LAST_DAY, now=NOW)
    with pytest.raises(CheckIn.DoesNotExist):
        plan.remove_check_in(erin, line.pk, removed=True, now=NOW)
    assert plan.remove_check_in(mona, line.pk, removed=True, now=NOW).removed_at == NOW
    assert not reads.recent_check_ins(erin, goal)
    assert plan.remove_check_in(mona, line.pk, removed=False, now=NOW).removed_at is None


def test_a_goal_waits_past_its_date_and_after_thirty_days_without_a_word(cast: Cast, home: Home) -> None:
    late, quiet = _goal(cast, due_date=date(2026, 4, 10)), _goal(cast)
    at = NOW + timedelta(days=31)
    erin = viewer(cast, "erin", day=at.date())
    assert {one.key for one in reads.to_check(erin, now=at)} == {f"growth:past:{late.pk}", f"growth:stale:{quiet.pk}"}
    plan.check_in(erin, quiet.pk, "moves", at.date(), now=at)
    plan.set_state(erin, late.pk, "met", now=at)
    assert reads.to_check(erin, now=at) == []


def test_what_waits_tells_a_manager_nothing_of_a_plan_that_is_not_shared(cast: Cast, home: Home) -> None:
    _goal(cast, due_date=date(2026, 3, 1))
    told = reads.to_check(viewer(cast, "mona"), now=NOW)
    assert [one.kind for one in told if one.kind in {"past", "stale"}] == []


def test_a_period_ends_after_it_begins_and_begins_once(cast: Cast, home: Home) -> None:
    erin, key = viewer(cast, "erin"), person("erin").pk
    with pytest.raises(NotFit):
        plan.add_period(erin, key, date(2026, 2, 2), date(2026, 2, 1), now=NOW)
    plan.add_period(erin, key, *SPAN, now=NOW)
    with pytest.raises(NotFit, match="already"):
        plan.add_period(erin, key, SPAN[0], date(2026, 5, 1), now=NOW)
