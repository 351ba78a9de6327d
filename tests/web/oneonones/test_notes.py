"""Notes beside 1:1s that one side keeps for themselves."""

from __future__ import annotations

import pytest

from quarterdeck.desk.oneonones.models import PrivateNote
from quarterdeck.desk.people.models import Membership
from tests.desk.oneonones.pairs import series_of
from tests.web.cast import Cast
from tests.web.conftest import Asks

SECRET = "worried about the greenhouse"


@pytest.fixture
def note(asks: Asks, cast: Cast) -> PrivateNote:
    """A note of Mona's beside her 1:1s with Erin."""
    series = series_of("erin", "mona")
    asks("mona").post(f"/oneonones/{series.pk}/notes/", {"text": SECRET, "on_date": "2026-03-02"})
    return PrivateNote.objects.get()


def test_only_its_writer_reads_a_note_not_even_the_other_of_the_two(asks: Asks, note: PrivateNote) -> None:
    for name in ("erin", "pat", "sam", "pia", "ada", "owner"):
        browser = asks(name)
        assert browser.get(f"/oneonones/notes/{note.pk}/").status_code == 404, name
        for page in ("", "notes/", "agenda.md"):
            assert SECRET not in browser.get(f"/oneonones/{note.series_id}/{page}").content.decode(), (name, page)
    assert SECRET in asks("mona").get(f"/oneonones/{note.series_id}/notes/").content.decode()


def test_a_note_stays_hidden_on_the_agendas_page_until_it_is_asked_for(asks: Asks, note: PrivateNote) -> None:
    browser = asks("mona")
    assert SECRET not in browser.get(f"/oneonones/{note.series_id}/").content.decode()
    part = browser.get(f"/oneonones/{note.series_id}/notes/", headers={"HX-Request": "true"}).content.decode()
    assert SECRET in part
    assert "<html" not in part


def test_a_note_is_merged_or_asked_about_when_two_windows_change_it(asks: Asks, note: PrivateNote) -> None:
    browser, address = asks("mona"), f"/oneonones/notes/{note.pk}/"
    browser.post(address, {"text": f"very {SECRET}", "version": "1", "base": SECRET})
    browser.post(address, {"text": f"{SECRET} and its roof", "version": "1", "base": SECRET})
    assert PrivateNote.objects.get().text == f"very {SECRET} and its roof"
    answer = browser.post(address, {"text": "something else", "version": "1"})
    assert answer.status_code == 409
    assert b"something else" in answer.content
    assert b"and its roof" in answer.content


def test_a_note_is_taken_out_put_back_and_deleted_for_good(asks: Asks, note: PrivateNote) -> None:
    browser, at = asks("mona"), f"/oneonones/notes/{note.pk}"
    assert browser.post(f"{at}/erase/").status_code == 404
    browser.post(f"{at}/remove/", {"remove": "1"})
    browser.post(f"{at}/remove/", {"remove": "0"})
    assert PrivateNote.objects.get().removed_at is None
    browser.post(f"{at}/remove/", {"remove": "1"})
    browser.post(f"{at}/erase/")
    assert not PrivateNote.objects.exists()


def test_after_the_series_ended_its_writer_reads_and_changes_it_and_writes_no_more(
    asks: Asks, cast: Cast, note: PrivateNote
) -> None:
    Membership.objects.filter(person=cast["erin"].person).update(manager=cast["sam"].person)
    browser = asks("mona")
    assert SECRET in browser.get(f"/oneonones/{note.series_id}/notes/").content.decode()
    assert browser.post(f"/oneonones/notes/{note.pk}/", {"text": "calm", "version": "1"}).status_code == 302
    assert browser.post(f"/oneonones/{note.series_id}/notes/", {"text": "more"}).status_code == 400
    assert PrivateNote.objects.count() == 1


def test_a_wrong_day_is_refused_beside_what_was_typed(asks: Asks, note: PrivateNote) -> None:
    answer = asks("mona").post(f"/oneonones/{note.series_id}/notes/", {"text": "keep me", "on_date": "tomorrow"})
    assert answer.status_code == 400
    assert b"keep me" in answer.content
