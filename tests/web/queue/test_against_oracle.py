"""Everybody's queue of open work is what reading every event of every merge request gives, item by item."""

from __future__ import annotations

import pytest

from quarterdeck.desk.people.access import viewer_of
from quarterdeck.home.folder import Home
from quarterdeck.reports.queue.build import build
from quarterdeck.reports.queue.looking import look
from quarterdeck.reports.queue.providers import work
from tests.oracles import queue as oracle
from tests.web.cast import Cast, gitlab_id
from tests.web.conftest import Asks
from tests.web.lake import NOW
from tests.web.queue.company import make

pytestmark = pytest.mark.own_home

_ALL = ("Ledger", "Payouts", "Search")
SEATS = {
    "erin": oracle.Seat(gitlab_id("erin"), ()), "pat": oracle.Seat(gitlab_id("pat"), ()),
    "mona": oracle.Seat(gitlab_id("mona"), ("Ledger",)), "sam": oracle.Seat(gitlab_id("sam"), ()),
    "oscar": oracle.Seat(gitlab_id("oscar"), ()), "ada": oracle.Seat(None, ()), "owner": oracle.Seat(None, _ALL),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_each_thing_stands_in_the_queue_that_it_must_with_its_dates_and_rank(
    seed: int, asks: Asks, cast: Cast, home: Home
) -> None:
    world = make(home, seed)
    kinds: set[str] = set()
    for who, seat in SEATS.items():
        viewer = viewer_of(cast[who], NOW.date(), laptop=who == "owner")
        found = build(look(viewer, home=home, now=NOW), (work.things,)).open
        told = sorted(oracle.work(world, seat), key=lambda one: (-one.rank(NOW), one.since, one.key))
        assert [(i.thing.key, i.thing.kind, int(i.thing.weight), i.thing.since, i.thing.due) for i in found] == [
            (one.key, one.kind, one.weight, one.since, one.due) for one in told
        ], who
        assert [item.rank for item in found] == pytest.approx([float(one.rank(NOW)) for one in told])
        kinds |= {item.thing.kind for item in found}
    assert kinds >= {"mine", "team", "community"}
