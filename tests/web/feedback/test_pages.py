"""Feedback in the browser: write, look, send, thank; nothing typed is lost; a laptop has no inbox."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quarterdeck.desk.feedback.models import Piece
from quarterdeck.desk.people.models import Person
from tests.desk.feedback.pairs import sent
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW

FORM = {"to": "Erin", "kind": "praise", "text": "your **plan** helped", "visibility": "manager"}


def test_it_is_written_looked_at_sent_and_thanked_for(asks: Asks, cast: Cast) -> None:
    pat = asks("pat")
    kept = pat.post("/feedback/write/", {**FORM, "act": "keep"}, follow=True)
    page = kept.content.decode()
    assert "<strong>plan</strong>" in page
    assert "Once sent: Erin and Mona" in page
    (piece,) = Piece.objects.all()
    assert pat.post(f"/feedback/{piece.pk}/send/").status_code == 302
    erin = asks("erin")
    assert "From Pat" in erin.get("/feedback/").content.decode()
    assert "Thank" in erin.get(f"/feedback/{piece.pk}/").content.decode()
    assert "You thanked" in erin.post(f"/feedback/{piece.pk}/thank/", follow=True).content.decode()


def test_what_was_typed_stands_again_beside_the_fault(asks: Asks) -> None:
    answer = asks("pat").post("/feedback/write/", {**FORM, "to": "nobody at all"})
    assert answer.status_code == 400
    assert "your **plan** helped</textarea>" in answer.content.decode()
    assert "nobody at all" in answer.content.decode()


def test_a_change_in_another_window_shows_both(asks: Asks, cast: Cast) -> None:
    pat = asks("pat")
    pat.post("/feedback/write/", {**FORM, "act": "keep"})
    (piece,) = Piece.objects.all()
    pat.post(f"/feedback/{piece.pk}/edit/", {**FORM, "text": "your plan saved us", "version": "1"})
    late = pat.post(
        f"/feedback/{piece.pk}/edit/", {**FORM, "text": "your talk helped", "version": "1", "base": FORM["text"]}
    )
    assert late.status_code == 409
    assert "your plan saved us" in late.content.decode()
    assert "your talk helped</textarea>" in late.content.decode()


def test_a_name_that_several_bear_is_asked_for(asks: Asks, cast: Cast) -> None:
    Person.objects.filter(handle__in=["quinn", "rosa"]).update(name="Robin Lee")
    answer = asks("erin").post("/feedback/write/", {**FORM, "to": "robin"})
    assert answer.status_code == 400
    assert "(quinn)" in answer.content.decode()
    assert "(rosa)" in answer.content.decode()


def test_a_manager_is_told_who_might_need_a_word_and_never_how_many(asks: Asks, cast: Cast) -> None:
    sent(cast, "mona", "erin", now=NOW - timedelta(days=60))
    page = asks("mona").get("/feedback/").content.decode()
    assert "Erin</strong> has had no feedback that you know of since 30 January 2026" in page


def test_a_laptop_has_no_inbox(asks: Asks) -> None:
    owner = asks("owner")
    assert "Received" not in owner.get("/feedback/").content.decode()
    for path in ("ask", "rounds"):
        assert "needs a shared server" in owner.get(f"/feedback/{path}/").content.decode()
    assert "Send now" not in owner.get("/feedback/write/").content.decode()


def test_many_pieces_are_paged_within_few_queries(
    asks: Asks, cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(60):
        sent(cast, "pat", "erin")
    erin = asks("erin")
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        page = erin.get("/feedback/?page=2").content.decode()
    assert "Page 2 of 3" in page
