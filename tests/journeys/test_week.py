"""The manager's week in a browser: a 1:1 from the brief to the next date, evidence, and typing that is never lost."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Opens
from tests.journeys.test_pages import cut_off, serious

KEY, CLICK, THINK, HAND = 0.28, 1.1 + 0.2, 1.35, 0.4
"""Seconds of the keystroke-level model (Card, Moran and Newell 1980): a key of an average typist, a click,
making up one's mind, and moving a hand between keys and mouse."""


class Counted:
    """A page on which every click and key press is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.keys = page, 0, 0

    def click(self, role: str, name: str) -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def type(self, text: str) -> None:
        """Key by key into whatever has the focus, Enter included."""
        self.keys += len(text)
        self.page.keyboard.type(text)

    def seconds(self, *, thoughts: int) -> float:
        """What the model says a person takes; a thought before each act, a hand moved with each click."""
        return self.keys * KEY + self.clicks * (CLICK + HAND) + thoughts * THINK


def begin(page: Page, name: str, *, path: str = "/oneonones/") -> str:
    """Open the series with somebody; gives its address."""
    page.goto(path)
    page.get_by_label("With", exact=True).select_option(label=name)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/oneonones/*-*/")
    return page.url


def test_a_manager_prepares_holds_and_closes_a_1_1_well_under_two_minutes(signed_in: Opens) -> None:
    """From the list of 1:1s: 5 clicks and 69 keys, 66 of them what is written down.

    By the keystroke-level model: 69 keys of 0.28 s, 5 clicks of 1.3 s with a hand moved 0.4 s each, and nine thoughts
    of 1.35 s make 40 s. (Reading and talking are the 1:1 itself and are not counted.)
    """
    mona = Counted(signed_in("mona", viewport={"width": 1280, "height": 900}))
    page = mona.page
    begin(page, "Quinn")
    page.goto("/oneonones/")
    mona.click("link", "Quinn")
    mona.click("link", "Open the brief")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Brief for")
    mona.click("link", "Back to the 1:1s with Quinn")
    mona.click("textbox", "Add to hallway")
    for line in ("TODO ask Sam for a test server\n", "=> by Friday\n", "FYI the audit is over\n"):
        mona.type(line)
        expect(page.get_by_label("Add to hallway")).to_have_value("")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".oo-item").first).to_be_focused()
    page.keyboard.press("d")
    mona.keys += 3
    expect(page.locator(".oo-item")).to_have_count(1)
    mona.click("button", "Held today")
    expect(page.get_by_role("heading", name="Next one")).to_be_visible()
    expect(page.locator("#next strong").first).to_contain_text(re.compile(r"\d{4}|\d{1,2} \w+"))
    assert (mona.clicks, mona.keys) == (5, 69)
    assert mona.seconds(thoughts=9) < 60


def test_the_same_1_1_without_scripts(signed_in: Opens) -> None:
    page = signed_in("mona", java_script_enabled=False)
    begin(page, "Rosa")
    page.get_by_role("link", name="Open the brief").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Brief for")
    page.get_by_role("link", name="Back to the 1:1s with Rosa").click()
    for line in ("TODO ask for a test server", "=> by Friday"):
        page.get_by_label("Add to hallway").fill(line)
        page.get_by_label("Add to hallway").press("Enter")
    expect(page.locator(".oo-item")).to_have_count(1)
    expect(page.locator(".oo-item")).to_contain_text("by Friday")
    page.get_by_role("button", name="Done: Hallway 1").click()
    expect(page.locator(".oo-item")).to_have_count(0)
    page.get_by_role("button", name="Held today", exact=True).click()
    expect(page.get_by_role("heading", name="Next one")).to_be_visible()


def test_the_same_1_1_by_keyboard_alone(signed_in: Opens) -> None:
    page = signed_in("mona")
    address = begin(page, "Quinn")
    for name, leads_to in (("Open the brief", "**/brief/"), ("Back to the 1:1s with Quinn", address)):
        tab_to(page, name)
        page.keyboard.press("Enter")
        page.wait_for_url(leads_to)
    tab_to(page, "Add to hallway")
    page.keyboard.type("DOTO look at it together\n")
    expect(page.locator(".oo-item").last).to_contain_text("look at it together")
    page.goto(address)
    tab_to(page, "Held today")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Next one")).to_be_visible()


def tab_to(page: Page, name: str, *, most: int = 80) -> None:
    """Press Tab until something with that name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "(() => { const on = document.activeElement; if (on === document.body) return '';"
            "return [on.innerText, on.ariaLabel, on.labels?.[0]?.textContent].filter(Boolean).join(' ') })()"
        )
        if name.lower() in said.lower():
            return
    raise AssertionError(f"{name!r} is not reached by keyboard")


