from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.clocks import State
from quarterdeck.indicators.samples import DAY
from quarterdeck.indicators.team_clocks import team_clocks
from tests.indicators.open_work.lakes import TEAMS, lakes
from tests.indicators.worked_example import TEAM, at, lake
from tests.oracles import open_work as oracle
from tests.support import connection_with


def test_the_open_time_of_the_worked_example_by_state() -> None:
    found = team_clocks(lake(), TEAM, since=at(3, 4), until=at(3, 12))
    assert found.n == 3
    assert found.by_state == dict.fromkeys(State, 0) | {
        State.WAITING_FOR_REVIEWER: (7 + 7) * DAY,  # A from 4 to 11 March, B from 5 to 12 March
        State.UNASSIGNED: DAY * 9 // 2,  # C
    }
    assert found.to_json()["days"]["unassigned"] == 4.5


@settings(max_examples=25, deadline=None)
@given(lakes)
def test_the_states_of_a_team_sum_to_its_open_time(rows: dict[str, Any]) -> None:
    since, until = datetime(2024, 2, 28, 3, tzinfo=UTC), datetime(2024, 3, 20, tzinfo=UTC)
    scope = Scope("all", TEAMS, department=True)
    found = team_clocks(connection_with(**rows), scope, since=since, until=until)
    mine = [mr for mr in rows["merge_requests"] if oracle._counts(rows, mr) and oracle._ours(rows, mr, scope)]
    spans = [span for mr in mine for span in oracle._spans(rows, mr)]
    lengths = (min(ended or until, until) - max(opened, since) for opened, ended in spans)
    open_time = sum((max(length, timedelta()) for length in lengths), timedelta())
    assert sum(found.by_state.values()) == open_time // timedelta(microseconds=1)
