"""A week of the cast, seeded: what waits between people, made through the models, and the tables as they then stand."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model

from quarterdeck.desk.core.models import Job
from quarterdeck.desk.feedback.models import HardNote, Piece, Request, Round
from quarterdeck.desk.feedback.models import Seat as Place
from quarterdeck.desk.growth.models import (
    CheckIn,
    Claim,
    Evidence,
    Goal,
    Growth,
    Ladder,
    Level,
    Opening,
    Period,
    Reading,
    Skill,
    Talk,
    Version,
)
from quarterdeck.desk.oneonones.models import Brief, Item, Meeting, Series
from quarterdeck.desk.people.models import Account, Membership, Person, Position, Team, TimeOff
from quarterdeck.desk.reviews.models import Edition, Review
from tests.web.cast import Cast
from tests.web.lake import NOW

DAY = timedelta(days=1)
PAIRS = (
    ("erin", "mona"), ("pat", "mona"), ("quinn", "mona"), ("rosa", "mona"), ("mona", "sam"), ("theo", "sam"),
    ("uma", "theo"), ("vic", "theo"),
)  # fmt: skip
TABLES: dict[str, type[Model]] = {
    "memberships": Membership, "teams": Team, "people": Person, "positions": Position, "accounts": Account,
    "jobs": Job, "reviews": Review, "editions": Edition, "requests": Request, "rounds": Round, "seats": Place,
    "notes": HardNote, "pieces": Piece, "growths": Growth, "openings": Opening, "periods": Period, "goals": Goal,
    "check_ins": CheckIn, "talks": Talk, "readings": Reading, "evidence": Evidence, "claims": Claim,
    "skills": Skill, "series": Series, "meetings": Meeting, "items": Item, "briefs": Brief,
    "time_off": TimeOff,
}  # fmt: skip


def make(cast: Cast, seed: int, now: datetime) -> Mapping[str, Sequence[Any]]:
    """Its tables."""
    week = _Week(cast, random.Random(seed), now)
    week.people()
    week.feedback()
    week.growth()
    week.one_on_ones()
    week.time_off()
    if seed == 0:
        asked = now - 3 * DAY
        Job.objects.create(name="sync", key="acme", state="failed", due_at=asked, asked_at=asked, ended_at=asked + DAY)
    tables: dict[str, Sequence[Any]] = {name: list(model._default_manager.values()) for name, model in TABLES.items()}
    through = Piece.readers.through._default_manager
    tables["readers"] = list(through.values("piece_id", "person_id"))
    tables["sources"] = [{"name": "acme", "kind": "gitlab", "complete": True, "read_at": NOW, "being_read": False}]
    tables["outcomes"] = []
    return tables


class _Week:
    def __init__(self, cast: Cast, dice: random.Random, now: datetime) -> None:
        self.dice, self.now, self.today = dice, now, now.date()
        self.accounts = cast
        self.who = {person.handle: person for person in Person.objects.all()}

    def ago(self, most: int) -> datetime:
        return self.now - timedelta(hours=self.dice.randrange(1, 24 * most))

    def maybe(self, most: int) -> datetime | None:
        return self.ago(most) if self.dice.random() < 0.4 else None

    def day(self, first: int, last: int) -> date:
        return self.today + self.dice.randint(first, last) * DAY

    def people(self) -> None:
        teams = {team.name: team for team in Team.objects.all()}
        for n, name in enumerate(("xena", "yuri", "zoe", "abe", "bea", "cem")):
            person = Person.objects.create(handle=name, name=name.capitalize())
            team, boss = (("Ledger", "mona"), ("Payouts", "theo"))[n % 2]
            Membership.objects.create(
                person=person, team=teams[team], manager=self.who[boss], start_date=self.day(-3, 20),
                end_date=self.day(30, 60) if n % 2 else None, timezone="Europe/Berlin", country="DE",
            )  # fmt: skip
        for name in ("quinn", "vic"):
            line = Membership.objects.get(person=self.who[name])
            line.end_date = self.day(0, 18)
            line.save()
            if self.dice.random() < 0.5:  # goes on
                Membership.objects.create(
                    person=self.who[name], team=line.team, manager=line.manager, start_date=line.end_date + DAY,
                    timezone="Europe/Berlin", country="DE",
                )  # fmt: skip
        for n in range(24):
            opened = self.day(-90, -30)
            Position.objects.create(
                position=n, number=f"REQ-{n}", team=("Ledger", "Payouts", "Search")[n % 3], title="Engineer",
                opened_date=opened, accepted_date=self.day(-25, 3) if self.dice.random() < 0.5 else None,
                start_date=self.day(-10, 25) if self.dice.random() < 0.7 else None,
                closed_date=self.day(-5, 5) if self.dice.random() < 0.3 else None,
            )  # fmt: skip

    def feedback(self) -> None:
        names = ("erin", "pat", "mona", "sam", "pia", "theo", "quinn")
        for one in names:
            asked, provider = self.dice.sample([name for name in names if name != one], 2)
            Request.objects.create(
                asker=self.who[one], asked=self.who[asked], question="q", asked_at=self.ago(20),
                state=self.dice.choice(("open", "open", "declined")),
            )  # fmt: skip
            ring = Round.objects.create(person=self.who[one], until_date=self.day(-4, 9), opened_at=self.ago(20))
            Place.objects.create(round=ring, provider=self.who[provider], answered=self.dice.random() < 0.2)
        for report, boss in PAIRS[:6]:
            writers = (boss, "owner") if self.dice.random() < 0.5 else (boss,)
            for writer in writers:
                HardNote.objects.create(
                    account=self.accounts[writer] if writer in self.accounts.accounts else None,
                    manager=self.who.get(writer), report=self.who[report], on_date=self.day(-40, -20), said="s",
                    expected="e", look_again_date=self.day(-8, 4), shared_at=self.ago(20), read_at=self.maybe(9),
                    looked_again_at=self.maybe(3), changed_at=self.now,
                )  # fmt: skip
            for _ in range(self.dice.randrange(4)):
                self._piece(report, self.dice.choice((boss, "oscar", "pia", "owner")), boss)

    def _piece(self, receiver: str, giver: str, boss: str) -> None:
        shown = self.dice.random() < 0.6
        piece = Piece.objects.create(
            account=self.accounts[giver] if giver in self.accounts.accounts else None, giver=self.who.get(giver),
            receiver=self.who[receiver], kind=self.dice.choice(("praise", "praise", "tip")), text="t",
            visibility="manager" if shown else "them", changed_at=self.now, sent_at=self.ago(100),
            read_at=self.maybe(9),
        )  # fmt: skip
        if shown:
            piece.readers.add(self.who[boss])

    def growth(self) -> None:
        ladder = Ladder.objects.create(name="L")
        version = Version.objects.create(ladder=ladder, number=1, valid_from=self.today, brought_at=self.now)
        level = Level.objects.create(version=version, position=0, name="Senior")
        team = Team.objects.get(name="Ledger")
        for n, (report, boss) in enumerate(PAIRS):
            person, manager = self.who[report], self.who[boss]
            skill = Skill.objects.create(team=team, name=f"S{n}", made_at=self.now)
            Claim.objects.create(
                skill=skill, person=person, word="alone", confirmed_at=self.maybe(5), changed_at=self.ago(9)
            )
            for keeper in (None, self.accounts["owner"]):
                growth = Growth.objects.create(person=person, keeper=keeper, made_at=self.ago(300))
                if keeper is None and self.dice.random() < 0.8:
                    Opening.objects.create(growth=growth, manager=manager, since=self.ago(120), ended_at=self.maybe(9))
                self._plan(growth)
                if self.dice.random() < 0.5:
                    Talk.objects.create(
                        growth=growth, manager=None if keeper else manager, planned_date=self.day(-9, 9),
                        changed_at=self.now,
                    )  # fmt: skip
                Reading.objects.create(
                    growth=growth, level=level, manager=None if keeper else manager, begun_at=self.ago(60),
                    own_finished_at=self.maybe(30), manager_finished_at=self.maybe(30),
                )  # fmt: skip
                at = self.ago(20)
                Evidence.objects.create(
                    growth=growth, kind="other", on_date=self.day(-30, -1), shared_with=None if keeper else manager,
                    shared_at=at, seen_at=self.maybe(5), changed_at=at, made_at=at,
                )  # fmt: skip

    def _plan(self, growth: Growth) -> None:
        first = self.day(-160, 3)
        period = Period.objects.create(growth=growth, start_date=first, end_date=first + 180 * DAY)
        for slot in (1, 2, 3):
            made, changed = sorted((self.ago(90), self.ago(90)))
            goal = Goal.objects.create(
                period=period, slot=slot, outcome="o", due_date=self.day(-9, 60) if slot != 2 else None,
                state=self.dice.choice(("open", "open", "met")), state_date=first, made_at=made,
                changed_at=changed,
            )  # fmt: skip
            if self.dice.random() < 0.4:
                CheckIn.objects.create(goal=goal, on_date=self.today, text="t", made_at=self.ago(60))

    def one_on_ones(self) -> None:
        pairs = [(*pair, "one_on_one") for pair in PAIRS if self.dice.random() < 0.8]
        pairs += [("erin", "sam", "skip_level"), ("oscar", "mona", "one_on_one"), ("pat", "owner", "one_on_one")]
        pairs += [("erin", "owner", "one_on_one")]
        for report, boss, kind in pairs:
            series = Series.objects.create(
                kind=kind, report=self.who[report], manager=self.who.get(boss),
                keeper=self.accounts["owner"] if boss == "owner" else None, started_at=self.now - 200 * DAY,
                cadence_days=91 if kind == "skip_level" else self.dice.choice((7, 14)),
            )  # fmt: skip
            self._dates(series)
            self._agenda(series)

    def _dates(self, series: Series) -> None:
        for weeks in range(1, self.dice.randrange(2, 9)):
            Meeting.objects.create(
                series=series, kind=series.kind, planned_at=self.now - (7 * weeks + self.dice.randrange(9)) * DAY,
                state=self.dice.choice(("held", "held", "moved")), in_person=self.dice.random() < 0.5,
            )  # fmt: skip
        if self.dice.random() < 0.25:
            Meeting.objects.create(series=series, kind=series.kind, planned_at=self.ago(9) - DAY)
        elif self.dice.random() < 0.75:
            series.next_at = self.now + timedelta(hours=self.dice.randrange(2, 150))
            series.save()
            Meeting.objects.create(series=series, kind=series.kind, planned_at=series.next_at)
        for closed_at in (self.now, None):
            if self.dice.random() < 0.5:
                Brief.objects.create(
                    series=series, for_date=self.today, made_at=self.now, shared_at=closed_at or self.maybe(2),
                    closed_at=closed_at,
                )  # fmt: skip

    def _agenda(self, series: Series) -> None:
        for n in range(6):
            Item.objects.create(
                series=series, report=series.report, side=self.dice.choice(("report", "manager")), text="t",
                tag=self.dice.choice(("TODO", "DOTO", "FYI", self.day(-5, 5).isoformat())), position=n,
                added_at=self.ago(20), changed_at=self.now, done_at=self.maybe(2),
            )  # fmt: skip

    def time_off(self) -> None:
        for report, boss in PAIRS:
            for who in (report, boss):
                first = self.day(-50, 5)
                TimeOff.objects.create(
                    person=self.who[who], start_date=first, end_date=first + self.dice.randrange(12) * DAY
                )
