"""1:1s in a browser: two people on one agenda, by keyboard, at the same time."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Opens
from tests.journeys.test_pages import cut_off, serious


def _begin(page: Page, name: str) -> str:
    page.goto("/oneonones/")
    page.get_by_label("With", exact=True).select_option(label=name)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/oneonones/*-*/")
    return page.url


def _type(page: Page, *lines: str) -> None:
    field = page.get_by_label("Add to hallway")
    for line in lines:
        field.fill(line)
        field.press("Enter")
        expect(field).to_have_value("")


def test_two_hold_one_agenda_by_keyboard_and_see_what_the_other_writes(signed_in: Opens) -> None:
    mona = signed_in("mona", viewport={"width": 1280, "height": 900})
    said: list[str] = []
    mona.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    address = _begin(mona, "Erin")
    erin = signed_in("erin", viewport={"width": 360, "height": 780}, color_scheme="dark")
    erin.goto(address)
    _type(mona, "DOTO ask for a budget", "FYI the roof is mended", "=> at last")
    expect(mona.locator(".oo-item")).to_have_count(2)
    expect(mona.get_by_label("Add to hallway")).to_be_focused()
    expect(erin.locator(".oo-item")).to_have_count(2, timeout=15_000)
    mona.get_by_label("Add to hallway").press("ArrowUp")
    mona.keyboard.press("Alt+ArrowUp")
    expect(mona.locator(".oo-item").first).to_contain_text("the roof is mended")
    expect(mona.locator(".oo-item").first).to_be_focused()
    mona.keyboard.press("e")
    field = mona.locator(".oo-edit textarea[name=text]")
    expect(field).to_be_focused()
    field.fill("the roof is mended, and the walls")
    mona.get_by_role("button", name="Keep", exact=True).click()
    expect(mona.locator(".oo-item").first).to_contain_text("and the walls")
    mona.locator(".oo-item").nth(1).focus()
    mona.keyboard.press("d")
    expect(mona.locator(".oo-item")).to_have_count(1)
    mona.get_by_role("button", name="Put back").click()
    expect(mona.locator(".oo-item")).to_have_count(2)
    assert said == []  # dragging clones an element with its style, which the policy tells and does without
    mona.locator(".oo-grip").nth(1).drag_to(mona.locator(".oo-grip").nth(0))
    expect(mona.locator(".oo-item").first).to_contain_text("ask for a budget")
    for page in (mona, erin):
        page.reload()
        assert serious(page) == []
        assert cut_off(page) <= 0
    expect(erin.locator(".oo-item").first).to_contain_text("ask for a budget")


def test_both_change_the_same_words_and_both_texts_are_shown(signed_in: Opens) -> None:
    mona = signed_in("mona")
    address = _begin(mona, "Pat")
    _type(mona, "TODO paint it red")
    pat = signed_in("pat")
    pat.goto(address)
    for page in (mona, pat):
        page.locator(".oo-item summary").click()
        page.get_by_role("link", name="Change").click()
    mona.locator(".oo-edit textarea[name=text]").fill("paint it blue")
    mona.get_by_role("button", name="Keep", exact=True).click()
    expect(mona.locator(".oo-item")).to_contain_text("paint it blue")
    pat.locator(".oo-edit textarea[name=text]").fill("paint it green")
    pat.get_by_role("button", name="Keep", exact=True).click()
    expect(pat.get_by_text("This was changed meanwhile")).to_be_visible()
    expect(pat.locator(".oo-edit textarea[name=text]")).to_have_value("paint it green")
    expect(pat.locator(".oo-prose")).to_have_text("paint it blue")
