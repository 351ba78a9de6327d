"""The agenda of 1:1s on its pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.desk.core.errors import Changed
from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.desk.oneonones import access, erasing, items, reads
from quarterdeck.desk.oneonones.errors import Ended
from quarterdeck.desk.oneonones.items import Typed
from quarterdeck.desk.oneonones.models import Item, PrivateNote, Series, Side
from quarterdeck.desk.oneonones.opening import open_items
from quarterdeck.desk.people.access import Viewer, viewer_of
from quarterdeck.desk.people.models import Membership
from tests.desk.oneonones.pairs import series_of
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW

SECRET = "the roof of the greenhouse"


def _viewer(cast: Cast, name: str) -> Viewer:
    return viewer_of(cast[name], NOW.date(), laptop=name == "owner")


@pytest.fixture
def series(cast: Cast) -> Series:
    """Erin's 1:1s with Mona."""
    return series_of("erin", "mona")


def _add(browser: Client, series: Series, line: str, *, section: str = "hallway", htmx: bool = False) -> str:
    headers = {"HX-Request": "true"} if htmx else {}
    answer = browser.post(
        f"/oneonones/{series.pk}/items/", {"line": line, "section": section}, headers=headers, follow=True
    )
    return str(answer.content.decode())


def _page(browser: Client, series: Series) -> str:
    return str(browser.get(f"/oneonones/{series.pk}/").content.decode())


def _moved_to(cast: Cast, who: str, manager: str) -> None:
    Membership.objects.filter(person=cast[who].person).update(manager=cast[manager].person)


def test_a_line_is_read_with_its_tag_and_stands_there_for_both(asks: Asks, cast: Cast, series: Series) -> None:
    erin = asks("erin")
    for line in (f"TODO {SECRET}", "2026-04-01 the plan", "discuss: the walls", "no tag at all", "=> so be it"):
        _add(erin, series, line)
    found = list(Item.objects.order_by("position"))
    assert [(one.tag, one.text) for one in found] == [
        ("TODO", SECRET), ("2026-04-01", "the plan"), ("DISCUSS", "the walls"), ("DISCUSS", "no tag at all"),
        ("", "so be it"),
    ]  # fmt: skip
    assert found[4].parent == found[3]
    for name in ("erin", "mona"):
        assert SECRET in _page(asks(name), series)


def test_nobody_else_sees_it_and_it_lies_sealed(asks: Asks, cast: Cast, series: Series) -> None:
    _add(asks("mona"), series, SECRET)
    item = Item.objects.get()
    addresses = [f"/oneonones/{series.pk}/", f"/oneonones/items/{item.pk}/", f"/oneonones/{series.pk}/agenda.md"]
    for name in ("pat", "sam", "oscar", "pia", "ada", "owner"):
        assert {asks(name).get(address).status_code for address in addresses} == {404}, name
    with connection.cursor() as cursor:
        cursor.execute("select text from oneonones_item")
        assert "roof" not in cursor.fetchone()[0]
    assert not any("roof" in str((entry.subject, entry.detail)) for entry in AuditEntry.objects.all())


def test_two_who_change_an_item_at_once_lose_no_word(cast: Cast, series: Series, home: object) -> None:
    erin, mona = _viewer(cast, "erin"), _viewer(cast, "mona")
    item = items.add(erin, series.pk, Typed("paint the old roof red", "TODO", "hallway"), now=NOW)
    base = item.text
    first = Typed("paint the new roof red", "DISCUSS", "hallway", base, "TODO", "hallway")
    items.save(mona, item.pk, first, version=1, now=NOW)
    second = Typed("paint the old roof red at once", "TODO", "vision", base, "TODO", "hallway")
    kept = items.save(erin, item.pk, second, version=1, now=NOW)
    assert (kept.text, kept.tag, kept.section) == ("paint the new roof red at once", "DISCUSS", "vision")
    with pytest.raises(Changed) as changed:
        items.save(mona, item.pk, Typed("paint the grey roof red", base=base), version=1, now=NOW)
    assert (changed.value.theirs, changed.value.yours) == (kept.text, "paint the grey roof red")


