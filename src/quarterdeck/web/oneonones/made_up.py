"""The made-up company's owner finds a week under way: two 1:1s, a word of feedback, a goal. All of it is invented."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from quarterdeck.desk.feedback import actions as feedback
from quarterdeck.desk.growth import plan
from quarterdeck.desk.growth.plan import Typed
from quarterdeck.desk.oneonones import access, actions, holding, items
from quarterdeck.desk.oneonones.diaries import sides_of
from quarterdeck.desk.oneonones.models import Series
from quarterdeck.desk.people.access import Viewer, viewer_of
from quarterdeck.desk.people.models import Account, Person
from quarterdeck.desk.people.pairs import people_led
from quarterdeck.home.folder import Home

_LINES = (
    ("hallway", "TODO write down how a release is rolled back"),
    ("hallway", "DOTO ask for a second reviewer in the neighbouring team"),
    ("hallway", "=> asked; they answer by Friday"),
    ("hallway", "DISCUSS what would make the on-call week calmer?"),
    ("career", "THINK which of the open epics could you lead?"),
)
_AGO = timedelta(days=5)
"""So long ago the last 1:1 was: the next 1:1 is a few days ahead then."""


def bring(home: Home, *, now: datetime) -> None:
    """Bring it to the owner of a made-up home; nothing where they have 1:1s, or nobody works there."""
    if not (home.path / "demo.json").exists():
        return
    owner = Account.objects.filter(username="owner", local_owner=True).first()
    if owner is None:
        return
    viewer = viewer_of(owner, now.date(), laptop=True)
    led = people_led(viewer)[:2]
    if led and not access.readable(viewer).exists():
        with transaction.atomic():
            for person in led:
                _meet(viewer, person, now=now)
            _say(viewer, led[0], now=now)


def _meet(viewer: Viewer, person: Person, *, now: datetime) -> None:
    before = now - _AGO
    series = actions.start(viewer, person.pk, kind=Series.Kind.ONE_ON_ONE, now=before)
    for section, line in _LINES:
        items.add_line(viewer, series.pk, line, section=section, now=before)
    on = before.astimezone(sides_of(series, before.date()).zone).date()  # it may still be the day before there
    holding.hold(
        viewer, series.pk, holding.Then(proposed=True), on=on, in_person=True, seen=holding.seen_of(None), now=before
    )


def _say(viewer: Viewer, person: Person, *, now: datetime) -> None:
    """A word that was said, and a goal for the coming months."""
    text = "Your review of the migration asked the one question that mattered."
    draft = feedback.save_draft(viewer, feedback.Written(person.pk, "praise", text), now=now - _AGO)
    feedback.send(viewer, draft.pk, now=now - _AGO)
    end = now.date() + timedelta(days=120)
    period = plan.add_period(viewer, person.pk, now.date(), end, now=now)
    goal = Typed("leads one change from issue to release", "the release notes name it", end, None)
    plan.add_goal(viewer, period.pk, goal, now=now)
