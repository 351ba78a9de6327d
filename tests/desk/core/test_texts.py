"""Words: merged where two wrote at once, safe where they are shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.desk.core.errors import NotFit, TooLong
from quarterdeck.desk.core.texts import cleaned, from_html, merged, to_html

_WORDS = st.lists(st.sampled_from(["ask", "Erin", "about", "the", "plan", "\n", " "]), max_size=12).map(" ".join)


def test_changes_at_two_places_are_both_kept() -> None:
    assert merged("ask about the plan", "ask Erin about the plan", "ask about the new plan") == (
        "ask Erin about the new plan"
    )


def test_changes_of_the_same_words_are_not_merged() -> None:
    assert merged("ask about the plan", "ask about the budget", "ask about the team") is None


def test_two_additions_at_the_end_are_not_put_in_an_order_that_nobody_chose() -> None:
    assert merged("plan", "plan and budget", "plan or team") is None


@settings(max_examples=150, deadline=None)
@given(base=_WORDS, theirs=_WORDS, yours=_WORDS)
def test_no_word_of_either_is_lost_and_either_order_gives_the_same(base: str, theirs: str, yours: str) -> None:
    made = merged(base, theirs, yours)
    assert made == merged(base, yours, theirs)
    if made is not None:
        kept = made.split()
        for word in set(theirs.split()) | set(yours.split()):
            added = max(text.split().count(word) - base.split().count(word) for text in (theirs, yours))
            assert added <= 0 or kept.count(word) >= added


@settings(max_examples=60, deadline=None)
@given(base=_WORDS, yours=_WORDS)
def test_what_one_alone_changed_is_taken(base: str, yours: str) -> None:
    assert merged(base, base, yours) == yours
    assert merged(base, yours, base) == yours


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://elsewhere.example/a.png)",
        "<img src=x onerror=alert(1)>", "[x](data:text/html,<script>)", "<a href='https://x' onclick='y'>z</a>",
    ],
)  # fmt: skip
def test_nothing_that_is_written_runs_or_loads(text: str) -> None:
    made = to_html(text)
    for sign in ("<script", "<img", 'href="javascript', 'href="data', "<a href='https"):
        assert sign not in made


def test_markdown_is_shown() -> None:
    made = to_html("**clear** and [here](https://gitlab.example.com/a/b/-/merge_requests/1)\nnext")
    assert "<strong>clear</strong>" in made
    assert 'rel="noopener noreferrer nofollow"' in made
    assert "<br>" in made


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# one\n\n## two\n\n#### four", ["<h3>one</h3>", "<h4>two</h4>", "<h6>four</h6>"]),
        ("### one\n\n###### six", ["<h3>one</h3>", "<h6>six</h6>"]),
        ("under\n=====\n\nwords", ["<h3>under</h3>", "<p>words</p>"]),
    ],
)
def test_headings_go_below_those_of_the_page(text: str, wanted: list[str]) -> None:
    made = to_html(text)
    assert [line for line in wanted if line in made] == wanted
    assert "<h1" not in made
    assert "<h2" not in made


def test_pasted_html_becomes_its_words() -> None:
    assert from_html("<p>one &amp; <b>two</b></p><script>x()</script><ul><li>three</li></ul>").split() == [
        "one", "&", "two", "three",
    ]  # fmt: skip


def test_what_cannot_be_kept_is_refused() -> None:
    assert cleaned(" a\r\nb\0 ") == "a\nb\N{REPLACEMENT CHARACTER}"
    with pytest.raises(NotFit):
        cleaned(" \n ")
    with pytest.raises(TooLong):
        cleaned("a" * 11, longest=10)


def test_long_texts_are_merged_by_lines_and_at_once() -> None:
    lines = [f"line {n} says the same as all others\n" for n in range(3000)]
    base = "".join(lines)
    theirs, yours = "".join(["first\n", *lines]), "".join([*lines, "last\n"])
    assert merged(base, theirs, yours) == "first\n" + base + "last\n"


def test_what_would_take_long_to_merge_is_asked() -> None:
    assert merged("a b " * 1900, "b a " * 1900 + "x", "a a " * 1900) is None
