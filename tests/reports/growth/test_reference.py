"""A merge request that somebody names: its title only for who took part in it."""

from __future__ import annotations

import pytest

from quarterdeck.reports.growth.reference import Named, find

from .lakes import MATE, ME, merged, said, snapshot

LINK = "https://gitlab.example.com/acme/ledger/-/merge_requests/1"


@pytest.mark.parametrize(
    "text",
    ["acme/ledger!1", "Acme/Ledger!1", LINK, f"{LINK}/diffs?a=b#note_3", "https://GITLAB.example.com/acme/ledger/merge_requests/1"],
)  # fmt: skip
def test_it_is_found_in_short_and_by_its_address(text: str) -> None:
    lake = snapshot(merge_requests=[merged(1, ME, ago=5)])
    assert find(lake, text, [ME]) == Named(LINK, "Change 1", 1)


@pytest.mark.parametrize(
    "text", ["acme/other!1", "https://elsewhere.example.com/acme/ledger/-/merge_requests/1", "a talk", "!1",
             "https://gitlab.example.com/acme/ledger/-/issues/1"],
)  # fmt: skip
def test_what_is_no_known_merge_request_is_not(text: str) -> None:
    assert find(snapshot(merge_requests=[merged(1, ME, ago=5)]), text, [ME]) is None


def test_a_title_is_not_told_to_who_had_no_part_in_it() -> None:
    lake = snapshot(merge_requests=[merged(1, MATE, ago=5), merged(2, MATE, ago=5)], events=said(2, ME, ago=6))
    assert find(lake, "acme/ledger!1", [ME]) == Named(LINK)
    assert find(lake, "acme/ledger!1", []) == Named(LINK)
    assert find(lake, "acme/ledger!9", [ME]) == Named(LINK.replace("/1", "/9"))
    assert find(lake, "acme/ledger!2", [ME]) == Named(LINK.replace("/1", "/2"), "Change 2", 2)
    assert find(lake, "acme/ledger!1", None) == Named(LINK, "Change 1", 1)
