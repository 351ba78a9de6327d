from __future__ import annotations

from datetime import date

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.rows import rows
from tests.indicators.worked_example import TEAM, ask, at, lake

D10 = date(2026, 3, 10)


def test_rows_are_what_the_figure_stands_on_oldest_first() -> None:
    found = rows(lake(), TEAM, ask("oma", D10, D10), on=D10)
    assert (found.value, found.n) == (6.0, 3)
    assert [(row["merge_request"], row["age_days"], row["now"]) for row in found.rows] == [
        ("g/p!1", 10.0, "merged"), ("g/p!2", 6.0, "open"), ("g/p!3", 4.5, "open"),
    ]  # fmt: skip
    assert found.rows[1] == {
        "merge_request": "g/p!2", "title": "B", "now": "open", "created_at": at(3, 5), "clock_start": at(3, 5),
        "age_days": 6.0, "author": "ben", "reviewers": ["carl"],
    }  # fmt: skip
    assert all(set(row) <= set(found.columns) for row in found.rows)


def test_a_row_of_finished_work_names_nobody() -> None:
    found = rows(lake(), TEAM, ask("omrt", D10, D10), on=D10)
    merged = next(row for row in found.rows if row["now"] == "merged")
    assert not {"author", "reviewers"} & set(merged)
    finished = lake()
    finished.execute("update merge_requests set ended_at = now(), state = 'closed' where ended_at is null")
    assert not {"author", "reviewers"} & set(rows(finished, TEAM, ask("oma", D10, D10), on=D10).columns)


def test_the_review_clock_shows_its_start() -> None:
    found = rows(lake(), TEAM, ask("omrt", D10, D10), on=D10)
    assert [(row["merge_request"], row["clock_start"]) for row in found.rows] == [
        ("g/p!1", at(3, 3)), ("g/p!2", at(3, 5)),
    ]  # fmt: skip


def test_a_day_without_a_figure_has_no_rows_and_says_why() -> None:
    later = rows(lake(), TEAM, ask("oma", D10, D10), on=date(2026, 5, 1))
    assert (later.value, later.n, later.rows, len(later.caveats)) == (None, 0, (), 1)
    nobody = rows(lake(), Scope("x", ("x",)), ask("oma", D10, D10), on=D10)
    assert (nobody.value, nobody.n, nobody.rows) == (None, 0, ())