def test_where_both_touch_the_same_words_both_texts_are_shown(asks: Asks, cast: Cast, series: Series) -> None:
    _add(asks("erin"), series, "paint it red")
    item = Item.objects.get()
    asks("erin").post(f"/oneonones/items/{item.pk}/", {"text": "paint it blue", "version": "1", "base": "paint it red"})
    answer = asks("mona").post(
        f"/oneonones/items/{item.pk}/", {"text": "paint it green", "version": "1", "base": "paint it red"}
    )
    assert answer.status_code == 409
    assert b"paint it blue" in answer.content
    assert b"paint it green" in answer.content


def test_what_the_other_added_comes_without_a_reload_and_nothing_where_nothing_changed(
    asks: Asks, cast: Cast, series: Series
) -> None:
    _add(asks("erin"), series, "first")
    state = reads.sums_of(series).state
    mona, lists = asks("mona"), f"/oneonones/{series.pk}/agenda/?v={state}"
    assert mona.get(lists, headers={"HX-Request": "true"}).status_code == 204
    _add(asks("erin"), series, SECRET)
    assert SECRET in asks("mona").get(lists, headers={"HX-Request": "true"}).content.decode()


def test_an_fyi_is_taken_off_by_whom_it_is_for_and_done_by_whoever_added_it(cast: Cast, series: Series) -> None:
    erin, mona = _viewer(cast, "erin"), _viewer(cast, "mona")
    may = {
        tag: [
            access.may_settle(who, series, Item(series=series, side=Side.REPORT, tag=tag, position=0))
            for who in (erin, mona)
        ]
        for tag in ("FYI", "DONE", "TODO")
    }
    assert may == {"FYI": [False, True], "DONE": [True, False], "TODO": [True, True]}


def test_done_and_taken_off_can_be_undone(asks: Asks, cast: Cast, series: Series) -> None:
    browser = asks("erin")
    _add(browser, series, SECRET)
    act = f"/oneonones/items/{Item.objects.get().pk}/act/"
    for there, back, listed in (("done", "open", "done/"), ("remove", "back", "done/?removed=1")):
        browser.post(act, {"act": there})
        assert SECRET not in _page(browser, series)
        assert SECRET in browser.get(f"/oneonones/{series.pk}/{listed}").content.decode()
        browser.post(act, {"act": back})
        assert SECRET in _page(browser, series)


def test_items_move_by_buttons_and_by_dragging(cast: Cast, series: Series, home: object) -> None:
    erin = _viewer(cast, "erin")
    made = {name: items.add(erin, series.pk, Typed(name, "", "hallway"), now=NOW).pk for name in "abcd"}

    def order() -> str:
        return "".join(one.text for one in open_items(series))

    items.act(erin, made["c"], "up", now=NOW)
    assert order() == "acbd"
    items.act(erin, made["a"], "down", now=NOW)
    assert order() == "cabd"
    items.move(erin, made["d"], before=made["c"], now=NOW)
    assert order() == "dcab"
    for _ in range(50):  # until there is no room between two, and the section is numbered anew
        items.move(erin, made["d"], after=made["c"], now=NOW)
        items.move(erin, made["a"], after=made["c"], now=NOW)
    assert order() == "cadb"


def test_who_changes_manager_leaves_nothing_to_the_new_one_but_what_they_carry_over(
    asks: Asks, cast: Cast, series: Series
) -> None:
    _add(asks("erin"), series, SECRET)
    _add(asks("mona"), series, "a word of Mona's")
    _moved_to(cast, "erin", "sam")
    for name in ("erin", "mona"):
        page = _page(asks(name), series)
        assert SECRET in page
        assert "no longer hold these 1:1s" in page
        assert 'name="line"' not in page
    assert "have ended" in _add(asks("mona"), series, "too late")
    series.refresh_from_db()
    assert series.ended_at == NOW
    assert Item.objects.count() == 2
    asks("sam").post("/oneonones/start/", {"who": f"one_on_one.{series.report_id}"})
    fresh = Series.objects.get(manager=cast["sam"].person)
    assert asks("sam").get(f"/oneonones/{series.pk}/").status_code == 404
    assert SECRET not in _page(asks("sam"), fresh)
    item = Item.objects.get(side=Side.REPORT)
    asks("erin").post(f"/oneonones/{fresh.pk}/carry/", {"item": [str(item.pk)]})
    page = _page(asks("sam"), fresh)
    assert SECRET in page
    assert "a word of Mona" not in page


