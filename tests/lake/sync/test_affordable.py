"""Reviewers' times cost a request each: open work first, then as much history as is allowed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from quarterdeck.lake.sync import tails
from quarterdeck.lake.sync.result import Tally


def _record(state: str) -> Any:
    return SimpleNamespace(node=SimpleNamespace(state=state))


def _session(known: int = 0) -> Any:
    return SimpleNamespace(known=range(known), tally=Tally())


def test_open_work_is_always_asked_about_and_costs_nothing_of_the_allowance() -> None:
    session = _session()
    records = [_record("opened")] * 3000 + [_record("locked")]
    assert len(tails._affordable(session, records)) == 3001
    assert (session.tally.rows_asked, session.tally.caveats) == (0, {})


@pytest.mark.parametrize(("known", "allowed"), [(0, 1000), (20_000, 1000), (100_000, 5000)])
def test_finished_work_is_asked_about_up_to_the_allowance_and_the_rest_counted(known: int, allowed: int) -> None:
    session = _session(known)
    asked = sum(len(tails._affordable(session, [_record("merged")] * 700)) for _ in range(10))
    assert asked == session.tally.rows_asked == allowed
    assert session.tally.caveats["reviewer_time_not_asked"] == 7000 - allowed
