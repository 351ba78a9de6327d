"""What people do, from end to end, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Opens

BAD_PEOPLE = """handle,name,email,team,start_date,end_date,share
zoe,Zoe,zoe@example.com,Nowhere at all,2026-01-01,,1
yan,Yan,yan@example.com,,2026-13-01,,1
"""


def test_first_start_leads_to_a_merge_request_to_act_on_in_three_clicks(opens: Opens) -> None:
    page = opens("/")
    expect(page.get_by_text("made up", exact=False).first).to_be_visible()
    act = page.get_by_role("region", name="Today").get_by_role("link").first
    assert re.search(r"/-/merge_requests/\d+$|^/work/", act.get_attribute("href") or "")
    page.get_by_role("link", name="Work").first.click()
    page.get_by_role("main").get_by_role(
        "link", name=re.compile("^(Remove|Split|Add|Cache|Log|Test|Fix|Rename|Draft)")
    ).first.click()
    expect(page).to_have_url(re.compile(r"/work/-?\d+/"))
    expect(page.get_by_role("link", name=re.compile("GitLab")).first).to_be_visible()


def test_a_managers_monday_from_the_deck_to_a_sentence_in_the_review(opens: Opens) -> None:
    page = opens("/?team=Billing")
    page.get_by_role("link", name="Open MR Age (OMA)").first.click()
    page.get_by_role("link", name="What moved it").first.click()
    expect(page.get_by_role("table", name="The parts of the change")).to_be_visible()
    page.goto("/?team=Billing")
    page.get_by_role("main").locator("a[href*='/review/']").first.click()
    written = page.get_by_role("textbox").first
    written.fill("Reviews kept their pace. Two people were away.")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Keep|Save")).first.click()
    page.reload()
    expect(page.get_by_role("textbox").first).to_have_value("Reviews kept their pace. Two people were away.")


def test_a_figure_leads_to_every_row_behind_it(opens: Opens) -> None:
    page = opens("/figures/oma/?team=Billing")
    n = re.search(r"n (\d+)", page.get_by_role("region", name="Over time").inner_text())
    assert n
    page.get_by_role("link", name="Rows behind it").click()
    rows = page.locator("main tbody tr")
    assert rows.count() == int(n[1])


def test_an_import_with_errors_names_every_line_and_changes_nothing(opens: Opens, tmp_path: Path) -> None:
    bad = tmp_path / "people.csv"
    bad.write_text(BAD_PEOPLE)
    page = opens("/people/import/")
    page.get_by_label("What it holds").select_option("people")
    page.locator("input[type=file]").set_input_files(bad)
    page.get_by_role("button", name="Show what it would change").first.click()
    main = page.get_by_role("main")
    expect(main.get_by_role("row", name="2 team")).to_be_visible()
    expect(main).to_contain_text("2026-13-01")
    assert page.get_by_role("button", name=re.compile("Take|Confirm|Write")).count() == 0


def test_everything_is_reached_by_keyboard_alone(opens: Opens) -> None:
    page = opens("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    _tab_to(page, page.get_by_role("main").get_by_role("link").first.inner_text())
    page.goto("/")
    _tab_to(page, "Figures")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/figures/"))


def _tab_to(page: Page, text: str, *, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if text.strip() in page.evaluate("document.activeElement.innerText || ''"):
            return
    raise AssertionError(f"{text!r} is not reached by keyboard")


def test_the_deck_and_its_choices_work_without_javascript(opens: Opens) -> None:
    page = opens("/", java_script_enabled=False)
    page.locator("select[name=team]").first.select_option("Billing")
    page.get_by_role("button", name="Show").first.click()
    expect(page).to_have_url(re.compile("team=Billing"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Billing")
    page.get_by_role("link", name="Open MR Age (OMA)").first.click()
    expect(page.locator("svg[role=img]").first).to_be_visible()


def test_at_360_pixels_the_menu_opens_and_leads_on(opens: Opens) -> None:
    page = opens("/", viewport={"width": 360, "height": 780})
    page.locator("summary[aria-label=Menu]").click()
    page.get_by_role("link", name="People").first.click()
    expect(page).to_have_url(re.compile("/people/"))


def test_a_manager_signs_in_and_sees_their_team(signed_in: Opens) -> None:
    page = signed_in("mona")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ledger")
    assert page.goto("/figures/oma/?team=Ledger").status == 200  # type: ignore[union-attr]
    expect(page.get_by_role("button", name="Keep")).to_be_visible()


def test_an_engineer_sees_the_teams_figures_and_can_judge_none(signed_in: Opens) -> None:
    page = signed_in("erin")
    page.goto("/figures/oma/?team=Ledger")
    expect(page.get_by_role("region", name="Over time")).to_be_visible()
    assert page.get_by_role("button", name="Keep").count() == 0
    page.goto("/me/")
    expect(page.get_by_role("main")).to_contain_text("erin@example.com")


def test_an_outsider_is_turned_away_as_if_nothing_were_there(signed_in: Opens) -> None:
    page = signed_in("oscar")
    for path in ("/?team=Ledger", "/figures/oma/?team=Ledger", "/work/?team=Ledger", "/people/teams/ledger/"):
        answer = page.goto(path)
        assert answer
        assert answer.status == 404
        assert "erin" not in page.content().lower()


def test_a_wrong_password_is_refused_without_telling_which_part(signed_in: Opens, shared: str) -> None:
    page = signed_in("mona")
    page.context.clear_cookies()
    said = []
    for name in ("mona", "nobody-here"):
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(name)
        page.locator("input[name=password]").fill("wrong")
        page.locator("main form button[type=submit]").first.click()
        said.append(page.get_by_role("alert").first.inner_text())
    assert said[0] == said[1]
