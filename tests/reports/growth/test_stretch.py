"""Open issues that fit a gap: by the team's places and by telling words, each with its reasons."""

from __future__ import annotations

from typing import Any

import pytest

from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.growth.stretch import Fit, Place, candidates, fitting

from .lakes import DAY, NOW, snapshot

LEDGER = Place(("acme/ledger",))


def issue(number: int, title: str = "Mend it", **more: Any) -> dict[str, Any]:
    at = NOW - number * DAY
    return {"issue_id": number, "iid": number, "title": title, "created_at": at, "updated_at": at, **more}


def _found(lake: Snapshot, words: str, *places: Place) -> list[Fit]:
    return fitting(lake, words, candidates(lake, places or (LEDGER,)))


def _numbers(found: list[Fit]) -> list[int]:
    return [fit.issue.issue_id for fit in found]


def test_a_label_goes_before_a_title_and_every_reason_is_told() -> None:
    lake = snapshot(
        issues=[
            issue(1, "Slow queries of the ledger"), issue(2, labels=["database"], weight=3), issue(3, "Write the docs"),
        ]
    )  # fmt: skip
    found = _found(lake, "Knows databases and how slow queries come about")
    assert _numbers(found) == [2, 1]
    assert found[0].because == ("label database", "weight 3", "nobody is assigned")
    assert found[1].because == ("its title says “Slow”, “queries”", "nobody is assigned")
    assert found[0].link == "https://gitlab.example.com/acme/ledger/-/issues/2"


@pytest.mark.parametrize(
    "more",
    [{"assigned": True}, {"project_id": 2}, {"labels": ["database", "workflow::blocked"]},
     {"labels": ["database", "workflow::In dev"]}],
)  # fmt: skip
def test_what_is_assigned_elsewhere_or_stuck_is_no_stretch_work(more: dict[str, Any]) -> None:
    lake = snapshot(issues=[issue(1, "The database", **{"labels": ["database"], **more})])
    assert _found(lake, "database") == []


def test_a_team_is_found_by_the_group_of_its_projects_or_by_its_label() -> None:
    lake = snapshot(issues=[issue(1, "The database", project_id=2, labels=["group::ledger"])])
    assert _numbers(_found(lake, "database", Place(("acme",)))) == [1]
    assert _numbers(_found(lake, "database", Place((), "group::ledger"))) == [1]
    assert _found(lake, "database", Place(("acme/led",)), Place((), "group::search")) == []


def test_archived_and_excluded_projects_have_none() -> None:
    gone = [{"project_id": 1, "path": "acme/ledger", "archived": True}]
    assert _found(snapshot(projects=gone, issues=[issue(1, "The database")]), "database") == []


def test_a_word_that_fits_a_third_of_all_says_nothing() -> None:
    many = [issue(n, "The ledger", labels=["backend"]) for n in range(1, 12)]
    lake = snapshot(issues=[*many, issue(20, "The ledger", labels=["backend", "security"])])
    found = _found(lake, "backend work on the ledger, and security")
    assert _numbers(found) == [20]
    assert found[0].because[0] == "label security"


def test_labels_that_say_where_an_issue_stands_are_no_reason() -> None:
    assert _found(snapshot(issues=[issue(1, labels=["type::feature", "priority::1"])]), "feature priority") == []


def test_what_was_put_aside_stays_away() -> None:
    lake = snapshot(issues=[issue(1, "The database"), issue(2, "The database")])
    assert [one.issue_id for one in candidates(lake, [LEDGER], aside={"issue:1"})] == [2]