def test_a_series_ended_by_one_can_be_taken_up_again(asks: Asks, cast: Cast, series: Series) -> None:
    asks("mona").post(f"/oneonones/{series.pk}/end/", {"end": "1"})
    with pytest.raises(Ended):
        items.add(_viewer(cast, "erin"), series.pk, Typed("x", "", "hallway"), now=NOW)
    asks("erin").post(f"/oneonones/{series.pk}/end/", {"end": "0"})
    assert 'name="line"' in _page(asks("erin"), series)


def test_across_a_level_is_for_those_below_ones_reports_alone(asks: Asks, cast: Cast) -> None:
    erin = cast["erin"].person
    assert erin
    assert asks("sam").post("/oneonones/start/", {"who": f"one_on_one.{erin.pk}"}).status_code == 404
    assert asks("mona").post("/oneonones/start/", {"who": f"skip_level.{erin.pk}"}).status_code == 404
    assert asks("sam").post("/oneonones/start/", {"who": f"skip_level.{erin.pk}"}).status_code == 302
    made = Series.objects.get()
    assert (made.kind, made.cadence_days) == ("skip_level", 91)
    _add(asks("erin"), made, SECRET)
    assert SECRET in _page(asks("sam"), made)
    assert asks("mona").get(f"/oneonones/{made.pk}/").status_code == 404


def test_on_a_laptop_its_owner_keeps_a_side_of_their_own(asks: Asks, cast: Cast) -> None:
    erin = cast["erin"].person
    assert erin
    asks("owner").post("/oneonones/start/", {"who": f"one_on_one.{erin.pk}"})
    made = Series.objects.get()
    _add(asks("owner"), made, f"FYI {SECRET}")
    page = _page(asks("owner"), made)
    assert SECRET in page
    assert "only you can read this" in page
    assert asks("erin").get(f"/oneonones/{made.pk}/").status_code == 404
    assert Item.held_on(erin, cast["erin"]).count() == 0
    assert Item.held_on(None, cast["owner"]).count() == 1


def test_a_section_on_performance_is_for_those_who_lead_people(asks: Asks, cast: Cast, series: Series) -> None:
    above = series_of("mona", "sam")
    assert "Performance management" not in _page(asks("mona"), series)
    page = _page(asks("sam"), above)
    places = [page.index(f">{name}</h3>") for name in ("Performance management", "Career development", "Hallway")]
    assert places == sorted(places)


def test_own_tags_are_taken_and_a_wrong_one_is_refused_beside_what_was_typed(
    asks: Asks, cast: Cast, series: Series
) -> None:
    address, browser = f"/oneonones/{series.pk}/settings/", asks("erin")
    answer = browser.post(address, {"tags": "TODO DOTO !", "version": "1"})
    assert answer.status_code == 400
    assert b"TODO DOTO !" in answer.content
    browser.post(address, {"tags": "todo, doto, garden", "version": "1"})
    _add(browser, series, f"GARDEN {SECRET}")
    assert Item.objects.get().tag == "GARDEN"
    answer = asks("mona").post(address, {"tags": "TODO DOTO", "version": "1"})
    assert answer.status_code == 409


def test_a_pasted_agenda_is_shown_first_and_nothing_is_added_twice(asks: Asks, cast: Cast, series: Series) -> None:
    browser, address = asks("mona"), f"/oneonones/{series.pk}/import/"
    text = f"## Vision\n1. TODO Erin: {SECRET}\n   => Mona: yes\n2. FYI zoe: something\n\nnothing\n"
    assert b"Line 6" in browser.post(address, {"text": text}).content
    assert Item.objects.count() == 0
    browser.post(address, {"text": text, "take": "1"})
    assert [(one.side, one.tag, one.text) for one in Item.objects.order_by("position")] == [
        ("report", "TODO", SECRET), ("manager", "", "yes"), ("manager", "FYI", "zoe: something"),
    ]  # fmt: skip
    again = text.replace("=> Mona: yes", "=> Mona: yes\n   => Erin: good").replace("TODO", "todo:")
    browser.post(address, {"text": again, "take": "1"})
    assert [one.text for one in Item.objects.order_by("position")][3:] == ["good"]
    markdown = browser.get(f"/oneonones/{series.pk}/agenda.md").content.decode()
    assert f"## Vision\n\n1. TODO Erin: {SECRET}\n   => Mona: yes\n   => Erin: good\n2. FYI Mona: zoe" in markdown
    assert AuditEntry.objects.filter(act="oneonones.export", about_id=series.report_id).count() == 1


