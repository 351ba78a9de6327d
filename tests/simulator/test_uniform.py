"""The plain company of the benchmarks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from quarterdeck.simulator.uniform import make_uniform

NOW = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)


def test_each_finished_merge_request_has_so_many_comments() -> None:
    company = make_uniform(merge_requests=300, notes=7, seed=1, now=NOW, projects=3)
    finished = [mr for mr in company.merge_requests if mr.state != "opened"]
    assert len(company.merge_requests) == 300
    assert len(finished) > 280
    assert all(sum(not note.system for note in mr.notes) == 7 for mr in finished)
    assert all(sum(note.system for note in mr.notes) >= 4 for mr in finished)
    assert {mr.project_id for mr in company.merge_requests} == {project.id for project in company.projects}


def test_the_plain_company_is_reproducible() -> None:
    one, two = (make_uniform(merge_requests=50, seed=4, now=NOW) for _ in range(2))
    assert repr(one) == repr(two)


def test_no_merge_requests_is_a_company_too() -> None:
    assert make_uniform(merge_requests=0, seed=1, now=NOW).merge_requests == []


def test_a_naive_present_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        make_uniform(merge_requests=1, seed=1, now=NOW.replace(tzinfo=None))
