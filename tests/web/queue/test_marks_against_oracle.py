"""What is snoozed, dismissed or handed over stands where the rules say, for both sides, then and days later."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from quarterdeck.desk.people.access import viewer_of
from quarterdeck.desk.people.models import Account, Membership, Person, Team
from quarterdeck.desk.queue import actions
from quarterdeck.home.folder import Home
from quarterdeck.reports.queue.build import Queue, build
from quarterdeck.reports.queue.looking import look
from quarterdeck.reports.queue.providers import work
from quarterdeck.web.queue.choices import subject_of
from tests.oracles import queue as oracle
from tests.oracles.queue_marks import PARTS, Said, stand, who_sees
from tests.web.cast import Cast, gitlab_id
from tests.web.lake import NOW
from tests.web.queue import company

pytestmark = pytest.mark.own_home

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=13)
LED = {"mona": ("Ledger",), "theo": ("Payouts",), "will": ("Ledger", "Search")}
WHO = ("mona", "will", "theo", "sam", "erin", "pat", "oscar", "pia")


class _Desk:
    """Everybody's queues beside a plain book of what was said."""

    def __init__(self, cast: Cast, home: Home, seed: int) -> None:
        self.home, self.dice, self.book = home, random.Random(seed), list[Said]()
        self.accounts = dict(cast.accounts)
        for name in ("theo", "will"):
            person = Person.objects.get(handle=name)
            self.accounts[name] = Account.objects.create_user(username=name, password="correct horse", person=person)
        Membership.objects.filter(person__handle="quinn").update(manager=self.accounts["will"].person)
        self.teams = dict(Team.objects.order_by("pk").values_list("name", "pk"))
        self.read(company.make(home, seed), NOW)

    def read(self, world: oracle.World, now: datetime) -> None:
        """The lake as it stands; each team's things are worked out once."""
        self.world, self.now = world, now
        self.of = {team: oracle.of_team(world, team) for team in ("Ledger", "Payouts", "Search")}
        self.own = {who: oracle.work(world, oracle.Seat(gitlab_id(who), LED.get(who, ()))) for who in WHO}

    def sees(self, who: str, team: str) -> bool:
        lines = list(Membership.objects.order_by("pk").values())
        return self.accounts[who].person_id in who_sees(self.teams[team], lines, self.now.date())

    def queue(self, who: str) -> Queue:
        viewer = viewer_of(self.accounts[who], self.now.date(), laptop=False)
        return build(look(viewer, home=self.home, now=self.now), (work.things,))

    def compare(self, who: str) -> Counter[str]:
        """Item by item; how many stand where."""

        def find(team: str, key: str) -> oracle.Told | None:
            return self.of[team].get(key) if self.sees(who, team) else None

        told, found = stand(self.own[who], self.book, who, find, self.now), self.queue(who)
        for part in PARTS:
            items = getattr(found, part)
            assert [
                (i.thing.key, i.thing.kind, int(i.thing.weight), i.thing.since, i.thing.due, i.thing.team)
                for i in items
            ] == [(one.key, one.kind, one.weight, one.since, one.due, one.team) for one, _ in told[part]], (who, part)
            givers = [i.received.account.username if i.received else "" for i in items]
            assert givers == [giver for _, giver in told[part]], (who, part)
            assert [i.may_hand_over for i in items] == [
                one.kind in {"team", "community"} and not giver for one, giver in told[part]
            ]
        return Counter({part: len(told[part]) for part in PARTS} | {"received": sum(map(bool, givers_of(told)))})

    def act(self, who: str, at: datetime) -> None:
        """Say something about half of what is open; what another gave to a third may go back to them."""
        viewer = viewer_of(self.accounts[who], self.now.date(), laptop=False)
        things = {one.key: one for one in self.own[who]}
        for item in self.queue(who).open:
            key, subject = item.thing.key, subject_of(item)
            thing = things.get(key) or self.of[item.thing.team or ""][key]
            act = self.dice.choice(("", "", "snoozed", "dismissed", "handed", "handed"))
            said = Said(who, key, act, anew=thing.anew, team=item.thing.team or "")
            if act == "snoozed":
                said = replace(said, until=self.dice.choice((NOW + 2 * HOUR, LATER - HOUR, LATER, LATER + HOUR)))
                actions.snooze(viewer, subject, until=said.until or at, now=at)
            elif act == "dismissed":
                actions.dismiss(viewer, subject, now=at)
            elif act == "handed" and item.may_hand_over:
                able = [one for one in WHO if one != who and self.sees(one, said.team)]
                gave = [one.who for one in self.book if one.key == key and one.act == "handed" and one.who in able]
                said = replace(said, to=self.dice.choice([*gave, *gave, "sam"] if gave else able))
                actions.hand_over(viewer, subject, said.to, note="", now=at)
            if act and (act != "handed" or said.to):
                self.book.append(said)


def givers_of(told: dict[str, list[tuple[oracle.Told, str]]]) -> list[str]:
    return [giver for part in told.values() for _, giver in part]


@pytest.mark.parametrize("seed", range(2))
def test_what_was_said_of_a_thing_holds_for_as_long_as_it_says(seed: int, cast: Cast, home: Home) -> None:
    desk = _Desk(cast, home, seed)
    for n, who in enumerate(WHO):
        desk.act(who, NOW + timedelta(seconds=n))
    seen = sum((desk.compare(who) for who in WHO), Counter[str]())
    desk.read(company.change(home, desk.world, seed, LATER), LATER)
    erin = Membership.objects.get(person__handle="erin")  # goes elsewhere
    erin.end_date = NOW.date()
    erin.save()
    erin.pk, erin.team_id, erin.start_date, erin.end_date = None, desk.teams["Search"], date(2026, 4, 1), None
    erin.manager = desk.accounts["will"].person
    erin.save()
    later = sum((desk.compare(who) for who in WHO), Counter[str]())
    assert all(counts[part] for part in (*PARTS, "received") for counts in (seen, later))
    actions.sweep(now=LATER)
    back = [one for one in desk.book if one.act == "handed" and not desk.sees(one.to, one.team)]
    over = [one for one in desk.book if one.until and one.until < LATER - 24 * HOUR]
    desk.book = [one for one in desk.book if one not in back and one not in over]
    assert back
    for who in WHO:
        desk.compare(who)


def test_of_two_who_handed_over_the_same_the_one_counts_for_whose_team_it_waits(cast: Cast, home: Home) -> None:
    desk = _Desk(cast, home, 0)
    key = next(key for key, one in desk.of["Ledger"].items() if one.kind == "team" and key not in desk.of["Payouts"])
    for n, (who, team) in enumerate((("mona", "Ledger"), ("theo", "Payouts"))):  # the later is settled
        viewer = viewer_of(desk.accounts[who], NOW.date(), laptop=False)
        actions.hand_over(viewer, actions.Subject(key, "", team), "sam", note="", now=NOW + n * HOUR)
        desk.book.append(Said(who, key, "handed", to="sam", team=team))
    for who in ("sam", "mona", "theo"):
        desk.compare(who)
    assert [item.received.account for item in desk.queue("sam").open if item.received] == [desk.accounts["mona"]]
