"""What may not leave is refused, wherever it stands."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from quarterdeck.reports.review.document import Document
from quarterdeck.reports.review.errors import Refused
from quarterdeck.reports.review.lint import Known, check, lint
from tests.reports.review.cast import document, section

NOTE = "She told me that she is looking for another job since the summer"
KNOWN = Known.of(
    handles=["ana", "ben", "chi", "dov", "max"],
    names=["Ana Silva", "Ben Ode", "山田太郎"],
    private=[NOTE],
    places=["Ledger"],
)
SECTIONS = ("three_lines", "actions", "exceptions", "flow", "people", "limits", "next_month")


@cache
def _whole() -> Document:
    return document(team="Payments")


def _with(key: str, change: Callable[[dict[str, Any]], None]) -> Document:
    found = copy.deepcopy(_whole())
    change(section(found, key))
    return found


def _table(**more: Any) -> dict[str, Any]:
    return {"title": "Work", "columns": ["waits", "open"], "lines": [["for a reviewer", 3]], "kind": "work",
            "people": None, "audience": ["team"], **more}  # fmt: skip


def _figure(**more: Any) -> dict[str, Any]:
    plain = {
        "id": "oma",
        "name": "Open MR Age (OMA)",
        "unit": "days",
        "value": 3.0,
        "n": 7,
        "kind": "work",
        "people": 9,
    }
    return {**plain, **more}


FORBIDDEN: dict[str, Callable[[dict[str, Any]], None]] = {
    "a fact about a person": lambda s: s.update(facts=["ana merged 12"]),
    "a fact that names somebody": lambda s: s.update(facts=["Ben Ode is away"]),
    "a title with a person's count": lambda s: s.update(title="chi reviewed 9 of 10"),
    "a column for authors": lambda s: s.update(tables=[_table(columns=["author", "open"])]),
    "a line for a person": lambda s: s.update(tables=[_table(lines=[["dov", 3]])]),
    "a person's figure by id": lambda s: s.update(figures=[_figure(id="mr_rate_by_person", name="Rate")]),
    "a person's figure by name": lambda s: s.update(figures=[_figure(name="Rate of ana")]),
    "a field for a person": lambda s: s.update(person="ana"),
    "a field for a person in a figure": lambda s: s.update(figures=[_figure(author="ana")]),
    "rates by person inside a field": lambda s: s.update(prompt={"ana": 12}),
    "a written figure of a person": lambda s: s.update(meaning={"text": "Ana merged 12 of them.", "writer": "Mona"}),
    "a number in words": lambda s: s.update(meaning={"text": "Ben's work was half of it.", "writer": "Mona"}),
    "a mention with a number": lambda s: s.update(meaning={"text": "All 5 by @max.", "writer": "Mona"}),
    "a name in another script": lambda s: s.update(meaning={"text": "山田太郎は12件。", "writer": "Mona"}),
    "an action with a person's count": lambda s: s.update(
        actions=[{"text": "Bring ana to 10 a month", "owner": "ben", "due_date": None, "state": "open"}]
    ),
    "an intention with a person's count": lambda s: s.update(intentions=[{"text": "dov reviews 20", "figure": "omrt"}]),
    "a rate of two people": lambda s: s.update(figures=[_figure(id="x", kind="rate", people=2)]),
    "a rate by its id": lambda s: s.update(figures=[_figure(id="mr_rate", kind="work", people=2)]),
    "a rate of who knows how many": lambda s: s.update(figures=[_figure(id="handbook", people=None)]),
    "an identity cell below five": lambda s: s.update(figures=[_figure(id="x", kind="identity", people=40, n=4)]),
    "identity in a small team": lambda s: s.update(figures=[_figure(id="diversity", people=19, n=9)]),
    "an identity table with a small cell": lambda s: s.update(tables=[_table(kind="identity", people=40)]),
    "a pulse below five": lambda s: s.update(figures=[_figure(id="pulse", kind="pulse", people=4, n=4)]),
    "reasons of leavers in a small team": lambda s: s.update(
        tables=[_table(columns=["reason", "leavers"], lines=[["voluntary", 1]], people=19)]
    ),
    "words of a private note": lambda s: s.update(facts=["It seems she is looking for another job since spring"]),
    "a private note as a meaning": lambda s: s.update(meaning={"text": NOTE, "writer": "Mona"}),
    "an address": lambda s: s.update(facts=["Write to somebody@example.com"]),
    "a text of four sentences": lambda s: s.update(meaning={"text": "A. B. C. D.", "writer": "Mona"}),
    "four intentions": lambda s: s.update(intentions=[{"text": "Less", "figure": "oma"}] * 4),
    "a cell with a list": lambda s: s.update(tables=[_table(lines=[["for a reviewer", [3, "ana"]]])]),
    "a line beside its columns": lambda s: s.update(tables=[_table(lines=[["for a reviewer", 3, "ana"]])]),
}  # fmt: skip


@pytest.mark.parametrize("key", SECTIONS)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_it_is_refused_in_every_section(key: str, what: str) -> None:
    found = _with(key, FORBIDDEN[what])
    assert {fault.section for fault in lint(found, KNOWN)} == {key}
    with pytest.raises(Refused, match="is not given out"):
        check(found, KNOWN)


ALLOWED: dict[str, Callable[[dict[str, Any]], None]] = {
    "a name without a number": lambda s: s.update(meaning={"text": "Ana takes it over.", "writer": "Ana Silva"}),
    "a name beside a day": lambda s: s.update(meaning={"text": "Ben begins on 12 November 2026.", "writer": "Mona"}),
    "a name beside a merge request": lambda s: s.update(meaning={"text": "Ben closes app!412.", "writer": "Mona"}),
    "a number in another sentence": lambda s: s.update(meaning={"text": "Ana is back. We merged 40.", "writer": "M"}),
    "an owner with a name": lambda s: s.update(
        actions=[{"text": "Close 12 old drafts", "owner": "Ana Silva", "due_date": "2026-11-12", "state": "open"}]
    ),
    "a user name in a title": lambda s: s.update(
        tables=[_table(columns=["merge request", "title"], lines=[["acme/max!3", "Raise max to 30"]])]
    ),
    "a rate of three people": lambda s: s.update(figures=[_figure(id="mr_rate", people=3)]),
    "a withheld rate": lambda s: s.update(figures=[_figure(id="mr_rate", people=2, value=None, n=0)]),
}  # fmt: skip


@pytest.mark.parametrize("what", ALLOWED)
def test_what_tells_of_nobody_passes(what: str) -> None:
    assert lint(_with("flow", ALLOWED[what]), KNOWN) == ()


@pytest.mark.parametrize(
    ("text", "names_somebody"),
    [
        ("We will hire 2 people.", False), ("Will merged 12.", True), ("In May we merged 40.", False),
        ("A max of 3 retries.", False), ("All 3 went to Max.", True), ("Grace Stone reviewed nine.", True),
        ("By the grace of 2 volunteers.", False), ("ben-led work: 4 done.", True), ("BEN: 4", True),
        ("benefit of 4", False),
    ],
)  # fmt: skip
def test_names_that_are_words_count_with_a_capital(text: str, names_somebody: bool) -> None:
    known = Known.of(handles=["will", "max", "ben"], names=["Will Reed", "Grace Stone"])
    found = _with("flow", lambda one: one.update(meaning={"text": text, "writer": "Mona"}))
    assert bool(lint(found, known)) is names_somebody


@pytest.mark.parametrize(
    ("text", "names_somebody"),
    [
        ("Tess merged 12.", True), ("Vale's 12 reviews.", True), ("tess.vale: 12", True), ("12 by @tess.vale", True),
        ("We stress 12 cases.", False), ("In the vale are 12.", False), ("Ledger closed 12.", False),
    ],
)  # fmt: skip
def test_parts_of_a_colleagues_user_name_are_names(text: str, names_somebody: bool) -> None:
    known = Known.of(handles=["tess.vale"], colleagues=["tess.vale", "ledger-42"], places=["Ledger"])
    found = _with("flow", lambda one: one.update(meaning={"text": text, "writer": "Mona"}))
    assert bool(lint(found, known)) is names_somebody


def test_a_review_as_it_is_made_passes() -> None:
    assert lint(_whole(), KNOWN) == ()


def test_no_colleague_is_named_like_our_own_words() -> None:
    said = re.findall(r"[a-z]+", str(_whole()).casefold())
    assert lint(_whole(), Known.of(handles=said, places=["Payments", "Ledger", "Payouts", "acme/app"])) == ()


def test_a_field_that_no_review_has_is_refused_at_the_top() -> None:
    found = {**_whole(), "one_on_ones": ["private"]}
    assert [str(fault) for fault in lint(found, KNOWN)] == [
        "the head: the field 'one_on_ones' has no place in a review"
    ]


def test_the_message_is_one_line_and_says_where() -> None:
    with pytest.raises(Refused) as caught:
        check(_with("flow", FORBIDDEN["a fact about a person"]), KNOWN)
    assert "flow: names 'ana' in a generated text" in str(caught.value)
    assert "\n" not in str(caught.value)
