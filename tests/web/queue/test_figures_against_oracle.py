"""Unusual figures and reviews of few and of many teams stand in a queue as the rules give, item by item."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from quarterdeck.desk.people.access import Viewer, viewer_of
from quarterdeck.desk.people.models import Account, Membership, Person, Team
from quarterdeck.desk.queue import actions
from quarterdeck.desk.reviews.models import Edition, Review
from quarterdeck.home.folder import Home
from quarterdeck.reports import prepared
from quarterdeck.reports.queue.build import build
from quarterdeck.reports.queue.looking import look
from quarterdeck.reports.queue.providers import reviews, signals
from tests.oracles import queue_desk as oracle
from tests.oracles.unusual import Figure
from tests.oracles.unusual import signals as plain_signals
from tests.web.cast import SINCE, Cast
from tests.web.lake import NOW
from tests.web.queue import figures
from tests.web.queue.figures import LEAVES

pytestmark = pytest.mark.own_home

DAY = timedelta(days=1)
LEADERS = {
    "two": LEAVES[:2], "three": LEAVES[2:5], "four": LEAVES[1:5], "twelve": LEAVES[3:], "most": LEAVES[:14],
}  # fmt: skip
"""``most`` lead fourteen teams and not the whole of a department."""
ZONES = {"two": "America/Los_Angeles", "three": "Asia/Tokyo"}


@pytest.fixture(scope="module", params=[3, 4])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("company"))
    figures.make(made, request.param)
    return made


@pytest.fixture
def leaders(cast: Cast) -> dict[str, Account]:
    """Who leads so many teams, each with one member."""
    for leaf in LEAVES[3:]:
        Team.objects.create(name=leaf, slug=leaf.lower().replace(" ", "-"))
    teams = {team.name: team for team in Team.objects.order_by("pk")}
    made = {"owner": cast["owner"], "erin": cast["erin"], "sam": cast["sam"]}
    for who, led in LEADERS.items():
        person = Person.objects.create(handle=who, name=who)
        made[who] = Account.objects.create_user(username=who, password="correct horse", person=person)
        zone = ZONES.get(who, "Europe/Berlin")
        Membership.objects.create(person=person, team=teams[led[0]], start_date=SINCE, timezone=zone)
        for n, leaf in enumerate(led):
            member = Person.objects.create(handle=f"{who}-{n}")
            Membership.objects.create(person=member, team=teams[leaf], manager=person, start_date=SINCE)
    return made


def _readers(leaders: dict[str, Account], now: datetime) -> Iterator[tuple[Viewer, oracle.Seat]]:
    for who, account in leaders.items():
        viewer = viewer_of(account, now.date(), laptop=who == "owner")
        led = LEAVES if who == "owner" else LEADERS.get(who, ())
        zone = "UTC" if who in {"owner", "sam"} else ZONES.get(who, "Europe/Berlin")
        yield viewer, oracle.Seat(account.pk, account.person_id, zone, led=led, owner=who == "owner")


def test_what_is_unusual_is_told_to_who_leads_the_team_one_by_one_or_for_each_of_many(
    company: Home, leaders: dict[str, Account]
) -> None:
    find, every = prepared.finder(company), []
    for leaf in LEAVES:
        held = find(leaf)
        assert held is not None
        every += [
            Figure(leaf, one.id, one.unit, [(p.date, p.value, not p.partial) for p in one.trend])
            for one in held.indicators
            if not one.withheld
        ]
    kinds: set[str] = set()
    for viewer, seat in _readers(leaders, NOW):
        found = [one.thing for one in build(look(viewer, home=company, now=NOW), (signals.things,)).open]
        told = plain_signals(every, seat.led, "Europe/Berlin")
        assert [_shown(one) for one in found] == [_shown(one) for one in told], viewer.name
        assert [one.act.url for one in found] == [one.url for one in told]
        assert all(one.may_hand_over == one.key.startswith("signal:") for one in found)
        kinds |= {one.key.partition(":")[0] for one in found}
    assert kinds == {"signal", "signals"}


def test_an_unusual_figure_that_is_handed_over_stands_with_the_other_until_it_is_usual_again(
    company: Home, leaders: dict[str, Account]
) -> None:
    held = prepared.finder(company)("Ledger")
    assert held is not None
    usual = [one for one in held.indicators if not one.signal]
    for n, one in enumerate(held.indicators):
        subject = actions.Subject(f"signal:Ledger:{one.id}", "", "Ledger")
        giver = viewer_of(leaders["two"], NOW.date(), laptop=False)
        actions.hand_over(giver, subject, ("most", "erin")[n % 2], note="", now=NOW)
    assert len(usual) < len(held.indicators)
    taken = set[str]()
    for who in ("most", "erin", "sam", "three"):
        viewer = viewer_of(leaders[who], NOW.date(), laptop=False)
        found = build(look(viewer, home=company, now=NOW), (signals.things,)).open
        came = {item.thing.key for item in found if item.received}
        theirs = {f"signal:Ledger:{one.id}" for one in held.indicators[who == "erin" :: 2] if one not in usual}
        assert came == (theirs if who in {"most", "erin"} else set())
        taken |= came
    giver = viewer_of(leaders["two"], NOW.date(), laptop=False)
    rest = build(look(giver, home=company, now=NOW), (signals.things,))
    assert {item.thing.key for item in rest.handed} == taken
    assert not {item.thing.key for item in rest.open} & taken


def test_the_review_of_the_month_before_is_due_until_it_is_finished(company: Home, leaders: dict[str, Account]) -> None:
    _write_reviews(leaders["owner"], random.Random(7))
    tables: oracle.Tables = {"reviews": list(Review.objects.values()), "editions": list(Edition.objects.values())}
    lengths: set[int] = set()
    for now in (NOW, NOW + 9 * DAY / 24, NOW + 11 * DAY / 24, NOW + 17 * DAY / 24, NOW + 8 * DAY, NOW + 9 * DAY):
        for viewer, seat in _readers(leaders, now):
            found = build(look(viewer, home=company, now=now), (reviews.things,)).open
            desk = oracle.Desk(tables, seat, now)
            told = sorted(oracle.reviews(desk), key=lambda one: (-one.rank(now), one.since, one.key))
            assert [_shown(one.thing) for one in found] == [_shown(one) for one in told], (viewer.name, now)
            assert [one.thing.act.url for one in found] == [one.url.replace(" ", "+") for one in told]
            assert [one.rank for one in found] == pytest.approx([float(one.rank(now)) for one in told])
            lengths.add(len(found))
    assert lengths >= {0, 1, 3}


def _write_reviews(by: Account, dice: random.Random) -> None:
    """Of each team and month nothing, a draft, or one or two editions."""
    for leaf in LEAVES:
        for month in (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)):
            editions = dice.choice((None, None, 0, 1, 2))
            if editions is None or (leaf in LEADERS["four"] and month.month == 2):  # four are due, and three of them
                continue
            review, _ = Review.objects.get_or_create(team=leaf, period=month)
            for n in range(editions):
                Edition.objects.get_or_create(
                    review=review, number=n + 1, defaults={"text": "{}", "frozen_at": NOW, "finished_by": by}
                )


def _shown(one: object) -> tuple[object, ...]:
    names = ("key", "kind", "weight", "since", "due", "private", "team")
    return tuple(int(value) if name == "weight" else value for name in names for value in (getattr(one, name),))