def test_what_was_checked_off_here_and_in_the_document_is_not_added_again(asks: Asks, series: Series) -> None:
    browser, address = asks("mona"), f"/oneonones/{series.pk}/import/"
    for _ in range(2):
        browser.post(address, {"text": "- [x] TODO Erin: ship the thing\n- TODO Mona: rest\n", "take": "1"})
    assert sorted(one.text for one in Item.objects.all()) == ["rest", "ship the thing"]


def test_words_are_found_in_what_is_open_and_done_whatever_their_case(asks: Asks, cast: Cast, series: Series) -> None:
    browser = asks("erin")
    for line in ("TODO The Roof leaks", "the walls", "=> under the ROOF"):
        _add(browser, series, line)
    done = Item.objects.get(tag="TODO")
    browser.post(f"/oneonones/items/{done.pk}/act/", {"act": "done"})
    page = browser.post(f"/oneonones/{series.pk}/search/", {"words": "roof the"}).content.decode()
    assert "The Roof leaks" in page
    assert "under the ROOF" in page
    assert "the walls" not in page


def test_a_long_agenda_shows_its_end_with_few_questions_to_the_database(asks: Asks, cast: Cast, series: Series) -> None:
    text = "\n".join(f"{n}. TODO Erin: item {n} of many\n   => Mona: answer {n}" for n in range(1, 301))
    browser = asks("erin")
    browser.post(f"/oneonones/{series.pk}/import/", {"text": text, "take": "1"})
    with CaptureQueriesContext(connection) as asked:
        page = _page(browser, series)
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 15
    assert "item 300 of many" in page
    assert "item 275 of many" not in page
    assert 'value="276"' in page
    earlier = browser.get(f"/oneonones/{series.pk}/?section=hallway&page=12").content.decode()
    assert "item 1 of many" in earlier
    assert "answer 25<" in earlier
    assert "item 26 of many" not in earlier


def test_who_added_most_and_how_old_the_acts_are_is_told_gently(asks: Asks, cast: Cast, series: Series) -> None:
    for n in range(4):
        _add(asks("mona"), series, f"DOTO thing {n}")
    Item.objects.update(added_at=NOW - timedelta(days=12))
    page = _page(asks("erin"), series)
    assert "100% of them from Mona" in page
    assert "It is Erin’s hour" in page
    assert "stands here for 12 days" in page


def test_what_is_owed_is_told_to_whoever_owes_it(cast: Cast, series: Series, home: object) -> None:
    erin, mona = _viewer(cast, "erin"), _viewer(cast, "mona")
    for tag in ("TODO", "DOTO", "2026-01-05", "2026-12-05"):
        items.add(erin, series.pk, Typed(f"about {tag}", tag, "hallway"), now=NOW)
    assert [one.text for one in reads.owed(erin, now=NOW)] == ["about TODO", "about 2026-01-05"]
    assert [one.text for one in reads.owed(mona, now=NOW)] == ["about DOTO"]
    assert reads.owed(_viewer(cast, "ada"), now=NOW) == []


def test_the_erased_are_taken_out_of_what_others_keep(cast: Cast, series: Series, home: object) -> None:
    mona = cast["mona"].person
    assert mona
    items.add(_viewer(cast, "erin"), series.pk, Typed("ask Mona, not Monacles", "", "hallway"), now=NOW)
    items.add(_viewer(cast, "mona"), series.pk, Typed(SECRET, "", "hallway"), now=NOW)
    PrivateNote.objects.create(
        series=series, account=cast["erin"], on_date=NOW.date(), text="Mona said so", changed_at=NOW
    )
    erasing.take_out(mona, now=NOW)
    assert [one.text for one in Item.objects.order_by("position")] == ["ask somebody who left, not Monacles", SECRET]
    assert PrivateNote.objects.get().text == "somebody who left said so"
    assert not Item.objects.filter(author=mona).exists()
    assert Series.objects.get().manager is None
