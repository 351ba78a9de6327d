"""A stored review is drawn in four formats, the same bytes each time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from quarterdeck.reports.review.document import Document, canonical, parse
from quarterdeck.reports.review.edition import correct, freeze
from quarterdeck.reports.review.model import PROFILES, Action, Meaning, Profile, Written
from quarterdeck.reports.review.render import FORMATS, render
from tests.reports.review.cast import document, snapshot

NOW = datetime(2026, 11, 5, 10, tzinfo=UTC)


def _edition() -> Document:
    return freeze(document(), now=NOW, by="Mona")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_edition_gives_the_same_bytes(format_: str, profile: Profile) -> None:
    one = _edition()
    drawn = render(one, format_, profile=profile)
    assert drawn == render(parse(canonical(one)), format_, profile=profile)
    assert drawn


@pytest.mark.parametrize("format_", FORMATS)
def test_a_draft_gives_the_same_bytes_too(format_: str) -> None:
    assert render(document(), format_) == render(document(state=snapshot()), format_)


def test_a_pdf_is_a_pdf_and_bears_the_editions_own_date() -> None:
    drawn = render(_edition(), "pdf")
    assert drawn.startswith(b"%PDF-")
    assert b"20261105100000" in drawn


def test_a_pdf_takes_any_letters() -> None:
    written = Written({"flow": Meaning("Übersicht — 山田 ✓ “quoted” ≤ 3 Łódź", "Ана")})
    assert render(document(written=written), "pdf").startswith(b"%PDF-")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [str(value) for name, value in attrs if name in {"src", "href", "srcset", "style"}]


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = _Page()
    page.feed(render(_edition(), "html").decode())
    assert page.loads == []
    assert not {"script", "link", "img", "iframe", "form"} & set(page.tags)
    assert page.tags.count("h1") == 1


def test_written_text_is_escaped() -> None:
    text = "<script>alert(1)</script> @ana /close ~bug [x](http://e.example)"
    found = document(written=Written({"flow": Meaning(text, "<b>Mona</b>")}, (Action("a|b", "ana"),)))
    assert "<script>" not in render(found, "html").decode()
    markdown = render(found, "md").decode()
    assert "\\<script>" in markdown
    assert "@ana" not in markdown
    assert "a\\|b" in markdown


def test_the_profiles_leave_out_what_is_not_for_them() -> None:
    def keys(profile: Profile) -> list[str]:
        made: dict[str, Any] = json.loads(render(_edition(), "json", profile=profile))
        return [one["key"] for one in made["sections"]]

    assert "actions" in keys("team")
    assert "actions" not in keys("board")
    board = render(_edition(), "md", profile="board").decode()
    assert "Change " not in board
    assert "P-1" not in board
    assert "quarterdeck rows" not in board


def test_a_page_says_what_is_not_written() -> None:
    drawn = render(document(written=Written()), "md").decode()
    assert "not written yet: Three lines, Flow, People and capacity" in drawn
    assert drawn.count("Not written yet.") == 3


def test_a_correction_says_so_at_its_head() -> None:
    second = correct(_edition(), document(state=snapshot(version=18)), now=NOW, by="Mona")
    head = render(second, "md").decode().split("## ")[0]
    assert "Edition 2" in head
    assert "This corrects edition 1" in head
    assert "version 18, before 17" in head


def test_every_figure_has_a_unit_a_number_behind_it_and_a_state() -> None:
    header = next(
        line for line in render(_edition(), "md").decode().splitlines() if line.startswith("| Figure | Value")
    )
    assert header == "| Figure | Value | n | Days of the month | Usual | Target | Before | A year ago | State |"
