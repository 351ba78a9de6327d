"""Praise and tips: who reads them is fixed when they are sent, and drafts are nobody else's."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.desk.feedback import access, actions, hard, reads, rounds
from quarterdeck.desk.feedback.hard import Noted
from quarterdeck.desk.feedback.models import Piece, Request
from quarterdeck.desk.people.models import Membership
from quarterdeck.home.folder import Home
from quarterdeck.web.accounts import knows
from tests.desk.feedback.pairs import READERS, anybody, hand_over, person, sent, viewer, who_reads, written
from tests.web.cast import Cast
from tests.web.lake import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize(("visibility", "readers"), [("them", {"pat", "erin"}), ("manager", {"pat", "erin", "mona"})])
def test_what_is_sent_is_read_by_those_it_was_sent_to_and_nobody_above(
    cast: Cast, home: Home, visibility: str, readers: set[str]
) -> None:
    assert who_reads(cast, sent(cast, "pat", "erin", visibility=visibility)) == readers


def test_a_new_manager_and_a_former_one_read_nothing_of_what_was_before(cast: Cast, home: Home) -> None:
    piece = sent(cast, "pat", "erin", visibility="manager")
    hand_over("erin", "theo")
    assert who_reads(cast, piece) == {"pat", "erin"}
    assert not access.readable(anybody("theo")).exists()


def test_a_manager_who_comes_back_reads_again_what_was_sent_to_them(cast: Cast, home: Home) -> None:
    piece = sent(cast, "pat", "erin", visibility="manager")
    hand_over("erin", "theo")
    hand_over("erin", "mona")
    assert who_reads(cast, piece) == {"pat", "erin", "mona"}


def test_a_draft_is_its_writers_alone_in_pages_and_in_what_is_held_on_others(cast: Cast, home: Home) -> None:
    draft = actions.save_draft(viewer(cast, "pat"), written("erin", "a DRAFT-WORD", visibility="manager"), now=NOW)
    assert who_reads(cast, draft) == {"pat"}
    for name in READERS:
        told = str(knows.held_on(cast[name].person, cast[name], home))
        assert ("DRAFT-WORD" in told) == (name == "pat"), name
    assert reads.owed(viewer(cast, "erin"), now=NOW).unread == ()


def test_what_was_sent_is_in_what_is_held_on_both(cast: Cast, home: Home) -> None:
    sent(cast, "pat", "erin", text="a SENT-WORD", visibility="manager")
    told = {name for name in READERS if "SENT-WORD" in str(knows.held_on(cast[name].person, cast[name], home))}
    assert told == {"pat", "erin"}


def test_nothing_of_what_was_sent_can_be_changed(cast: Cast, home: Home) -> None:
    piece = sent(cast, "pat", "erin")
    with pytest.raises(Piece.DoesNotExist):
        actions.save_draft(viewer(cast, "pat"), written("erin", visibility="manager"), piece_id=piece.pk, now=NOW)


def test_it_can_be_taken_back_until_it_is_read(cast: Cast, home: Home) -> None:
    piece = sent(cast, "pat", "erin", visibility="manager")
    actions.take_back(viewer(cast, "pat"), piece.pk, now=NOW)
    assert who_reads(cast, piece) == {"pat"}
    actions.send(viewer(cast, "pat"), piece.pk, now=NOW)
    piece.refresh_from_db()
    actions.opened(viewer(cast, "erin"), piece, now=LATER)
    with pytest.raises(NotFit, match="read already"):
        actions.take_back(viewer(cast, "pat"), piece.pk, now=LATER)


def test_it_cannot_be_taken_back_once_a_manager_has_read_it(cast: Cast, home: Home) -> None:
    piece = sent(cast, "pat", "erin", visibility="manager")
    actions.opened(viewer(cast, "pat"), piece, now=LATER)
    actions.opened(viewer(cast, "mona"), piece, now=LATER)
    piece.refresh_from_db()
    assert (piece.read_at, piece.manager_read_at) == (None, LATER)
    with pytest.raises(NotFit, match="read already"):
        actions.take_back(viewer(cast, "pat"), piece.pk, now=LATER)


def test_nobody_gives_feedback_without_a_name(cast: Cast, home: Home) -> None:
    assert viewer(cast, "ada").person_id is None
    with pytest.raises(NotFit, match="from whom"):
        actions.save_draft(viewer(cast, "ada"), written("erin"), now=NOW)


def test_only_the_receiver_can_thank_and_mark_as_read(cast: Cast, home: Home) -> None:
    piece = sent(cast, "pat", "erin", visibility="manager")
    for name in ("pat", "mona"):
        actions.thank(viewer(cast, name), piece.pk, now=NOW)
        actions.opened(viewer(cast, name), piece, now=NOW)
    piece.refresh_from_db()
    assert (piece.thanked_at, piece.read_at) == (None, None)
    actions.thank(viewer(cast, "erin"), piece.pk, now=LATER)
    piece.refresh_from_db()
    assert piece.thanked_at == LATER


def test_a_manager_who_reads_what_another_sent_is_in_the_log_without_a_word_of_it(cast: Cast, home: Home) -> None:
    piece = sent(cast, "pat", "erin", text="SECRET-WORD", visibility="manager")
    actions.opened(viewer(cast, "mona"), piece, now=NOW)
    (entry,) = AuditEntry.objects.filter(act="feedback.read")
    assert entry.about_id == person("erin").pk
    assert "SECRET-WORD" not in f"{entry.subject} {entry.detail}"


def test_two_windows_on_a_draft_are_merged_or_asked(cast: Cast, home: Home) -> None:
    pat = viewer(cast, "pat")
    draft = actions.save_draft(pat, written("erin", "good review of the plan"), now=NOW)
    actions.save_draft(pat, written("erin", "very good review of the plan"), piece_id=draft.pk, version=1, now=NOW)
    late = written("erin", "good review of the whole plan", base="good review of the plan")
    merged = actions.save_draft(pat, late, piece_id=draft.pk, version=1, now=LATER)
    assert merged.text == "very good review of the whole plan"
    clash = written("erin", "bad review of the plan", base="good review of the plan")
    with pytest.raises(Changed) as changed:
        actions.save_draft(pat, clash, piece_id=draft.pk, version=1, now=LATER)
    assert (changed.value.theirs, changed.value.yours) == (merged.text, clash.text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "rank"}, {"visibility": "all"}, {"about": "salary"}, {"link": "javascript:alert(1)"}, {"text": "  "},
        {"text": "x" * 5001}, {"link": "https://a b"},
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(cast: Cast, home: Home, wrong: dict[str, str]) -> None:
    with pytest.raises(Exception, match=r".+"):
        actions.save_draft(viewer(cast, "pat"), written("erin", **{"text": "x", **wrong}), now=NOW)
    assert not Piece.objects.exists()


def test_nobody_writes_to_themselves_or_to_who_left(cast: Cast, home: Home) -> None:
    Membership.objects.filter(person__handle="quinn").update(end_date=NOW.date() - timedelta(days=1))
    for name in ("pat", "quinn"):
        with pytest.raises(NotFit, match="stands in a team"):
            actions.save_draft(viewer(cast, "pat"), written(name), now=NOW)


def test_a_request_is_between_two_and_answered_once(cast: Cast, home: Home) -> None:
    asked = actions.ask(viewer(cast, "erin"), person("pat").pk, "was the plan clear?", now=NOW)
    with pytest.raises(NotFit, match="already"):
        actions.ask(viewer(cast, "erin"), person("pat").pk, "again", now=NOW)
    for name in READERS:
        seen = access.requests_to(viewer(cast, name)) | access.requests_by(viewer(cast, name))
        assert seen.filter(pk=asked.pk).exists() == (name in {"erin", "pat"})
    sent(cast, "pat", "erin", request_id=asked.pk)
    asked.refresh_from_db()
    assert asked.state == Request.State.ANSWERED
    assert reads.owed(viewer(cast, "pat"), now=NOW).requests == ()


def test_another_cannot_answer_or_settle_a_request(cast: Cast, home: Home) -> None:
    asked = actions.ask(viewer(cast, "erin"), person("pat").pk, "was the plan clear?", now=NOW)
    sent(cast, "oscar", "erin", request_id=asked.pk)
    asked.refresh_from_db()
    assert asked.state == Request.State.OPEN
    with pytest.raises(Request.DoesNotExist):
        actions.settle(viewer(cast, "oscar"), asked.pk, "declined", now=NOW)
    with pytest.raises(Request.DoesNotExist):
        actions.settle(viewer(cast, "erin"), asked.pk, "declined", now=NOW)
    actions.settle(viewer(cast, "pat"), asked.pk, "declined", now=NOW)
    asked.refresh_from_db()
    assert asked.state == Request.State.DECLINED


def test_a_nudge_says_who_has_had_none_or_one_kind_only(cast: Cast, home: Home) -> None:
    long_ago, recently = NOW - timedelta(days=60), NOW - timedelta(days=2)
    sent(cast, "mona", "erin", now=long_ago)
    sent(cast, "mona", "pat", now=NOW - timedelta(days=50))
    sent(cast, "mona", "pat", now=recently)
    sent(cast, "mona", "quinn", now=NOW - timedelta(days=50))
    sent(cast, "mona", "quinn", now=recently, kind="tip")
    found = {nudge.person.handle: (nudge.why, nudge.last_at) for nudge in reads.nudges(viewer(cast, "mona"), now=NOW)}
    assert found == {"erin": ("none", long_ago), "pat": ("praise", recently), "rosa": ("none", None)}


def test_a_nudge_knows_only_what_the_manager_may_read(cast: Cast, home: Home) -> None:
    sent(cast, "pat", "erin", now=NOW - timedelta(days=1), visibility="them")
    assert "erin" in {nudge.person.handle for nudge in reads.nudges(viewer(cast, "mona"), now=NOW)}
    sent(cast, "pat", "erin", now=NOW - timedelta(days=1), visibility="manager")
    assert "erin" not in {nudge.person.handle for nudge in reads.nudges(viewer(cast, "mona"), now=NOW)}


def test_on_a_laptop_the_owner_notes_what_they_said_and_nobody_receives_it(cast: Cast, home: Home) -> None:
    piece = sent(cast, "owner", "erin", text="SAID-WORD")
    assert who_reads(cast, piece) == set()
    assert access.readable(viewer(cast, "owner")).filter(pk=piece.pk).exists()
    assert "SAID-WORD" not in str(knows.held_on(person("erin"), cast["erin"], home))


_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["send", "back", "open", "thank", "hand"]),
        st.sampled_from(["erin", "pat", "mona", "theo"]),
        st.sampled_from(["them", "manager"]),
    ),
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS)
def test_whatever_happens_nobody_reads_what_was_not_sent_to_them(
    cast: Cast, home: Home, acts: list[tuple[str, str, str]]
) -> None:
    Piece.objects.all().delete()
    hand_over("erin", "mona")
    visibility, pieces = {}, []
    for what, who, shown in acts:
        if what == "send" and who in {"pat", "mona"}:
            pieces.append(sent(cast, who, "erin", visibility=shown))
            visibility[pieces[-1].pk] = (who, shown)
        elif what == "back" and pieces:
            with contextlib.suppress(NotFit, Piece.DoesNotExist):
                actions.take_back(viewer(cast, visibility[pieces[-1].pk][0]), pieces[-1].pk, now=NOW)
        elif what == "open" and pieces:
            pieces[-1].refresh_from_db()
            actions.opened(viewer(cast, "erin"), pieces[-1], now=NOW)
        elif what == "hand" and who in {"mona", "theo"}:
            hand_over("erin", who)
    for piece in pieces:
        giver, shown = visibility[piece.pk]
        allowed = {giver, "erin"} | ({"mona"} if shown == "manager" else set())
        assert who_reads(cast, piece) <= allowed
        piece.refresh_from_db()
        if piece.sent_at is None:
            assert who_reads(cast, piece) == {giver}


def test_what_waits_is_the_same_in_one_query_as_in_five(
    cast: Cast, home: Home, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sent(cast, "pat", "erin")
    actions.ask(viewer(cast, "oscar"), person("erin").pk, "how?", now=NOW)
    asked = [person(name).pk for name in ("erin", "pat", "mona")]
    rounds.open_round(viewer(cast, "sam"), asked, "", until=NOW.date() + timedelta(days=9), now=NOW)
    noted = Noted(NOW.date(), "a", "b", NOW.date() + timedelta(days=3))
    note = hard.write(viewer(cast, "mona"), person("erin").pk, noted, now=NOW)
    hard.share(viewer(cast, "mona"), note.pk, now=NOW)
    then = NOW + timedelta(days=3)
    for name in READERS:
        looks = viewer(cast, name, then)
        owed = reads.owed(looks, now=then)
        plain = {("request", one.pk) for one in owed.requests} | {("unread", one.pk) for one in owed.unread}
        plain |= {("seat", one.round_id) for one in owed.seats} | {("again", one.pk) for one in owed.look_again}
        plain |= {("note", one.pk) for one in owed.unread_notes}
        with django_assert_num_queries(1):
            found = reads.waiting(looks, now=then)
        assert {(one.what, one.id) for one in found} == plain, name
        assert all(one.who and one.who != "somebody who left" for one in found)
