"""Nothing typed is lost: conflicts, mistakes, undo; and the levels."""

from __future__ import annotations

import html

from quarterdeck.desk.role.models import Entry, Note, RolePage
from tests.web.conftest import Asks
from tests.web.role.page import PAGE, bring, key

LOWER = "---\ntitle: Engineer\n---\n## Responsibilities\n* Write tests\n* Review the team's code\n"
HIGHER = LOWER.replace("title: ", "title: Senior ").replace("team's code", "team's code and others'") + "* Coach\n"


def test_two_windows_that_change_the_text_show_both(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    bring(mona, PAGE + "\nfirst window", version=1)
    answer = mona.post("/role/page/", {"text": PAGE + "\nsecond window", "version": "1"})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "first window" in shown
    assert "second window" in shown
    assert 'name="version" value="2"' in shown
    bring(mona, PAGE + "\nsecond window", version=2)
    assert RolePage.objects.get(own=True).text.endswith("second window")


def test_bringing_a_page_twice_at_once_keeps_the_first_and_shows_both(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    assert mona.post("/role/page/", {"text": PAGE, "version": "0"}).status_code == 302
    assert mona.post("/role/page/", {"text": LOWER, "version": "0"}).status_code == 409
    assert RolePage.objects.filter(own=True).count() == 1


def test_two_windows_that_change_a_state_show_both(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    url = f"/role/items/{key('Hire')}/"
    mona.post(url, {"state": "going", "version": "1"})
    answer = mona.post(url, {"state": "needs_me", "next_date": "2026-04-01", "version": "1"})
    assert answer.status_code == 409
    shown = html.unescape(answer.content.decode())
    assert "State: going" in shown
    assert "State: needs me · Next look: 2026-04-01" in shown
    assert 'value="2026-04-01"' in shown
    assert mona.post(url, {"state": "needs_me", "version": "2"}).status_code == 302
    assert Entry.objects.get().state == "needs_me"


def test_two_windows_that_change_a_note_show_both(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    mona.post(f"/role/items/{key('Hire')}/notes/", {"text": "as it was"})
    url = f"/role/notes/{Note.objects.get().pk}/"
    assert mona.post(url, {"text": "from one window", "version": "1"}).status_code == 302
    answer = mona.post(url, {"text": "from the other", "version": "1"})
    assert answer.status_code == 409
    assert "from one window" in answer.content.decode()
    assert "from the other" in answer.content.decode()
    assert Note.objects.get().text == "from one window"


def test_what_was_typed_comes_back_with_what_is_wrong(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    item = f"/role/items/{key('Hire')}/"
    answer = mona.post(f"{item}notes/", {"text": "a long thought", "on_date": "31.3."})
    assert answer.status_code == 400
    assert "a long thought" in answer.content.decode()
    assert "write it as 2026-03-31" in answer.content.decode()
    answer = mona.post(item, {"state": "going", "next_date": "soon", "version": "1"})
    assert answer.status_code == 400
    assert "is not a day" in answer.content.decode()
    assert mona.post(f"{item}notes/", {"text": "  "}).status_code == 400
    assert not Note.objects.exists()


def test_a_note_is_taken_out_put_back_and_deleted_for_good(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    item = f"/role/items/{key('Hire')}/"
    mona.post(f"{item}notes/", {"text": "Ficus"})
    note = Note.objects.get()
    assert mona.post(f"/role/notes/{note.pk}/erase/").status_code == 404
    mona.post(f"/role/notes/{note.pk}/remove/", {"remove": "1"})
    assert "1 note taken out" in mona.get(item).content.decode()
    mona.post(f"/role/notes/{note.pk}/remove/", {"remove": "0"})
    assert "taken out" not in mona.get(item).content.decode()
    mona.post(f"/role/notes/{note.pk}/remove/", {"remove": "1"})
    assert mona.post(f"/role/notes/{note.pk}/erase/").status_code == 302
    assert not Note.objects.exists()


def test_an_indicator_that_is_not_computed_is_tracked_by_hand(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    item = f"/role/items/{key('Plants alive')}/"
    assert mona.post(item, {"state": "done", "version": "1"}).status_code == 302
    assert "done for now" in mona.get("/role/").content.decode()


def test_levels_loaded_together_are_compared_line_by_line(asks: Asks) -> None:
    mona = asks("mona")
    mona.post("/role/levels/", {"text": LOWER})
    mona.post("/role/levels/", {"text": HIGHER})
    lower, higher = RolePage.objects.order_by("pk")
    shown = mona.get(f"/role/levels/?lower={lower.pk}-0&higher={higher.pk}-0").content.decode()
    assert "Senior Engineer beyond Engineer" in shown
    for said in ("asked beyond", "reworded", "the same"):
        assert said in shown
    assert mona.get("/role/levels/?lower=1-99&higher=x").status_code == 400
    mona.post(f"/role/levels/{lower.pk}/remove/", {"remove": "1"})
    assert "1 taken out" in mona.get("/role/levels/").content.decode()
    mona.post(f"/role/levels/{lower.pk}/remove/", {"remove": "0"})
    assert "taken out" not in mona.get("/role/levels/").content.decode()


def test_no_more_than_a_dozen_levels_are_loaded(asks: Asks) -> None:
    mona = asks("mona")
    for _ in range(12):
        assert mona.post("/role/levels/", {"text": LOWER}).status_code == 302
    assert mona.post("/role/levels/", {"text": LOWER}).status_code == 400


def test_an_item_that_is_not_on_the_page_is_not_there(asks: Asks) -> None:
    mona = asks("mona")
    for path in ("/role/items/abc/", "/role/check/", "/role/preview/"):
        assert mona.get(path).status_code == 404
    bring(mona)
    assert mona.get("/role/items/abc/").status_code == 404
    assert mona.post("/role/items/abc/", {"state": "going"}).status_code == 404
    assert mona.post("/role/items/abc/focus/", {"focus": "1"}).status_code == 404
    assert mona.post("/role/items/abc/notes/", {"text": "x"}).status_code == 404
