"""Open work in a browser: choosing with and without scripts, and down to one merge request."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Opens
from tests.journeys.test_pages import cut_off, serious

STATE = "waiting_for_reviewer"


def test_a_choice_changes_the_board_and_the_address_without_loading_the_page(opens: Opens) -> None:
    page = opens("/work/")
    page.evaluate("window.stayed = true")
    page.get_by_label("State").select_option(STATE)
    expect(page).to_have_url(re.compile(f"state={STATE}"))
    expect(page.locator(".qd-board")).to_have_count(0)
    assert page.evaluate("window.stayed") is True
    page.go_back()
    expect(page.locator(".qd-board")).to_be_visible()


def test_without_scripts_the_same_choice_is_made_by_a_button(opens: Opens) -> None:
    page = opens("/work/", java_script_enabled=False)
    page.get_by_label("State").select_option(STATE)
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile(f"state={STATE}"))
    expect(page.locator(".qd-board")).to_have_count(0)


def test_the_board_leads_to_a_timeline_that_is_fit_to_be_seen(opens: Opens) -> None:
    page = opens("/work/", viewport={"width": 1280, "height": 900})
    page.locator(".qd-mr-title a").first.click()
    expect(page.get_by_role("img", name=re.compile("^Timeline of"))).to_be_visible()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    assert serious(page) == []
    page.set_viewport_size({"width": 360, "height": 780})
    assert cut_off(page) <= 0


def test_the_issue_is_copied(opens: Opens) -> None:
    page = opens("/work/attention/?team=*", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the description").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#issue-text").input_value()
