"""Presence by day, against one person and one day at a time."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.forecast.crew import grouped, presence
from quarterdeck.forecast.model import Crew, Person
from tests.forecast.test_engine import crews
from tests.oracles.forecast_plan import there

FIRST = date(2026, 5, 20)


@settings(max_examples=25, deadline=None)
@given(crews(), st.integers(1, 250))
def test_presence_is_what_each_person_gives_on_each_day(crew: Crew, days: int) -> None:
    made = presence(crew, FIRST, days)
    expected = [[there(crew, person, FIRST + timedelta(days=n)) for n in range(days)] for person in crew.people]
    np.testing.assert_allclose(made, expected, rtol=1e-5, atol=1e-7)


def test_a_team_without_names_keeps_the_holidays_of_its_calendar() -> None:
    made = presence(Crew(calendar="US", size=4.0), date(2026, 7, 1), 5)
    # The fourth is a Saturday and is kept on Friday the third as well.
    assert made.tolist() == [[4.0, 4.0, 0.0, 0.0, 4.0]]


def test_grouping_people_keeps_the_sum_for_every_epic() -> None:
    crew = Crew(tuple(Person(f"p{n}", 0.5 + n / 2000) for n in range(900)))
    teams = [[f"p{n}" for n in range(300)], [], [f"p{n}" for n in range(200, 500)]]
    rows = presence(crew, FIRST, 10)
    summed, may = grouped(rows, crew, teams)
    assert len(summed) <= 4
    for epic, team in enumerate(teams):
        own = [n for n in range(900) if not team or f"p{n}" in team]
        np.testing.assert_allclose(summed[may[:, epic]].sum(axis=0), rows[own].sum(axis=0), rtol=1e-4)
