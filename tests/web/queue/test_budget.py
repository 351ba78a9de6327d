"""The deck and the queue ask the database a few times, however much there is, and together what each asks alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.desk.core.models import Job
from quarterdeck.desk.feedback import reads as feedback
from quarterdeck.desk.feedback.models import Piece, Request
from quarterdeck.desk.growth import reads as growth
from quarterdeck.desk.growth.models import CheckIn, Claim, Evidence, Goal, Growth, Opening, Period, Reading, Skill, Talk
from quarterdeck.desk.oneonones.models import Item, Meeting, Series
from quarterdeck.desk.people.access import Viewer, viewer_of
from quarterdeck.desk.people.models import Account, Membership, Person, Position, Team, TimeOff
from quarterdeck.desk.queue.models import Mark
from quarterdeck.desk.reviews.models import Review
from quarterdeck.home.folder import Home
from quarterdeck.reports.queue.build import build
from quarterdeck.reports.queue.looking import look
from quarterdeck.reports.queue.model import Thing
from quarterdeck.reports.queue.providers import evidence
from quarterdeck.reports.queue.registry import PROVIDERS
from tests.desk.growth.cases import make_ladder
from tests.oracles import waits
from tests.web.cast import NAMES, Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW

MOST = 15
_DAY = timedelta(days=1)
_TODAY = NOW.date()
_EVERYBODY = (*NAMES, "owner")


@pytest.fixture
def full(cast: Cast) -> Cast:
    """The cast with something of every kind between all who report to somebody, and on the laptop."""
    ladder = make_ladder(cast)
    lines = list(Membership.objects.filter(manager__isnull=False).select_related("person", "manager", "team"))
    for n, line in enumerate(lines):
        person, manager = line.person, line.manager
        assert manager is not None
        _one_on_ones(Series.objects.create(report=person, manager=manager, started_at=NOW - 200 * _DAY), n)
        _one_on_ones(Series.objects.create(report=person, keeper=cast["owner"], started_at=NOW - 200 * _DAY), n)
        _growth(Growth.objects.create(person=person, made_at=NOW), manager, n, level=ladder[0].pk)
        _growth(Growth.objects.create(person=person, keeper=cast["owner"], made_at=NOW), None, n, level=ladder[0].pk)
        _feedback(person, manager, n)
        TimeOff.objects.create(person=person, start_date=_TODAY + n * _DAY, end_date=_TODAY + n * _DAY)
        skill = Skill.objects.create(team=line.team, name=f"skill {n}", made_at=NOW)
        Claim.objects.create(skill=skill, person=person, word="alone", changed_at=NOW - n * _DAY)
    _company(cast)
    return cast


def _one_on_ones(series: Series, n: int) -> None:
    series.next_at = NOW + (n % 3) * _DAY if n % 4 else None
    series.save()
    for ago in (-20, -10, -3):
        state = "planned" if ago == -3 and n % 2 else "held"
        Meeting.objects.create(series=series, planned_at=NOW + ago * _DAY, state=state)
    if series.next_at:
        Meeting.objects.create(series=series, planned_at=series.next_at, state="planned")
    for place, tag in enumerate(("TODO", "DOTO", "2026-03-30", "FYI")):
        for side in ("report", "manager"):
            Item.objects.create(
                series=series, report=series.report, side=side, tag=tag, text="t", position=place,
                added_at=NOW - 30 * _DAY, changed_at=NOW,
            )  # fmt: skip


def _growth(held: Growth, manager: Person | None, n: int, *, level: int) -> None:
    if manager is not None and n % 3:
        Opening.objects.create(growth=held, manager=manager, since=NOW - 90 * _DAY)
    period = Period.objects.create(growth=held, start_date=date(2026, 1, 1), end_date=date(2026, 6, 30))
    ahead = Period.objects.create(growth=held, start_date=date(2026, 7, 1), end_date=date(2026, 12, 31))
    for slot in (1, 2, 3):
        made = {"outcome": "t", "state_date": _TODAY, "made_at": NOW - 60 * _DAY, "changed_at": NOW - 50 * _DAY}
        goal = Goal.objects.create(period=period, slot=slot, due_date=_TODAY - _DAY if slot == 1 else None, **made)
        Goal.objects.create(period=ahead, slot=slot, **made)
        for ago in (45, 40, 2) if slot == 2 else (45, 31):
            removed = NOW if ago == 2 and n % 2 else None
            CheckIn.objects.create(
                goal=goal, on_date=_TODAY, text="t", made_at=NOW - ago * _DAY, removed_at=removed
            )  # fmt: skip
    for planned in (_TODAY - 3 * _DAY, _TODAY - 2 * _DAY, _TODAY + 9 * _DAY)[n % 3 :]:
        Talk.objects.create(growth=held, manager=manager, planned_date=planned, changed_at=NOW)
    for own, theirs in ((NOW, None), (None, NOW), (None, None)):
        Reading.objects.create(
            growth=held, manager=manager, level_id=level, begun_at=NOW - n * _DAY, own_finished_at=own,
            manager_finished_at=theirs,
        )  # fmt: skip
    for seen in (None, NOW):
        Evidence.objects.create(
            growth=held, kind="other", on_date=_TODAY, shared_with=manager, shared_at=NOW - n * _DAY, seen_at=seen,
            made_at=NOW, changed_at=NOW,
        )  # fmt: skip


def _feedback(person: Person, manager: Person, n: int) -> None:
    for asker, asked in ((person, manager), (manager, person)):
        Request.objects.create(asker=asker, asked=asked, question="t", asked_at=NOW - n * _DAY)
    for ago, kind in ((100, "praise"), (3, "tip" if n % 2 else "praise"))[: n % 3]:
        Piece.objects.create(
            giver=manager, receiver=person, text="t", kind=kind, sent_at=NOW - ago * _DAY, changed_at=NOW
        )  # fmt: skip


def _company(cast: Cast) -> None:
    Membership.objects.filter(person__handle="rosa").update(end_date=_TODAY + 5 * _DAY)
    for n, team in enumerate(Team.objects.order_by("name")):
        Position.objects.create(
            position=n, number=f"R-{n}", team=team.name, opened_date=date(2026, 1, 5), start_date=date(2026, 3, 1)
        )
        Review.objects.create(team=team.name, period=date(2026, 2, 1))
    for n in range(30):
        Job.objects.create(name="sync", key="acme", state="failed" if n % 2 else "done", due_at=NOW, asked_at=NOW)
    for account in Account.objects.order_by("pk"):
        for n in range(20):
            state = Mark.State.SNOOZED if n % 2 else Mark.State.HANDED
            Mark.objects.create(
                account=account, thing=f"mr:{1000 + n}", state=state, until=NOW + _DAY, made_at=NOW, team="Ledger",
                receiver=cast["mona"] if n % 2 == 0 and account != cast["mona"] else None,
            )  # fmt: skip


def _viewers(cast: Cast) -> Iterator[tuple[str, Viewer]]:
    for name in _EVERYBODY:
        yield name, viewer_of(cast[name], _TODAY, laptop=name == "owner")


@pytest.mark.parametrize("path", ["/", "/?team=Ledger", "/queue/", "/queue/letter/"])
def test_every_reader_costs_a_few_queries_however_much_there_is(path: str, asks: Asks, full: Cast) -> None:
    for who in _EVERYBODY:
        browser = asks(who)
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        assert len(asked) <= MOST, f"{who}:\n" + "\n".join(query["sql"][:200] for query in asked)


def test_what_is_asked_together_is_what_each_asks_alone(full: Cast, home: Home) -> None:
    kinds: set[str] = set()
    for name, viewer in _viewers(full):
        looking = look(viewer, home=home, now=NOW)
        every = build(looking)
        found = {one.thing.key: one.thing for part in (every.open, every.snoozed, every.handed) for one in part}
        alone: dict[str, Thing] = {}
        for provider in PROVIDERS:
            for thing in provider(looking):
                alone.setdefault(thing.key, thing)
        assert {key: thing for key, thing in found.items() if key in alone} == alone, name
        kinds |= {thing.kind for thing in found.values()}
    assert kinds >= {"mine", "team", "one_on_one", "feedback", "growth", "review", "people"}


def test_what_waits_at_the_desk_is_what_plain_reads_find(full: Cast, home: Home) -> None:
    kinds: set[str] = set()
    for name, viewer in _viewers(full):
        for later in (0, 20, 40):
            now = NOW + later * _DAY
            at = replace(viewer, day=now.date())
            told = growth.to_check(at, now=now)
            assert {(one.kind, one.key, one.person.handle) for one in told} == waits.growth(at, now=now), name
            nudged = {(one.person.handle, str(one.why)) for one in feedback.nudges(at, now=now)}
            assert nudged == waits.nudges(at, now=now), name
            kinds |= {one.kind for one in told} | {why for _, why in nudged}
        shown = {(thing.key, thing.title) for thing in evidence.things(look(viewer, home=home, now=NOW))}
        assert {key for key, _ in shown} == {line[0] for line in waits.evidence(viewer)}, name
        assert all(any(line[1] in title for _, title in shown) for line in waits.evidence(viewer)), name
    assert kinds >= {"past", "stale", "talk", "reading", "none", "praise"}
