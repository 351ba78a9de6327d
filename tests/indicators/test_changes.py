from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings

from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.attribution import why
from quarterdeck.indicators.changes import get_changes
from tests.indicators.open_work.lakes import asks, lakes, teams_asked
from tests.support import connection_with


@settings(max_examples=40, deadline=None)
@given(lakes, teams_asked, asks)
def test_the_parts_of_all_teams_at_once_are_those_of_each_alone(
    lake: dict[str, Any], teams: list[Scope], ask: Ask
) -> None:
    assume(ask.last > ask.first and ask.definition != "waiting")
    connection = connection_with(**lake)
    for scope, found in zip(teams, get_changes(connection, teams, ask), strict=True):
        if found is None:
            assert why(connection, scope, ask).change is None
            continue
        alone = why(connection, scope, replace(ask, last=found.last))
        assert found.last <= ask.last
        parts = (found.before, found.after, found.change, found.ageing, found.left, found.entered)
        assert parts == pytest.approx(
            (alone.before.value, alone.after.value, alone.change, alone.ageing, alone.left, alone.entered)
        )