def test_an_engineer_collects_evidence_and_shares_one_piece_of_it(signed_in: Opens) -> None:
    erin, mona = signed_in("erin"), signed_in("mona")
    for title, words in (("A talk on ledgers", "Forty people came."), ("A hard review", "Nobody needs to know.")):
        erin.goto("/growth/evidence/")
        erin.get_by_label("Link, or a merge request").fill("https://gitlab.example.com/acme/ledger/-/issues/7")
        erin.get_by_label("Title").fill(title)
        erin.get_by_label("What it shows").fill(words)
        erin.get_by_role("button", name="Keep it").click()
        expect(erin.get_by_role("main")).to_contain_text(title)
    kept = erin.get_by_role("link", name="A talk on ledgers")
    hidden = erin.get_by_role("link", name="A hard review")
    if not hidden.count():
        erin.goto("/growth/evidence/")
    unseen = hidden.get_attribute("href") or ""
    kept.click()
    erin.get_by_role("button", name="Share with Mona").click()
    expect(erin.get_by_text("You and Mona", exact=False)).to_be_visible()
    mona.goto("/growth/evidence/shared/")
    expect(mona.get_by_role("link", name="A hard review")).to_have_count(0)
    assert "Nobody needs to know" not in mona.content()
    mona.get_by_role("link", name="A talk on ledgers").click()
    expect(mona.get_by_role("main")).to_contain_text("Forty people came.")
    for page in (erin, mona):
        assert serious(page) == []
    refused = mona.goto(unseen)
    assert refused
    assert refused.status == 404
    with erin.expect_navigation():
        erin.get_by_role("button", name="Take it back").click()
    mona.goto("/growth/evidence/shared/")
    expect(mona.get_by_role("link", name="A talk on ledgers")).to_have_count(0)


def test_a_form_sent_after_the_session_ended_is_saved_after_signing_in_in_another_tab(signed_in: Opens) -> None:
    page = signed_in("pat")
    page.goto("/growth/evidence/")
    page.get_by_label("Title").fill("Two lines")
    page.get_by_label("What it shows").fill("the first of them\n\nthe third is *last*")
    page.context.clear_cookies()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("the first of them\n\nthe third is *last*")
    assert cut_off(page) <= 0
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="sign in in another tab").click()
    tab = opened.value
    tab.locator("input[name=login]").fill("pat")
    tab.locator("input[name=password]").fill("correct horse")
    tab.locator("main form button[type=submit]").first.click()
    tab.wait_for_url(re.compile(r"localhost:\d+/$"))
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    if page.get_by_role("heading", name="Not saved yet").count():  # of an earlier sign-in: once more
        with page.expect_navigation():
            page.get_by_role("button", name="Save").click()
    page.goto("/growth/evidence/")
    expect(page.get_by_role("link", name="Two lines")).to_be_visible()
    expect(page.get_by_label("What it shows")).to_have_value("")
    expect(page.locator(".qd-kept")).to_have_count(0)


def test_typing_comes_back_after_a_reload_and_what_was_saved_does_not(signed_in: Opens) -> None:
    page = signed_in("pat")
    typed = "**Monday** was hard\nTuesday less so"
    page.goto("/growth/evidence/")
    page.get_by_label("What it shows").fill(typed)
    page.reload()
    expect(page.get_by_label("What it shows")).to_have_value(typed)
    expect(page.get_by_text("Brought back")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Drop it").click()
    expect(page.get_by_label("What it shows")).to_have_value("")
    page.get_by_label("What it shows").fill(typed)
    with page.expect_navigation():
        page.get_by_role("button", name="Keep it").click()
    page.goto("/growth/evidence/")
    expect(page.get_by_label("What it shows")).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('qd-')).join()") == ""
    assert "qd-kept" not in page.evaluate("document.cookie")


