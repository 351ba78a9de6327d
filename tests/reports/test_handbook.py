"""Performance indicators between a handbook and ours."""

from __future__ import annotations

import pytest

from quarterdeck.indicators.answer import Target
from quarterdeck.indicators.catalogue import CATALOGUE
from quarterdeck.reports.handbook import find_id, understand
from quarterdeck.sources.files.handbook.indicators import HandbookIndicator


@pytest.mark.parametrize(
    ("name", "ident"),
    [
        ("Development Department Open MR Review Time (OMRT)", "omrt"),
        ("Open MR Age (OMA)", "oma"),
        ("Response to Community SLO", "community_slo"),
        ("Engineering Hiring Actual vs Plan", "hiring"),
        ("Development Department MR Rate", "mr_rate"),
        ("Handbook MR Rate", "handbook"),
        ("Engineering Handbook Update Frequency", "handbook"),
        ("Engineering Team Member Retention", "retention"),
        ("Diversity", "diversity"),
        ("Mean Time To Merge (MTTM)", None),
    ],
)
def test_a_name_is_known_whatever_organisation_stands_before_it(name: str, ident: str | None) -> None:
    assert find_id(name) == ident


def test_every_indicator_of_ours_is_found_by_its_own_name() -> None:
    assert {one.id: find_id(one.name) for one in CATALOGUE.values()} == {ident: ident for ident in CATALOGUE}


def test_targets_are_taken_in_the_direction_that_is_better_and_nothing_is_guessed() -> None:
    told, remarks = understand(
        [
            HandbookIndicator("Open MR Age (OMA)", target_text="30"),
            HandbookIndicator("Open MR Review Time", target_text="Above 21"),
            HandbookIndicator("Development Department MR Rate", target_text="Above 10 MRs per month"),
            HandbookIndicator("Open MR Age again", target_text="Below 3"),
            HandbookIndicator("Something else"),
        ]
    )
    assert {one.id: one.target for one in told} == {
        "oma": Target("<=", 30), "omrt": None, "mr_rate": Target(">", 10),
    }  # fmt: skip
    assert remarks == [
        "not among our indicators: Something else", "targets that are not understood: Open MR Review Time (Above 21)",
    ]  # fmt: skip
