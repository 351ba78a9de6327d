"""Notes of hard conversations: the manager's draft, then both hold it as it stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.feedback import access, hard, reads
from quarterdeck.desk.feedback.hard import Noted
from quarterdeck.desk.feedback.models import HardNote
from quarterdeck.desk.people.models import Membership
from quarterdeck.home.folder import Home
from quarterdeck.web.accounts import actions as accounts
from quarterdeck.web.accounts import knows
from tests.desk.feedback.pairs import READERS, hand_over, person, sent, viewer
from tests.web.cast import Cast
from tests.web.lake import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
NOTED = Noted(TODAY, "two reviews came LATE-WORD", "say so a day before", TODAY + timedelta(days=30))


def _note(cast: Cast, by: str = "mona") -> HardNote:
    return hard.write(viewer(cast, by), person("erin").pk, NOTED, now=NOW)


def _holders(cast: Cast, note: HardNote) -> set[str]:
    return {name for name in READERS if access.hard_notes(viewer(cast, name)).filter(pk=note.pk).exists()}


def test_a_draft_is_the_managers_alone_and_shared_both_hold_it(cast: Cast, home: Home) -> None:
    note = _note(cast)
    assert _holders(cast, note) == {"mona"}
    assert "LATE-WORD" not in str(knows.held_on(person("erin"), cast["erin"], home))
    hard.share(viewer(cast, "mona"), note.pk, now=NOW)
    assert _holders(cast, note) == {"mona", "erin"}
    assert "LATE-WORD" in str(knows.held_on(person("erin"), cast["erin"], home))


def test_shared_it_stands_and_the_report_adds_own_words_once(cast: Cast, home: Home) -> None:
    note = _note(cast)
    hard.share(viewer(cast, "mona"), note.pk, now=NOW)
    with pytest.raises(HardNote.DoesNotExist):
        hard.change(viewer(cast, "mona"), note.pk, NOTED, version=1, now=NOW)
    with pytest.raises(HardNote.DoesNotExist):
        hard.add_words(viewer(cast, "mona"), note.pk, "as if I were Erin", now=NOW)
    hard.add_words(viewer(cast, "erin"), note.pk, "I was ill", now=NOW)
    with pytest.raises(NotFit):
        hard.add_words(viewer(cast, "erin"), note.pk, "and more", now=NOW)


def test_only_who_leads_somebody_writes_one(cast: Cast, home: Home) -> None:
    for name in ("sam", "pat", "pia", "ada", "erin"):
        with pytest.raises(NotFit):
            _note(cast, name)


def test_after_a_change_of_manager_both_still_hold_it_and_the_new_one_does_not(cast: Cast, home: Home) -> None:
    note = _note(cast)
    hard.share(viewer(cast, "mona"), note.pk, now=NOW)
    draft = _note(cast)
    hand_over("erin", "sam")
    assert _holders(cast, note) == {"mona", "erin"}
    with pytest.raises(NotFit, match="report to you"):
        hard.share(viewer(cast, "mona"), draft.pk, now=NOW)


def test_two_windows_do_not_overwrite_each_other(cast: Cast, home: Home) -> None:
    note = _note(cast)
    hard.change(viewer(cast, "mona"), note.pk, NOTED, version=1, now=NOW)
    with pytest.raises(Changed):
        hard.change(viewer(cast, "mona"), note.pk, NOTED, version=1, now=NOW)


@pytest.mark.parametrize(
    "days", [(TODAY + timedelta(days=1), TODAY + timedelta(days=9)), (TODAY, TODAY), (TODAY, date(2024, 2, 29))]
)
def test_its_days_are_in_order(cast: Cast, home: Home, days: tuple[date, date]) -> None:
    with pytest.raises(NotFit):
        hard.write(viewer(cast, "mona"), person("erin").pk, Noted(days[0], "a", "b", days[1]), now=NOW)


def test_the_day_to_look_again_comes_up_for_its_manager(cast: Cast, home: Home) -> None:
    note = _note(cast)
    hard.share(viewer(cast, "mona"), note.pk, now=NOW)
    then = NOW + timedelta(days=30)
    assert reads.owed(viewer(cast, "mona"), now=NOW).look_again == ()
    assert reads.owed(viewer(cast, "mona", then), now=then).look_again == (note,)
    assert reads.owed(viewer(cast, "erin"), now=NOW).unread_notes == (note,)
    hard.looked_again(viewer(cast, "mona"), note.pk, " It is *better*. ", now=then)
    held = access.hard_notes(viewer(cast, "erin")).get(pk=note.pk)
    assert str(held.came_of) == "It is *better*."
    assert "## What came of it\n\nIt is *better*." in hard.to_markdown(held)
    with pytest.raises(NotFit, match="already"):
        hard.looked_again(viewer(cast, "mona"), note.pk, "twice", now=then)
    assert reads.owed(viewer(cast, "mona", then), now=then).look_again == ()


def test_nobody_looks_again_at_what_the_other_does_not_have(cast: Cast, home: Home) -> None:
    note = _note(cast)
    with pytest.raises(NotFit, match="share the note first"):
        hard.looked_again(viewer(cast, "mona"), note.pk, now=NOW)


def test_on_a_laptop_it_is_a_file(cast: Cast, home: Home) -> None:
    note = _note(cast, "owner")
    with pytest.raises(NotFit, match="as a file"):
        hard.share(viewer(cast, "owner"), note.pk, now=NOW)
    assert "LATE-WORD" in hard.to_markdown(note)
    assert _holders(cast, note) == set()


def test_who_left_and_is_erased_takes_theirs_along_and_leaves_what_they_gave(cast: Cast, home: Home) -> None:
    given, received = sent(cast, "erin", "pat"), sent(cast, "pat", "erin")
    named = sent(cast, "pat", "mona", text="as ERIN and @erin told erin@example.com, and Erinson")
    note = _note(cast)
    Membership.objects.filter(person__handle="erin").update(end_date=TODAY - timedelta(days=1))
    accounts.erase(viewer(cast, "ada"), person("erin"), home=home, now=NOW)
    given.refresh_from_db()
    assert (given.giver, given.account, given.text) == (None, None, "you asked the right question")
    assert not type(received).objects.filter(pk=received.pk).exists()
    assert not HardNote.objects.filter(pk=note.pk).exists()
    named.refresh_from_db()
    gone = "somebody who left"
    assert (named.text, named.version) == (f"as {gone} and {gone} told {gone}, and Erinson", 2)