def test_a_short_word_that_stands_on_the_page_is_not_taken_for_saved(signed_in: Opens) -> None:
    page = signed_in("pat")
    page.goto("/growth/evidence/")
    page.get_by_label("What it shows").fill("Title")
    page.reload()
    expect(page.get_by_label("What it shows")).to_have_value("Title")


def test_a_dropped_connection_loses_nothing_of_a_line_or_an_answer(signed_in: Opens) -> None:
    page = signed_in("mona")
    begin(page, "Rosa")
    page.context.set_offline(True)
    line = page.get_by_label("Add to hallway")
    line.fill("FYI written in a tunnel")
    line.press("Enter")
    expect(page.get_by_text("there is no connection")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(line).to_have_value("FYI written in a tunnel")
    line.press("Enter")
    expect(page.locator(".oo-item").last).to_contain_text("written in a tunnel")
    page.reload()
    expect(line).to_have_value("")
    expect(page.locator(".qd-kept")).to_have_count(0)
    place, items = page.url, page.locator(".oo-item").count()
    line.press("Enter")  # there is nothing to add
    page.context.set_offline(True)
    page.locator(".oo-item").last.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_text("Not done: there is no connection")).to_be_visible()
    page.context.set_offline(False)
    assert (page.url, page.locator(".oo-item").count()) == (place, items)
    page.locator(".oo-item").last.focus()
    page.keyboard.press("a")
    answer = page.get_by_label("Your answer")
    answer.fill("one\ntwo")
    page.reload()
    page.locator(".oo-item").last.focus()
    page.keyboard.press("a")
    expect(answer).to_have_value("one\ntwo")
    page.get_by_role("button", name="Answer", exact=True).last.click()
    expect(page.locator(".oo-answers").last).to_contain_text("two")
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('qd-typed')).length") == 0


def test_what_was_typed_over_an_older_text_is_put_together_with_the_newer(signed_in: Opens) -> None:
    mona = signed_in("mona")
    begin(mona, "Rosa")
    line = mona.get_by_label("Add to hallway")
    line.fill("TODO paint the wall red and the door white")
    line.press("Enter")
    expect(line).to_have_value("")
    item = mona.locator(".oo-item").last
    item.focus()
    mona.keyboard.press("e")
    field = mona.locator(".oo-edit textarea[name=text]")
    field.fill("paint the wall red and the door black")
    other = mona.context.new_page()
    other.goto(mona.url)
    other.locator(".oo-item").last.focus()
    other.keyboard.press("e")
    other.locator(".oo-edit textarea[name=text]").fill("paint the wall blue and the door white")
    other.get_by_role("button", name="Keep", exact=True).click()
    expect(other.locator(".oo-item").last).to_contain_text("wall blue")
    mona.reload()
    item.focus()
    mona.keyboard.press("e")
    expect(field).to_have_value("paint the wall red and the door black")
    mona.get_by_role("button", name="Keep", exact=True).click()
    expect(item).to_contain_text("paint the wall blue and the door black")


def test_words_come_back_with_for_whom_they_are_and_to_nobody_else(signed_in: Opens) -> None:
    mona = signed_in("mona")
    mona.goto("/feedback/write/?to=erin")
    mona.get_by_label("Tip").check()
    mona.get_by_label("What you saw, and what it did").fill("Ask before you merge.")
    mona.get_by_label("Them, and their manager of today").check()
    mona.goto("/feedback/write/?to=pat")
    expect(mona.get_by_label("What you saw, and what it did")).to_have_value("")
    mona.goto("/feedback/write/?to=erin")
    expect(mona.get_by_label("What you saw, and what it did")).to_have_value("Ask before you merge.")
    expect(mona.get_by_label("Tip")).to_be_checked()
    expect(mona.get_by_label("Them, and their manager of today")).to_be_checked()
    mona.get_by_role("button", name="Drop it").click()
    expect(mona.get_by_label("Only them")).to_be_checked()
    mona.goto("/feedback/notes/new/")
    mona.get_by_label("What was said").fill("Late twice.")
    mona.get_by_label("With whom").select_option(label="Pat")
    mona.reload()
    expect(mona.get_by_label("What was said")).to_have_value("Late twice.")
    expect(mona.get_by_label("With whom")).to_have_value("pat")
