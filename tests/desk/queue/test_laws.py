"""Whatever is said in whatever order: each thing has one mark of each person, and stands in the queues it must."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.people.access import Viewer, viewer_of
from quarterdeck.desk.queue import actions, reads
from quarterdeck.desk.queue.actions import Subject
from quarterdeck.desk.queue.models import Mark
from tests.web.cast import make_cast
from tests.web.lake import NOW

WHO = ("mona", "erin", "pat", "sam", "oscar")
SEES = {"mona", "erin", "pat", "sam"}
"""Who sees Ledger's work."""
THINGS = ("mr:1", "mr:2", "signal:Ledger:oma")
Plain = dict[tuple[str, str], tuple[str, str]]
"""By person and thing what they said last, and to whom they handed it."""


def _do(dice: random.Random, viewers: dict[str, Viewer], plain: Plain, now: datetime) -> None:
    """One act by somebody, on the desk and in the plain book."""
    who, key, to = dice.choice(WHO), dice.choice(THINGS), dice.choice(WHO)
    subject = Subject(key, "basis", "Ledger")
    act = dice.choice(("snooze", "dismiss", "hand", "hand", "back", "give"))
    viewer = viewers[who]
    received = any(own == ("handed", who) for (_, thing), own in plain.items() if thing == key)
    if act == "snooze":
        actions.snooze(viewer, subject, until=now + timedelta(days=1), now=now)
        plain[who, key] = ("snoozed", "")
    elif act == "dismiss":
        actions.dismiss(viewer, subject, now=now)
        plain[who, key] = ("dismissed", "")
    elif act == "hand" and (who not in SEES or to not in SEES or to == who or received):
        with pytest.raises(NotFit), transaction.atomic():
            actions.hand_over(viewer, subject, to, note="n", now=now)
    elif act == "hand":
        actions.hand_over(viewer, subject, to, note="n", now=now)
        plain[who, key] = ("handed", to)
    elif act == "back":
        _back(viewer, who, key, plain)
    else:
        _give(viewer, who, key, plain)


def _back(viewer: Viewer, who: str, key: str, plain: Plain) -> None:
    mark = Mark.objects.filter(account_id=viewer.account_id or 0, thing=key).first()
    assert (mark is not None) == ((who, key) in plain)
    if mark is not None:
        assert actions.put_back(viewer, mark.pk) == key
        del plain[who, key]


def _give(viewer: Viewer, who: str, key: str, plain: Plain) -> None:
    given = [(giver, thing) for (giver, thing), said in plain.items() if thing == key and said == ("handed", who)]
    for mark in Mark.objects.filter(thing=key, state=Mark.State.HANDED):
        if mark.receiver_id != viewer.account_id:
            with pytest.raises(Mark.DoesNotExist):
                actions.give_back(viewer, mark.pk)
    mine = Mark.objects.filter(thing=key, state=Mark.State.HANDED, receiver_id=viewer.account_id).first()
    assert (mine is not None) == bool(given)
    if mine is not None:
        assert actions.give_back(viewer, mine.pk) == key
        for one in given:
            del plain[one]


@pytest.mark.django_db
def test_any_acts_in_any_order_leave_what_a_plain_book_says() -> None:
    cast = make_cast()
    viewers = {who: viewer_of(cast[who], NOW.date(), laptop=False) for who in WHO}
    for seed in range(12):
        dice, plain = random.Random(seed), Plain()
        for step in range(25):
            _do(dice, viewers, plain, NOW + timedelta(minutes=step))
        for who, viewer in viewers.items():
            found = reads.marks_of(viewer)
            assert {key: mark.state for key, mark in found.own.items()} == {
                key: said for (person, key), (said, _) in plain.items() if person == who
            }
            assert set(found.received) == {key for (_, key), said in plain.items() if said == ("handed", who)}
        Mark.objects.all().delete()


@pytest.mark.django_db
def test_what_says_nothing_any_more_is_forgotten_by_the_days_tidying_and_nothing_else() -> None:
    cast = make_cast()
    mona = viewer_of(cast["mona"], NOW.date(), laptop=False)
    actions.snooze(mona, Subject("over"), until=NOW + timedelta(hours=1), now=NOW)
    actions.snooze(mona, Subject("rests"), until=NOW + timedelta(days=9), now=NOW)
    actions.dismiss(mona, Subject("old"), now=NOW - timedelta(days=200))
    actions.dismiss(mona, Subject("new"), now=NOW)
    actions.hand_over(mona, Subject("given", team="Ledger"), "erin", note="", now=NOW)
    assert actions.sweep(now=NOW + timedelta(days=2)) == 2
    assert set(Mark.objects.values_list("thing", flat=True)) == {"rests", "new", "given"}
