"""Writing, finishing, correcting and reading reviews, as the cast does it."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from quarterdeck.cli import run
from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.desk.people.access import viewer_of
from quarterdeck.desk.people.models import Account, Person
from quarterdeck.desk.reviews.actions import Finished, keep_edition
from quarterdeck.desk.reviews.erasing import take_out
from quarterdeck.desk.reviews.errors import EditionThere
from quarterdeck.desk.reviews.models import Action, Edition, EditionKept, Meaning
from quarterdeck.desk.reviews.reads import begun
from quarterdeck.home.folder import Home
from quarterdeck.reports.review.document import digest, parse
from quarterdeck.reports.review.from_desk import prepare_drafts
from quarterdeck.reports.review.render import FORMATS
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW, make_lake

FEBRUARY = "/review/2026-02/"
DRAFT = FEBRUARY + "draft/?team=Ledger"
THREE = "Reviews went well. The queue worries us. We ask Payouts for a reviewer."


def _fields(browser: Client, address: str = DRAFT) -> dict[str, str]:
    """What a browser would send back of the page as it is."""
    page = browser.get(address).content.decode()
    found = dict(re.findall(r'<input[^>]*? name="([^"]+)" value="([^"]*)"', page))
    found |= {name: value for value, name in re.findall(r'<input[^>]*? value="([^"]*)"[^>]*? name="([^"]+)"', page)}
    for name, text in re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>([^<]*)</textarea>', page):
        found[name] = text
    for name, inner in re.findall(r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[name] = chosen.group(1) if chosen else ""
    return {name: value for name, value in found.items() if name not in {"csrfmiddlewaretoken", "team"}}


def _write(browser: Client, then: str = "save", address: str = DRAFT, **typed: str) -> HttpResponse:
    named = {key.replace("__", "."): value for key, value in typed.items()}
    return browser.post(address, {**_fields(browser, address), **named, "then": then})  # type: ignore[return-value]  # a test's own kind of response


def test_what_is_written_stands_in_the_draft_again(asks: Asks) -> None:
    mona = asks("mona")
    assert _write(mona, meaning__three_lines=THREE).status_code == 302
    assert THREE in mona.get(DRAFT).content.decode()
    assert Meaning.objects.get().writer_name == "Mona"


def test_a_text_of_four_sentences_is_not_kept_and_not_lost(asks: Asks) -> None:
    mona = asks("mona")
    answer = _write(mona, meaning__flow="One. Two. Three. Four.", meaning__three_lines=THREE, new__1__text="Split it")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "4 sentences, where 3 are the most" in page
    assert "One. Two. Three. Four." in page
    assert THREE in page
    assert 'value="Split it"' in page
    assert not Meaning.objects.exists()
    assert not Action.objects.exists()


def test_two_who_write_at_once_lose_nothing(asks: Asks) -> None:
    mona = asks("mona")
    before = _fields(mona)
    _write(mona, meaning__flow="Mine was first.")
    answer = mona.post(
        DRAFT, {**before, "meaning.flow": "Mine was second.", "meaning.people": "We hire.", "then": "finish"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine was first." in page
    assert "Mine was second." in page
    assert Meaning.objects.get(section="flow").text == "Mine was first."
    assert Meaning.objects.get(section="people").text == "We hire."
    assert Edition.objects.count() == 1, "nothing is finished over a conflict"
    version = re.search(r'name="version.meaning.flow" value="(\d+)"', page)
    assert version
    mona.post(DRAFT, {"meaning.flow": "Both.", "version.meaning.flow": version.group(1), "then": "save"})
    assert Meaning.objects.get(section="flow").text == "Both."


def _finish(browser: Client, **typed: str) -> HttpResponse:
    answer = _write(browser, "finish", meaning__three_lines=THREE, **typed)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def _file(browser: Client, number: int, format_: str) -> bytes:
    answer = browser.get(f"{FEBRUARY}editions/{number}.{format_}?team=Ledger")
    assert answer.status_code == 200
    return answer.content


def test_a_finished_review_is_read_by_the_team_and_by_nobody_else(asks: Asks) -> None:
    address = f"{FEBRUARY}?team=Ledger"
    assert asks("erin").get(address).status_code == 404
    _finish(asks("mona"))
    for name in ("erin", "pat", "mona", "sam"):
        assert THREE in asks(name).get(address).content.decode()
    for name in ("oscar", "pia", "ada"):
        assert asks(name).get(address).status_code == 404


@pytest.mark.parametrize("format_", FORMATS)
def test_an_edition_gives_the_same_bytes_whatever_the_lake_says_later(asks: Asks, home: Home, format_: str) -> None:
    mona = asks("mona")
    _finish(mona)
    first = _file(mona, 1, format_)
    make_lake(home, now=NOW)
    _write(mona, meaning__three_lines="All is other now.")
    assert _file(asks("erin"), 1, format_) == first


def test_a_correction_is_a_new_edition_that_names_the_first(asks: Asks) -> None:
    mona = asks("mona")
    _finish(mona)
    answer = _write(mona, "finish", meaning__three_lines="The queue was counted wrongly.")
    assert answer.status_code == 302
    first, second = (json.loads(_file(mona, number, "json")) for number in (1, 2))
    kept = Edition.objects.get(review__period="2026-02-01", number=1)
    assert second["corrects"] == {"edition": 1, "sha256": kept.sha256}
    assert second["changes"] == ["Three lines: the text changed"]
    assert first["sections"][0]["meaning"]["text"] == THREE
    page = asks("erin").get(f"{FEBRUARY}editions/1/?team=Ledger").content.decode()
    assert "This edition was corrected." in page


def test_nothing_new_is_no_new_edition(asks: Asks) -> None:
    mona = asks("mona")
    _finish(mona)
    answer = _write(mona, "finish")
    assert answer.status_code == 422
    assert "nothing has changed since edition 1" in answer.content.decode()


def test_a_persons_figure_is_not_finished_and_not_lost(asks: Asks) -> None:
    mona = asks("mona")
    answer = _write(mona, "finish", meaning__flow="Erin merged 12 of them.")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Erin merged 12 of them." in page
    assert "beside a number" in page
    assert not Edition.objects.filter(review__period="2026-02-01").exists()
    assert mona.get(f"{FEBRUARY}draft.md?team=Ledger").status_code == 400


def test_a_month_that_runs_cannot_be_finished(asks: Asks) -> None:
    answer = _write(asks("mona"), "finish", "/review/2026-03/draft/?team=Ledger", meaning__flow="So far so good.")
    assert answer.status_code == 422
    assert "is not over" in answer.content.decode()


def test_actions_come_back_until_they_are_closed(asks: Asks) -> None:
    mona = asks("mona")
    _write(mona, new__1__text="Name a second owner", new__1__owner="Erin", new__1__due="2026-03-20")
    march = "/review/2026-03/draft/?team=Ledger"
    assert "Name a second owner" in mona.get(march).content.decode()
    kept = Action.objects.get()
    _write(mona, address=march, **{f"action__{kept.pk}__state": "done"})
    made = mona.get("/review/2026-03/draft.md?team=Ledger").content.decode()
    assert "1 of 1 actions done" in made
    assert "| done | Name a second owner | Erin | 20 March 2026 |" in made
    before = mona.get(f"{FEBRUARY}draft.md?team=Ledger").content.decode()
    assert "| open | Name a second owner | Erin | 20 March 2026 |" in before


def test_an_action_needs_somebody_and_a_real_day(asks: Asks) -> None:
    mona = asks("mona")
    assert _write(mona, new__1__text="Name a second owner").status_code == 422
    assert _write(mona, new__1__text="A", new__1__owner="Erin", new__1__due="soon").status_code == 422
    assert not Action.objects.exists()


def test_an_intention_names_the_figure_that_should_move(asks: Asks) -> None:
    mona = asks("mona")
    assert _write(mona, intention__1="Oldest first").status_code == 422
    assert _write(mona, intention__1="Oldest first", intention__1__figure="omrt").status_code == 302
    assert "Open MR Review Time (OMRT)" in mona.get(f"{FEBRUARY}draft.md?team=Ledger").content.decode()


def test_the_department_is_written_by_whoever_is_above_all_of_it(asks: Asks) -> None:
    address = f"{FEBRUARY}draft/?team=Payments"
    assert asks("mona").get(address).status_code == 404
    sam = asks("sam")
    assert _write(sam, "finish", address, meaning__three_lines=THREE).status_code == 302
    assert asks("sam").get(f"{FEBRUARY}?team=Payments").status_code == 200
    assert asks("erin").get(f"{FEBRUARY}?team=Payments").status_code == 404


def test_a_draft_shows_nowhere_to_those_who_do_not_write_it(asks: Asks) -> None:
    _write(asks("mona"), meaning__three_lines=THREE)
    for name in ("erin", "sam", "oscar", "pia", "ada"):
        browser = asks(name)
        for address in ("/review/", "/review/?team=Ledger", f"{FEBRUARY}?team=Ledger", DRAFT):
            page = browser.get(address).content.decode()
            assert THREE not in page
            assert "text written" not in page


def test_exports_and_editions_are_in_the_audit_log(asks: Asks) -> None:
    mona = asks("mona")
    _finish(mona)
    _file(asks("erin"), 1, "pdf")
    found = [(one.act, one.actor_name, one.subject) for one in AuditEntry.objects.filter(act__startswith="review.")]
    assert found == [("review.finish", "Mona", "Ledger 2026-02"), ("review.export", "Erin", "Ledger 2026-02")]


def test_an_edition_is_neither_changed_nor_deleted(cast: Cast) -> None:
    edition = Edition.objects.get()
    with pytest.raises(EditionKept):
        edition.save()
    with pytest.raises(EditionKept):
        edition.delete()
    with pytest.raises(EditionKept):
        Edition.objects.update(text="")
    with pytest.raises(EditionKept):
        Edition.objects.all().delete()


def test_the_owner_of_a_laptop_writes_under_a_name(asks: Asks) -> None:
    owner = asks("owner")
    assert _write(owner, meaning__flow="It was quiet.").status_code == 422
    assert _write(owner, "finish", meaning__flow="It was quiet.", signature="Mona Vale").status_code == 302
    made: dict[str, Any] = json.loads(_file(owner, 1, "json"))
    assert made["finished_by"] == "Mona Vale"
    flow = next(one for one in made["sections"] if one["key"] == "flow")
    assert flow["meaning"] == {"text": "It was quiet.", "writer": "Mona Vale"}


@pytest.mark.parametrize("address", ["/review/?team=Ledger", "/review/2026-01/?team=Ledger", DRAFT])
def test_pages_run_without_scripts_and_styles_of_their_own(asks: Asks, address: str) -> None:
    page = asks("mona").get(address).content.decode()
    assert not re.search(r'\sstyle="|\son\w+="|<style|<script(?![^>]*src=)', page)


def test_written_text_cannot_become_markup(asks: Asks) -> None:
    mona = asks("mona")
    _finish(mona, meaning__flow="<script>alert(1)</script>")
    for address in (DRAFT, f"{FEBRUARY}?team=Ledger"):
        assert "<script>alert" not in mona.get(address).content.decode()


def test_a_profile_leaves_out_what_is_not_for_it(asks: Asks) -> None:
    mona = asks("mona")
    _write(mona, address="/review/2026-01/draft/?team=Ledger", new__1__text="Name an owner", new__1__owner="Erin")
    _finish(mona)
    address = f"{FEBRUARY}?team=Ledger&profile="
    assert "Name an owner" in mona.get(address + "team").content.decode()
    assert "Name an owner" not in mona.get(address + "board").content.decode()
    assert mona.get(address + "press").status_code == 404


def test_the_command_line_gives_what_is_finished(
    asks: Asks, home: Home, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUARTERDECK_HOME", str(home.path))
    mona = asks("mona")
    _finish(mona)
    _write(mona, meaning__three_lines="Changed after it was finished.")
    (home.path / "desk.sqlite3").touch()
    command = [
        "review",
        "month",
        "--team",
        "ledger",
        "--period",
        "2026-02",
        "--format",
        "html",
        "--home",
        str(home.path),
    ]
    assert run(command) == 0
    assert capsysbinary.readouterr().out == _file(mona, 1, "html")


def test_what_is_begun_is_made_before_it_is_asked_for(asks: Asks, home: Home) -> None:
    _write(asks("mona"), meaning__three_lines=THREE)
    assert prepare_drafts(home, now=NOW) == 5, "all five of a small organisation, February among them"
    _finish(asks("mona"))
    assert begun([date(2026, 2, 1)]) == []


def test_the_first_who_finishes_wins(asks: Asks) -> None:
    mona = asks("mona")
    _finish(mona)
    viewer = viewer_of(Account.objects.get(username="mona"), NOW.date(), laptop=False)
    with pytest.raises(EditionThere, match="edition 1"):
        keep_edition(viewer, "Ledger", date(2026, 2, 1), Finished(1, "{}", "0" * 64), now=NOW)


def test_somebody_who_is_erased_is_named_nowhere(asks: Asks) -> None:
    mona = asks("mona")
    _write(mona, new__1__text="Ask Erin for the runbook", new__1__owner="Erin", meaning__flow="Erin takes it over.")
    _finish(mona)
    erin = Person.objects.get(handle="erin")
    assert Action.objects.get().owner == erin
    assert take_out(erin, now=NOW) > 0
    for format_ in ("md", "json"):
        assert b"Erin" not in _file(mona, 1, format_)
    assert b"somebody who left takes it over." in _file(mona, 1, "md")
    assert "Erin" not in str(list(Action.objects.values()) + list(Meaning.objects.values()))
    edition = Edition.objects.get(review__period="2026-02-01")
    assert edition.names_taken_out_at == NOW
    assert edition.sha256 == digest(parse(edition.text))
    assert b"Mona" in _file(mona, 1, "md")


@pytest.mark.parametrize("period", ["9999-12", "1900-01", "0001-01", "2201-01"])
def test_a_month_out_of_all_reason_is_not_there(asks: Asks, period: str) -> None:
    assert asks("mona").get(f"/review/{period}/draft/", {"team": "Ledger"}).status_code == 404
