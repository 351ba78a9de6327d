"""Pages of plan, readings and ladders: what is typed stays, and what is private stays so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.desk.growth.models import Goal, Ladder, Promotion
from quarterdeck.home.folder import Home
from tests.desk.growth.cases import person
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW
from tests.web.matrix.growth import DONE, EXPECTED, GOAL, READING, make_ladder, prepare


def test_a_goal_is_set_in_the_half_year_that_is_proposed(asks: Asks) -> None:
    erin = asks("erin")
    url = f"/growth/people/{person('erin').pk}/"
    answer = erin.post(f"{url}goals/", {"outcome": "ship it", "measure": "used", "period": ""}, follow=True)
    goal = Goal.objects.get()
    assert (goal.period.start_date.isoformat(), goal.period.end_date.isoformat()) == ("2026-02-01", "2026-07-31")
    assert b"ship it" in answer.content


def test_an_open_issue_comes_into_the_form_of_a_goal(asks: Asks) -> None:
    answer = asks("erin").get(
        "/growth/", {"outcome": "Split the table", "link": "https://gitlab.example.com/1"}, follow=True
    )
    assert b"Split the table</textarea>" in answer.content
    assert b"https://gitlab.example.com/1</textarea>" in answer.content


def test_what_was_typed_comes_back_with_what_is_wrong(asks: Asks) -> None:
    answer = asks("erin").post(
        f"/growth/people/{person('erin').pk}/goals/", {"outcome": "keep me", "due_date": "31.3.26"}
    )
    assert answer.status_code == 400
    assert b"keep me" in answer.content
    assert b"is not a day" in answer.content


def test_a_conflict_shows_both_texts_and_can_be_kept_knowingly(asks: Asks, cast: Cast, home: Home) -> None:
    prepare(cast, home)
    mona, url = asks("mona"), f"/growth/goals/{GOAL}/"
    mona.post(url, {"outcome": "Mona's outcome", "version": "1", "base_outcome": "her outcome"})
    erin = asks("erin")
    answer = erin.post(url, {"outcome": "Erin's outcome", "version": "1", "base_outcome": "her outcome"})
    assert answer.status_code == 409
    assert "Mona&#x27;s outcome" in answer.content.decode()
    assert "Erin&#x27;s outcome" in answer.content.decode()
    erin.post(url, {"outcome": "Erin's outcome", "version": "2"})
    assert Goal.objects.get().outcome == "Erin's outcome"


def test_a_reading_page_holds_nothing_of_the_other_side_before_both_are_finished(
    asks: Asks, cast: Cast, home: Home
) -> None:
    prepare(cast, home)
    mona = asks("mona")
    name = f"note-{EXPECTED}"
    mona.post(
        f"/growth/readings/{READING}/",
        {f"word-{EXPECTED}": "not_yet", name: "marked for later", f"version-{EXPECTED}": "1", "act": "finish"},
    )
    erin = asks("erin")
    assert b"marked for later" not in erin.get(f"/growth/readings/{READING}/").content
    erin.post(
        f"/growth/readings/{READING}/",
        {f"word-{EXPECTED}": "usually", name: "mine", f"version-{EXPECTED}": "1", "act": "finish"},
    )
    shown = erin.get(f"/growth/readings/{READING}/").content
    assert b"marked for later" in shown
    assert b"differs" in shown


def test_a_ladder_is_shown_before_it_is_kept_and_then_kept_as_it_was_shown(asks: Asks) -> None:
    mona = asks("mona")
    text = "# Technical\n\n- Ties <b>every</b> knot & more\n"
    terms = {"name": "Sailors", "valid_from": "2026-03-01", "teams": ["Ledger"]}
    shown = mona.post("/growth/ladders/bring/", {"text": text, **terms})
    assert b"Ties every knot &amp; more" in shown.content
    assert not Ladder.objects.exists()
    kept = {"keep": "1", "source_name": ["staff.md"], "source_text": [text.replace("\n", "\r\n")], **terms}
    answer = mona.post("/growth/ladders/bring/", kept, follow=True)
    assert b"Ties every knot &amp; more" in answer.content
    assert asks("oscar").get(f"/growth/ladders/{Ladder.objects.get().pk}/").status_code == 404


def test_what_cannot_be_read_as_a_ladder_says_what_to_bring(asks: Asks) -> None:
    answer = asks("pia").post("/growth/ladders/bring/", {"text": "only prose", "name": "x"})
    assert answer.status_code == 400
    assert b"only prose" in answer.content


def test_a_page_with_much_on_it_asks_the_database_as_little(asks: Asks, cast: Cast, home: Home) -> None:
    prepare(cast, home)
    goal = Goal.objects.get()
    for n in range(30):
        Goal.objects.create(
            period=goal.period, state="dropped", outcome=f"dropped {n}", state_date=NOW.date(), made_at=NOW,
            changed_at=NOW + timedelta(seconds=n),
        )  # fmt: skip
        Promotion.objects.create(growth=goal.period.growth, text=f"copy {n}", made_at=NOW, changed_at=NOW)
    browser, url = asks("erin"), f"/growth/people/{person('erin').pk}/"
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(url).status_code == 200
    few = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(few) <= 15, "\n".join(sql[:150] for sql in few)


@pytest.mark.parametrize("path", ["/me/", "/me/everything.json", f"/growth/readings/{DONE}/"])
def test_a_people_partner_finds_no_word_of_it(asks: Asks, cast: Cast, home: Home, path: str) -> None:
    prepare(cast, home)
    assert b"her outcome" not in asks("pia").get(path).content


def test_without_a_ladder_the_page_says_who_brings_one(asks: Asks) -> None:
    shown = asks("pat").get(f"/growth/people/{person('pat').pk}/").content
    assert b"No ladder is here yet" in shown
    make_ladder()
    assert b"No ladder is here yet" not in asks("pat").get(f"/growth/people/{person('pat').pk}/").content
