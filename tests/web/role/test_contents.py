"""The job page as a table of contents."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from quarterdeck.desk.reviews.models import Edition, Meaning, Review
from quarterdeck.desk.role.models import Entry
from tests.web.conftest import Asks
from tests.web.lake import NOW
from tests.web.role.page import PAGE, bring, key


def seen(browser: Client, path: str = "/role/") -> str:
    """The page's words, marks taken out."""
    answer = browser.get(path)
    assert answer.status_code == 200, answer.content[:500]
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert main
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0])))


def test_whoever_has_none_is_told_to_bring_it(asks: Asks) -> None:
    assert "Bring my job page" in seen(asks("mona"))


def test_every_line_names_what_serves_it(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    said = seen(mona)
    assert "Ledger Engineering Manager" in said
    assert "Grade 8" in said
    assert "No 1:1 is planned here yet" in said
    assert "On-call: on the command line, quarterdeck rota plan" in said
    assert "Nothing here serves it, track it by hand" in said
    content = mona.get("/role/").content.decode()
    assert 'href="/work/?team=Ledger"' in content
    assert 'href="/figures/?team=Ledger"' in content


def test_evidence_is_facts_with_days_and_never_a_score(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    said = seen(mona)
    assert "8 merge requests wait for your team's review, the longest for 20 d · 31 March 2026" in said
    assert "figures have data" in said
    responsibilities = said.split("Performance indicators Ledger")[0]
    assert "%" not in responsibilities
    assert "score" not in said.lower()


def test_the_review_that_is_due_shows_how_far_it_is(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona, PAGE.replace("Tend the office plants", "Write the monthly review"))
    Review.objects.filter(editions=None).delete()
    month = date(2026, 2, 1)
    assert "February's review waits as a draft · 31 March 2026" in seen(mona)
    review, _ = Review.objects.get_or_create(team="Ledger", period=month)
    Meaning.objects.create(review=review, section="flow", text="Calm.", writer_name="Mona", changed_at=NOW)
    assert "February's review is begun and waits to be finished" in seen(mona)
    Edition.objects.create(review=review, number=1, text="{}", sha256="", frozen_at=NOW, finished_by_name="Mona")
    assert "February's review is finished · 31 March 2026" in seen(mona)


def test_every_indicator_shows_its_figure_or_what_it_needs(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    said = seen(mona)
    assert re.search(r"Open MR Age \(OMA\) 15\.1 d · 31 March 2026 · n 8 · usual", said)
    assert "The team lists no handbook pages" in said
    assert "Plants alive Quarterdeck does not compute it: track it by hand" in said


def test_faults_are_shown_with_their_lines(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    said = seen(mona, "/role/check/")
    line = PAGE.splitlines().index("{Say how hiring goes.}") + 1
    assert f"Line {line} unfilled-slot" in said
    assert "unknown-indicator" in said


def test_a_duty_is_corrected_by_hand_and_given_back(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    url = f"/role/items/{key('Tend')}/"
    mona.post(url, {"duty": "hiring", "version": "1"})
    assert "Tend the office plants Hiring" in seen(mona)
    mona.post(f"/role/items/{key('See that')}/", {"duty": "none", "version": "1"})
    assert "merge requests wait" not in seen(mona)
    mona.post(url, {"duty": "", "version": "2"})
    assert "Tend the office plants Nothing here serves it" in seen(mona)
    assert mona.post(url, {"duty": "wishing", "version": "3"}).status_code == 400


def test_a_reworded_line_keeps_what_was_kept_of_it(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    mona.post(f"/role/items/{key('Hire')}/", {"state": "needs_me", "next_date": "2026-03-20", "version": "1"})
    changed = PAGE.replace("Hire engineers from anywhere", "Hire engineers from anywhere on the globe")
    bring(mona, changed, version=1)
    said = seen(mona)
    assert "No longer on your page" not in said
    assert re.search(r"anywhere on the globe .* needs me since 31 Mar next look 20 March 2026, 11 d late", said)


def test_what_was_kept_of_a_line_that_went_is_still_there(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    mona.post(f"/role/items/{key('Tend')}/notes/", {"text": "Ficus", "on_date": "2026-03-02"})
    bring(mona, PAGE.replace("* Tend the office plants\n", ""), version=1)
    assert "No longer on your page" in seen(mona)
    assert "Ficus" in seen(mona, f"/role/items/{key('Tend')}/")


def test_three_are_in_focus_and_a_fourth_is_refused(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    keys = [key(words) for words in ("See", "Meet", "Draft", "Hire")]
    for one in keys[:3]:
        assert mona.post(f"/role/items/{one}/focus/", {"focus": "1"}).status_code == 302
    refused = mona.post(f"/role/items/{keys[3]}/focus/", {"focus": "1"})
    assert refused.status_code == 409
    assert "Three duties are in focus already: See that" in html.unescape(refused.content.decode())
    mona.post(f"/role/items/{keys[0]}/focus/", {"focus": "0"})
    assert mona.post(f"/role/items/{keys[3]}/focus/", {"focus": "1"}).status_code == 302
    assert "In focus 3 of 3" in seen(mona)


def test_the_database_itself_refuses_a_fourth_in_focus(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    for words in ("See", "Meet", "Draft"):
        mona.post(f"/role/items/{key(words)}/focus/", {"focus": "1"})
    entry = Entry.objects.get(key=key("See"))
    for slot in (0, 1, 2, 3, 4):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(account=entry.account, key="new", text="new", focus_slot=slot, changed_at=NOW)


def test_of_several_roles_one_chooses_ones_own(asks: Asks) -> None:
    mona = asks("mona")
    text = "# Family\n### Engineer\n#### Responsibilities\n* Write code\n### Manager\n#### Responsibilities\n* Hire\n"
    bring(mona, text)
    assert "Hire" in seen(mona)
    assert mona.post("/role/page/role/", {"role": "Engineer"}).status_code == 302
    assert "Write code" in seen(mona)
    assert mona.post("/role/page/role/", {"role": "Nobody"}).status_code == 400


def test_a_laptops_owner_sees_evidence_of_the_team_they_choose_and_publishes_nothing(asks: Asks) -> None:
    owner = asks("owner")
    bring(owner)
    said = seen(owner, "/role/?team=Search")
    assert "shown for Search" in said
    assert "Publish" not in said


def test_whoever_leads_a_department_sees_it_and_its_teams(asks: Asks) -> None:
    sam = asks("sam")
    bring(sam)
    assert "shown for Payments" in seen(sam)
    assert "shown for Ledger" in seen(sam, "/role/?team=Ledger")


def test_whoever_has_no_team_still_has_a_page(asks: Asks) -> None:
    pia = asks("pia")
    bring(pia)
    assert "Shown for a team; you are in none" in seen(pia)


def test_another_team_is_not_there(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    assert mona.get("/role/?team=Payouts").status_code == 404


def test_without_a_lake_the_page_still_stands(asks: Asks, settings: Settings) -> None:
    mona = asks("mona")
    bring(mona)
    lake = settings.QUARTERDECK_HOME.lake
    lake.rename(lake.with_name("away"))
    assert "nothing was read for it yet" in seen(mona)
    owner = asks("owner")
    bring(owner)
    assert "Ledger Engineering Manager" in seen(owner)


def test_a_page_of_any_text_is_taken_and_shown(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona, "\0<script>alert(1)</script> {% if %} * ## Responsibilities\n\n## Responsibilities\n* <b onclick=x>\n")
    content = mona.get("/role/").content.decode()
    assert "<script>alert" not in content
    assert "<b onclick" not in content
    for path in ("/role/check/", "/role/preview/", "/role/page/", "/role/levels/"):
        assert "<b onclick" not in mona.get(path).content.decode()


def test_too_large_or_unreadable_files_are_refused_in_one_line(asks: Asks) -> None:
    mona = asks("mona")
    for content, said in ((b"x" * 1_000_001, "longer than 1 MB"), (b"\xff\xfe\x00", "not text in UTF-8")):
        answer = mona.post("/role/page/", {"file": SimpleUploadedFile("page.md", content)})
        assert answer.status_code == 400
        assert said in answer.content.decode()
    answer = mona.post("/role/page/", {"file": SimpleUploadedFile("my.md", PAGE.encode())})
    assert answer.status_code == 302
