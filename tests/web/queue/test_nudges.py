"""Many who had no feedback for long are one thing to do, not many."""

from __future__ import annotations

from datetime import timedelta

from quarterdeck.desk.feedback.models import Piece
from quarterdeck.desk.people.access import viewer_of
from quarterdeck.desk.people.models import Membership, Person
from quarterdeck.desk.queue import actions
from quarterdeck.home.folder import Home
from quarterdeck.reports.queue.build import Item, build
from quarterdeck.reports.queue.looking import look
from quarterdeck.reports.queue.providers import feedback
from quarterdeck.web.queue.choices import subject_of
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW


def test_who_had_no_feedback_is_told_as_one_and_comes_back_when_others_are_among_them(
    asks: Asks, cast: Cast, home: Home
) -> None:
    mona = viewer_of(cast["mona"], NOW.date(), laptop=False)

    def bundle() -> Item | None:
        return build(look(mona, home=home, now=NOW), (feedback.things,)).find("feedback:nudges")

    first = bundle()
    assert first is not None
    assert first.thing.title == "4 people might need a word from you"
    actions.dismiss(mona, subject_of(first), now=NOW)
    dismissed = bundle()
    assert dismissed is not None
    assert dismissed.mark is not None
    assert dismissed.mark.state == "dismissed"
    other = (
        Membership.objects.exclude(manager=mona.person_id).exclude(person=mona.person_id).filter(end_date=None).first()
    )
    assert other is not None
    Membership.objects.filter(pk=other.pk).update(manager=mona.person_id, start_date=NOW.date() - timedelta(days=99))
    mona = viewer_of(cast["mona"], NOW.date(), laptop=False)
    again = bundle()
    assert again is not None
    assert again.thing.title == "5 people might need a word from you"
    assert again in build(look(mona, home=home, now=NOW), (feedback.things,)).open
    for who in ("erin", "pat", other.person.handle):
        Piece.objects.create(
            giver_id=mona.person_id, receiver=Person.objects.get(handle=who), text="t", kind="praise", sent_at=NOW,
            changed_at=NOW,
        )  # fmt: skip
    assert bundle() is None
