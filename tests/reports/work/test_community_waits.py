from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from quarterdeck.indicators import ask_each
from quarterdeck.indicators.answer import Ask
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.reports import community_waits
from quarterdeck.reports.community_waits import Clock, Place
from tests.indicators.work.company import NOW, STRANGER, Lists, make
from tests.reports.work.company import snapshot_of

PROMISE = "gitlab-review-slo"


def _with_strangers(seed: int) -> Lists:
    lists, dice = make(seed, merge_requests=30), random.Random(seed)
    for mr in lists.merge_requests:
        if dice.random() < 0.6:
            mr["author_id"] = STRANGER
            if dice.random() < 0.5:  # nobody has answered
                lists.events = [e for e in lists.events if e["mr_id"] != mr["mr_id"]]
                mr["ended_at"] = None
                lists.open_spans = [s for s in lists.open_spans if s["mr_id"] != mr["mr_id"]]
                mr["reopened"] = False
    for line in lists.memberships:
        line |= {"timezone": "Europe/Berlin" if line["team"] == "A" else "Asia/Tokyo"}
    return lists


@pytest.mark.parametrize("seed", range(3))
def test_as_many_wait_as_the_indicator_counts(seed: int) -> None:
    snapshot = snapshot_of(_with_strangers(seed))
    scopes = get_scopes(snapshot.connection, [])
    ask = Ask("community_slo", PROMISE, date(2026, 5, 1), NOW.date(), "month", NOW)
    for scope, answer in zip(scopes, ask_each(snapshot.connection, scopes, ask), strict=True):
        made = community_waits.build(snapshot, scope, at=NOW, definition=PROMISE)
        extra = answer.points[-1].extra
        assert (len(made.rows), made.overdue) == (extra["waiting"], extra["waiting_overdue"])


def test_everybody_sees_each_that_waits_once_the_next_due_first() -> None:
    snapshot = snapshot_of(_with_strangers(0))
    made = community_waits.build(snapshot, None, at=NOW, definition=PROMISE)
    root = community_waits.build(
        snapshot, get_scopes(snapshot.connection, ["Dev"])[0], at=NOW, definition=PROMISE
    )  # fmt: skip
    assert len({row.mr_id for row in made.rows}) == len(made.rows) > 0
    assert {row.mr_id for row in made.rows} == {row.mr_id for row in root.rows}
    assert [row.due_at for row in made.rows] == sorted(row.due_at for row in made.rows)


def test_the_owning_team_is_told_where_one_is_known() -> None:
    lists = _with_strangers(0)
    snapshot = snapshot_of(lists)
    snapshot.connection.execute("update teams set projects = ['acme/gate'] where team = 'B'")
    rows = community_waits.build(snapshot, None, at=NOW, definition=PROMISE).rows
    assert {row.team for row in rows if row.project == "acme/gate"} == {"B"}
    assert {place.place.zone for row in rows if row.team == "B" for place in row.hours} == {"Asia/Tokyo"}
    assert {hour.place.people for row in rows if row.team == "B" for hour in row.hours} == {2}


def _minutes_at_work(zone: str, since: datetime, until: datetime, free: set[date]) -> int:
    """Slowly: minute by minute."""
    count, at = 0, since
    while at < until:
        local = at.astimezone(ZoneInfo(zone))
        count += local.weekday() < 5 and local.date() not in free and time(9) <= local.time() < time(17)
        at += timedelta(minutes=1)
    return count


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland"])
def test_working_hours_left_are_those_of_a_slow_count(zone: str) -> None:
    dice = random.Random(zone)
    for _ in range(4):
        since = datetime(2026, 3, 25, tzinfo=UTC) + timedelta(minutes=dice.randrange(8000))
        due = since + timedelta(minutes=dice.randrange(5000))
        (found,) = Clock(since).ahead([Place(zone, None, 3)], due)
        assert found.hours * 60 == pytest.approx(_minutes_at_work(zone, since, due, set()))
        assert found.now == bool(_minutes_at_work(zone, since, since + timedelta(minutes=1), set()) and due > since)


def test_a_public_holiday_is_no_working_day() -> None:
    christmas = datetime(2026, 12, 25, tzinfo=UTC)
    (found,) = Clock(christmas).ahead([Place("Europe/Berlin", "DE", 3)], christmas + timedelta(days=1))
    assert found.hours == 0
    assert found.next_at is None


def test_of_the_overdue_it_is_told_when_somebody_is_next_at_work() -> None:
    sunday = datetime(2026, 6, 7, 12, tzinfo=UTC)
    far, near = Place("America/New_York", None, 1), Place("Europe/Berlin", None, 1)
    first, second = Clock(sunday).ahead([far, near], sunday - timedelta(days=1))
    assert (first.place, first.next_at) == (near, datetime(2026, 6, 8, 7, tzinfo=UTC))
    assert (second.place, second.hours) == (far, 0)
