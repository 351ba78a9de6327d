"""Everybody's queue of what waits between people is what the rules give, read off the tables, item by item."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from quarterdeck.desk.people.access import viewer_of
from quarterdeck.desk.people.models import Membership
from quarterdeck.desk.queue import actions
from quarterdeck.home.folder import Home
from quarterdeck.reports.queue.build import build
from quarterdeck.reports.queue.looking import look
from quarterdeck.reports.queue.providers import signals, work
from quarterdeck.reports.queue.registry import PROVIDERS
from quarterdeck.web.queue.choices import subject_of
from tests.oracles.queue_desk import Desk, Seat
from tests.oracles.queue_week import everything, late_items
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW
from tests.web.queue import week

_DESK = tuple(one for one in PROVIDERS if one not in (work.things, signals.things))
LED = {"mona": ("Ledger",), "theo": ("Payouts",), "owner": ("Ledger", "Payouts", "Search")}
KINDS = {"source", "one_on_one", "feedback", "growth", "review", "people"}


def _seat(cast: Cast, who: str, now: datetime) -> Seat:
    account = cast[who]
    lines = [m for m in Membership.objects.values() if m["start_date"] <= now.date()]
    lines = [m for m in lines if m["end_date"] is None or m["end_date"] >= now.date()]
    me = account.person_id
    reports = {m["person_id"] for m in lines if me and m["manager_id"] == me and m["person_id"] != me}
    zone = next((m["timezone"] for m in lines if m["person_id"] == me), "UTC")
    return Seat(account.pk, me, zone, frozenset(reports), LED.get(who, ()), who in {"ada", "owner"}, who == "owner")


@pytest.mark.parametrize(("seed", "days"), [(0, 0), (1, 41), (2, 0)])
def test_what_waits_between_people_stands_as_the_published_rules_say(
    seed: int, days: int, asks: Asks, cast: Cast, home: Home
) -> None:
    now = NOW + timedelta(days=days)
    tables = week.make(cast, seed, now)
    kinds: set[str] = set()
    for who in ("erin", "pat", "mona", "sam", "oscar", "pia", "ada", "owner"):
        seat = _seat(cast, who, now)
        viewer = viewer_of(cast[who], now.date(), laptop=who == "owner")
        looking = look(viewer, home=home, now=now)
        assert (looking.zone, looking.led) == (seat.zone, seat.led), who
        found = build(looking, _DESK).open
        told = everything(tables, seat, now)
        things = [item.thing for item in found]
        assert {_shown(one) for one in things} ^ {_shown(one) for one in told} == set(), who
        assert [_shown(one) for one in things] == [_shown(one) for one in told], who
        assert [one.act.url for one in things] == [one.url for one in told], who
        assert [item.rank for item in found] == pytest.approx([float(one.rank(now)) for one in told])
        assert all(one.since <= now for one in things), who
        kinds |= {one.kind for one in told}
    assert kinds >= KINDS - ({"source"} if seed == 2 else set())


def test_what_is_dismissed_stays_away_while_time_passes_unless_more_is_owed(asks: Asks, cast: Cast, home: Home) -> None:
    tables = week.make(cast, 0, NOW)
    more = 0
    for who in ("pat", "mona", "sam", "owner"):
        viewer = viewer_of(cast[who], NOW.date(), laptop=who == "owner")
        before = build(look(viewer, home=home, now=NOW), _DESK).open
        for item in before:
            actions.dismiss(viewer, subject_of(item), now=NOW)
        owed = late_items(Desk(tables, _seat(cast, who, NOW), NOW))
        known = {item.thing.key for item in before}
        for days in (1, 3, 9):
            now = NOW + timedelta(days=days)
            then = viewer_of(cast[who], now.date(), laptop=who == "owner")
            found = {item.thing.key for item in build(look(then, home=home, now=now), _DESK).open}
            late = late_items(Desk(tables, _seat(cast, who, now), now))
            anew = {f"oneonone:owed:{pk}" for pk in owed if late.get(pk, {}).keys() - owed[pk].keys()}
            bundles = {"feedback:nudges"}  # somebody else may be among them
            assert (found & known) - bundles == anew, (who, days)
            more += len(anew)
    assert more


def _shown(one: object) -> tuple[object, ...]:
    names = ("key", "kind", "weight", "since", "due", "private", "team")
    return tuple(int(value) if name == "weight" else value for name in names for value in (getattr(one, name),))
