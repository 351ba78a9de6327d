from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.desk.core.models import AuditEntry
from tests.web.cast import NAMES
from tests.web.conftest import Asks
from tests.web.matrix import Cell
from tests.web.matrix.work import CELLS, FINISHED, OPEN

PAGES = sorted({cell.path for cell in CELLS})


def _main(content: bytes) -> str:
    page = content.decode()
    return page[page.index("<main") : page.index("</main>")]


def _text(browser: Client, path: str, **headers: str) -> str:
    answer = browser.get(path, headers=headers)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.path)
def test_each_of_the_cast_gets_what_is_theirs_and_nothing_else(asks: Asks, cell: Cell) -> None:
    for name in (*NAMES, "owner"):
        answer = asks(name).get(cell.path, headers={"HX-Request": "true"} if cell.htmx else {})
        assert answer.status_code == (200 if name in cell.allowed else 404), name
    assert asks(None).get(cell.path).status_code == 302


def test_the_board_says_how_many_are_open_and_in_which_state(asks: Asks) -> None:
    page = _text(asks("mona"), "/work/")
    assert "<strong>8</strong> open merge requests by Ledger" in page
    assert "Waits for a reviewer" in page
    assert "https://gitlab.example.com/acme/ledger/-/merge_requests/1036" in page


def test_a_choice_in_the_address_narrows_the_board(asks: Asks) -> None:
    page = _text(asks("mona"), "/work/?state=draft")
    assert "None." in page
    page = _text(asks("mona"), "/work/?state=waiting_for_reviewer&project=acme/ledger")
    assert len(re.findall(r'class="qd-mr"', page)) == 8
    assert "None." in _text(asks("mona"), "/work/?state=waiting_for_reviewer&label=nothing")


def test_htmx_gets_the_board_alone(asks: Asks) -> None:
    whole, part = _text(asks("mona"), "/work/"), _text(asks("mona"), "/work/", **{"HX-Request": "true"})
    assert part.strip().startswith('<div id="board"')
    assert "<html" in whole
    assert "<html" not in part


def test_mine_is_one_s_own(asks: Asks) -> None:
    page = _text(asks("erin"), "/work/?which=mine&state=waiting_for_reviewer")
    assert "Change 1036" in page
    assert "Mine" not in _text(asks("owner"), "/work/")


@pytest.mark.parametrize("query", ["which=all", "state=lost", "as_of=yesterday", "definition=none", "page=x"])
def test_a_wrong_choice_is_told_in_one_line(asks: Asks, query: str) -> None:
    for path in ("/work/", "/work/community/"):
        answer = asks("mona").get(f"{path}?{query}")
        assert answer.status_code in {200, 400}
        assert (
            answer.status_code == 200 or "alert" in answer.content.decode() or "did not work" in answer.content.decode()
        )


@pytest.mark.parametrize("name", ["erin", "mona", "oscar", "ada"])
def test_a_team_that_is_not_there_looks_like_one_that_is_not_for_you(asks: Asks, name: str) -> None:
    there = asks(name).get("/work/?team=Payouts")
    nowhere = asks(name).get("/work/?team=Nowhere")
    assert there.status_code == nowhere.status_code == 404
    assert _main(there.content) == _main(nowhere.content)


def test_a_merge_request_that_is_not_there_looks_like_one_that_is_not_for_you(asks: Asks) -> None:
    for number in (OPEN, 4711, 2**70):
        assert asks("oscar").get(f"/work/{number}/").status_code == 404


def test_finished_work_names_nobody(asks: Asks) -> None:
    page = _text(asks("mona"), f"/work/{FINISHED}/")
    body = _main(page.encode())
    assert not re.findall(r"\b(erin|pat|quinn|rosa)\b", body)
    assert "the author opened it" in body
    assert "erin opened it" in _text(asks("mona"), f"/work/{OPEN}/")


def test_the_board_of_a_past_day_names_nobody_whose_work_is_finished(asks: Asks) -> None:
    page = _text(asks("mona"), "/work/?as_of=2025-10-03&team=Ledger")
    body = _main(page.encode())
    assert re.findall(r'class="qd-mr"', body)
    assert not re.findall(r"\b(erin|pat|quinn|rosa)\b", body)
    assert "As it stood at the end of 3 October 2025" in page


def test_a_past_day_shows_what_was_open_then(asks: Asks) -> None:
    assert "<strong>0</strong> open" in _text(asks("mona"), "/work/?as_of=2024-01-01")
    assert "<strong>8</strong> open" in _text(asks("mona"), "/work/?as_of=2199-01-01")


def test_the_attention_report_is_a_page_a_file_and_an_issue(asks: Asks) -> None:
    day = "as_of=2026-03-31"
    page = _text(asks("mona"), f"/work/attention/?{day}")
    assert "no human has acted on" in page
    assert _text(asks("mona"), f"/work/attention.md?{day}").startswith("# Merge requests requiring attention")
    assert _text(asks("mona"), f"/work/attention.txt?{day}")


def test_exports_are_in_the_audit_log(asks: Asks) -> None:
    browser = asks("mona")
    for path in ("/work/export.csv?team=Ledger", "/work/attention.md?team=Ledger", "/work/attention.txt?team=Ledger"):
        _text(browser, path)
    entries = AuditEntry.objects.filter(act="export").order_by("pk")
    assert [entry.actor_name for entry in entries] == ["Mona"] * 3


def test_the_csv_holds_every_row(asks: Asks) -> None:
    lines = _text(asks("mona"), "/work/export.csv").splitlines()
    assert lines[0].startswith("project,iid,title,url,state")
    assert len(lines) == 9


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_the_database_at_most_15_times(asks: Asks, path: str) -> None:
    browser = asks("owner")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        browser.get(path)
    assert len(queries) <= 15


@pytest.mark.parametrize("path", PAGES)
def test_pages_need_no_inline_script_or_style(asks: Asks, path: str) -> None:
    page = asks("owner").get(path).content.decode()
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page)
    assert not re.search(r"<script(?![^>]*src=)[^>]*>", page)
    assert "<style" not in page


@pytest.mark.parametrize(
    "path", ["/work/", "/work/export.csv", "/work/attention/", "/work/attention.md", "/work/community/"]
)
def test_a_specialty_of_few_people_is_not_shown_alone(asks: Asks, path: str) -> None:
    answer = asks("mona").get(path, {"team": "Ledger", "specialty": "database", "as_of": "2026-03-03"})
    assert answer.status_code == 400
    assert b"too few people" in answer.content
