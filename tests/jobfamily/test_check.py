"""Faults have a line, a stable code and a sentence that says what to do."""

from __future__ import annotations

import pytest

from quarterdeck.jobfamily.check import CODES, check
from tests.jobfamily.known import KNOWN, codes, page
from tests.jobfamily.pages import CLEAN, LEVELS

_T = "---\ntitle: T\n---\n"


def test_a_clean_page_has_no_faults() -> None:
    assert codes(CLEAN) == []
    assert codes(LEVELS) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## Hiring Process\n* a\n{Insert hiring process steps here.}\n", [(6, "unfilled-slot")]),
        (
            "## Job Grade\nThe {role name} is a [grade #](/g).\n",
            [(4, "no-grade"), (5, "unfilled-slot"), (5, "unfilled-slot")],
        ),
        ("## Levels\n* [Insert level]\n", [(4, "empty-section"), (5, "unfilled-slot")]),
        ("## Requirements\n* TBD\n", [(5, "unfilled-slot")]),
        ("## Requirements\n* a [b](#specialties)\n", [(5, "missing-anchor")]),
        ("Intro [b](#nowhere)\n", [(4, "missing-anchor")]),
        ("## Requirements\n\n## Levels\n* a\n", [(4, "empty-section")]),
        ("## Performance Indicators\n* [Cost of rope](/x#rope)\n", [(5, "unknown-indicator")]),
        ("## Requirements\n* a\n## Requirements\n* b\n", [(6, "duplicate-section")]),
        ("## Duties and Requirements\n* a\n", [(4, "combined-section")]),
        ("## Job Grade\nA grade 8.\n* Hire people\n", [(6, "misplaced-items")]),
        ("## Requirements\n* Hold 1:1s\n* Hire people\n* Draft OKRs\n", [(5, "misplaced-items")]),
        ("## Responsibilities\n* Ability to use GitLab\n* Hire people\n", [(5, "misplaced-items")]),
        (
            "## Responsibilities\n* Experience with rope\n* 5+ years at sea\n* Knowledge of knots\n",
            [(5, "misplaced-items")],
        ),
        ("## Requirements\n### You should apply if:\n### You like boats\n* a\n", []),
        ("## Job Grade\nAsk us.\n", [(4, "no-grade")]),
        ("## Job Grade\nThis is not aligned to a grade.\n", []),
        ("## Requirements\n<%= partial 'x' %>\n", [(4, "hidden-section")]),
        ("## Requirements\n* [a][b]\n", [(5, "undefined-reference")]),
        ("## Requirements\n* [a]()\n", [(5, "empty-link")]),
        ("## Requirements\n* [a](/b\n", [(5, "broken-link")]),
        ("## Requirements\n*a is so\n*b is so\n", [(5, "bullet-without-space"), (6, "bullet-without-space")]),
        ("## Requirements\n* a\n```\n", [(6, "unclosed-mark")]),
        ("## Requirements\n* a <!-- b\n", [(5, "unclosed-mark")]),
    ],
)
def test_a_fault_is_found_on_its_line(text: str, found: list[tuple[int, str]]) -> None:
    assert codes(_T + text) == found


@pytest.mark.parametrize(
    "head",
    [
        "title: T\nx",
        "title: 'T",
        "title: a: b",
        "title: T\ntitle: U",
        "title: T\n\tx: y",
        "title: @T",
        "title: T\na: [b",
    ],
)
def test_front_matter_that_is_no_yaml_is_a_fault_and_keeps_its_title(head: str) -> None:
    text = f"---\n{head}\n---\n## Requirements\n* a\n"
    assert {code for _, code in codes(text)} == {"front-matter"}
    assert page(text).title


def test_front_matter_without_an_end_is_a_fault() -> None:
    assert codes("---\ntitle: T\n\n## Requirements\n* a\n") == [(1, "front-matter")]


def test_a_page_without_any_title_is_a_fault() -> None:
    assert codes("## Requirements\n* a\n") == [(1, "missing-title")]
    assert codes("") == [(1, "missing-title")]


@pytest.mark.parametrize(
    "link", ["#requirements", "#Requirements", "#made-by-hand", "#braces", "#1-one", "#one", "#", "#req%75irements"]
)
def test_anchors_of_every_renderer_count(link: str) -> None:
    text = f'{_T}## Requirements\n* [a]({link})\n## 1. One\n<a id="made-by-hand"></a>\n## Two {{#braces}}\n'
    assert codes(text) == []


@pytest.mark.parametrize(
    "text", ["`{code}`", "{{< hugo >}}", "{% liquid %}", "<%= erb %>", "[x](/a/{id})", "- [x] done", "a {: .b}"]
)
def test_what_looks_like_a_slot_and_is_none_is_let_be(text: str) -> None:
    assert "unfilled-slot" not in {code for _, code in codes(f"{_T}## Requirements\n* a\n\n{text}\n")}


def test_a_link_to_the_page_by_its_own_address_is_checked_too() -> None:
    text = (
        '---\ntitle: T\ncanonical_path: "/jobs/t/"\n---\n## Requirements\n* [a](/jobs/t/#levels) [b](/jobs/u/#levels)\n'
    )
    assert codes(text) == [(6, "missing-anchor")]


def test_a_missing_section_is_no_fault() -> None:
    assert codes(f"{_T}## Requirements\n* a\n") == []


def test_every_code_found_is_documented() -> None:
    text = "## Requirements\n* [a](#b) {add c}\n## Requirements\n"
    assert {fault.code for fault in check(page(text), catalogue=KNOWN)} <= set(CODES)
