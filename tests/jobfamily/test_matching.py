"""Indicators are recognised by name, abbreviation, anchor and older names, and not mistaken for others."""

from __future__ import annotations

import pytest

from quarterdeck.jobfamily.matching import find_indicator, find_indicators, prepare
from quarterdeck.jobfamily.model import Item, Link
from tests.jobfamily.known import KNOWN, codes, page

_PATH = "/handbook/engineering/performance-indicators/"


def _item(text: str, url: str = "") -> Item:
    return Item(text, text, 1, (Link(text, url, 1),) if url else ())


@pytest.mark.parametrize(
    ("text", "url", "found"),
    [
        ("Open MR Review Time (OMRT)", _PATH + "#x", "omrt"),
        ("open merge request age", "", "oma"),
        ("Something (OMA)", "", "oma"),
        ("Response to Community SLO", "", "community_slo"),
        ("Hiring Actual vs. Plan", "", "hiring"),
        ("Hiring actual versus plan", "", "hiring"),
        ("here", _PATH + "#engineering-hiring-actual-vs-plan", "hiring"),
        ("here", "#diversity", "diversity"),
        ("here", "/culture/#diversity", None),
        ("Development Department merge request rate", "", "mr_rate"),
        ("Quality Department MR Rate", "", "mr_rate"),
        ("Narrow MR Rate", "", "mr_rate"),
        ("Wider MR Rate", "", None),
        ("Handbook MR Rate", "", "handbook"),
        ("Handbook Update Frequency - monthly", "", "handbook"),
        ("Team Member Retention", "", "retention"),
        ("Voluntary Team Member Retention", "", None),
        ("Net Retention", "", None),
        ("Open Community MR Age (OCMA)", "", None),
        ("Open MR Review Efficiency (OMRE)", "", None),
        ("Developement Department MR Rate", "", "mr_rate"),
        ("Handbok Update Frequncy", "", "handbook"),
        ("MR Rate > 10", "", "mr_rate"),
        ("Open MR Age: below 30 days", "", "oma"),
        ("OMRT", "", "omrt"),
        ("", "", None),
    ],
)
def test_an_item_means_an_indicator_or_none(text: str, url: str, found: str | None) -> None:
    assert find_indicator(_item(text, url), KNOWN) == found


def test_a_sentence_may_name_several() -> None:
    links = (Link("OMRT", "/performance-indicators/#open-mr-review-time-omrt", 1), Link("Diversity", "/x", 1))
    assert find_indicators(Item("we watch OMRT and Diversity", "", 1, links), prepare(KNOWN)) == ("omrt", "diversity")


def test_a_catalogue_without_an_id_finds_nothing_by_its_old_names() -> None:
    assert find_indicator(_item("Handbook MR Rate"), {"oma": KNOWN["oma"]}) is None


def test_nested_indicators_count_and_their_label_and_notes_do_not() -> None:
    text = (
        "---\ntitle: T\n---\n## Performance Indicators\n* Development\n  * Open MR Age (OMA)\n    * below 30 days\n"
        "  * Cost of rope\n* Diversity\n"
    )
    assert codes(text) == [(8, "unknown-indicator")]
    assert page(text).performance_indicators is not None


def test_a_line_that_inherits_is_no_unknown_indicator() -> None:
    assert codes("---\ntitle: T\n---\n## Performance Indicators\n* Extends the Senior indicators\n") == []
