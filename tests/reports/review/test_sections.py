"""What a review says of a month."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from quarterdeck.home.settings import DefinitionSetting, Settings, TargetSetting
from quarterdeck.reports.review.context import TimeOff
from quarterdeck.reports.review.document import Document, canonical
from quarterdeck.reports.review.errors import BadPeriod, BadWriting
from quarterdeck.reports.review.model import Intention, Meaning, Written
from quarterdeck.reports.review.period import Period, get_period
from tests.reports.review.cast import OCTOBER, WRITTEN, document, section, snapshot


def _figure(found: Document, key: str, name: str) -> dict[str, Any]:
    return next(one for one in section(found, key)["figures"] if one["id"] == name)


def test_the_sections_stand_in_their_order() -> None:
    keys = [one["key"] for one in document()["sections"]]
    assert keys == ["three_lines", "actions", "flow", "people", "limits", "next_month"]


def test_a_figure_has_all_that_must_stand_beside_it() -> None:
    one = _figure(document(), "flow", "oma")
    assert one["date"] == "2026-10-31"
    assert one["unit"] == "days"
    assert one["n"] > 4
    assert one["usual"]["low"] < one["usual"]["high"]
    assert one["days"]["low"] <= one["value"] <= one["days"]["high"]
    assert one["previous"]["date"] == "2026-09-30"
    assert one["year_ago"]["date"] == "2025-10-31"
    assert one["complete"] is True
    assert one["rows"] == "oma Ledger 2026-10-31"


def test_what_is_unusual_gets_words_and_what_moved_it() -> None:
    flow = section(document(), "flow")
    assert flow["title"].startswith("Unusual: ")
    assert any("is unusually high" in fact or "high in three" in fact for fact in flow["facts"])
    moved = [one for one in flow["tables"] if "title" in one["columns"]]
    assert moved
    assert all(line[0].startswith("acme/app!") for one in moved for line in one["lines"])
    assert any("by ageing" in fact for fact in flow["facts"])


def test_what_is_usual_gets_no_words() -> None:
    flow = section(document(state=snapshot(slow=False)), "flow")
    assert flow["title"] == "Flow is as usual"
    assert not any("by ageing" in fact for fact in flow["facts"])


def test_whose_turn_sums_to_what_was_open() -> None:
    found = document()
    (turns,) = [one for one in section(found, "flow")["tables"] if one["columns"][0] == "waits"]
    assert sum(line[1] for line in turns["lines"]) == _figure(found, "flow", "oma")["n"]


def test_a_target_in_force_is_told_and_missed() -> None:
    settings = Settings(targets=(TargetSetting("oma", "<=", 1.0),))
    found = document(settings=settings)
    assert _figure(found, "flow", "oma")["target"] == {"op": "<=", "value": 1.0}
    assert any("misses its target" in fact for fact in section(found, "flow")["facts"])
    assert found["targets"]["oma"] == {"op": "<=", "value": 1.0}


def test_a_target_that_began_in_the_month_is_told() -> None:
    settings = Settings(targets=(TargetSetting("oma", "<=", 9.0, since=date(2026, 10, 10)),))
    assert any(
        "has another target since this month" in x for x in section(document(settings=settings), "limits")["facts"]
    )


def test_a_definition_that_changed_in_the_month_is_told() -> None:
    settings = Settings(definitions=(DefinitionSetting("omrt", "strict", since=date(2026, 10, 10)),))
    found = document(settings=settings)
    assert found["definitions"]["omrt"] == "strict"
    assert any("strict since this month; before it was gitlab-2022" in x for x in section(found, "limits")["facts"])


def test_people_are_told_as_counts_with_the_plan() -> None:
    people = section(document(), "people")
    assert people["title"] == "4 people on 31 October 2026, 5 planned"
    assert "1 position open, for 60 days" in people["facts"]
    (positions,) = people["tables"]
    assert positions["lines"] == [["P-1", "Ledger", "2026-09-01", 60]]


def test_who_came_and_who_left_is_counted() -> None:
    members: list[dict[str, Any]] = [
        {"person_id": 1, "team": "Ledger", "start_date": date(2024, 1, 1), "end_date": date(2026, 10, 20)},
        {"person_id": 2, "team": "Ledger", "start_date": date(2024, 1, 1), "end_date": date(2026, 10, 9)},
        {"person_id": 2, "team": "Payouts", "start_date": date(2026, 10, 10)},
        *({"person_id": n, "team": "Ledger", "start_date": date(2026, 10, n)} for n in (3, 4, 5)),
        {"person_id": 6, "team": "Ledger", "start_date": date(2026, 11, 15)},
    ]
    found = document(state=snapshot(memberships=members))
    facts = section(found, "people")["facts"]
    assert "Left in October 2026: 1" in facts
    assert "Went from here to another team in October 2026: 1" in facts
    assert "Begin in November 2026, as far as known: 1" in facts
    assert "Members changed in October 2026: 3 came, 2 went" in section(found, "limits")["facts"]


def _leaving(count: int) -> list[dict[str, Any]]:
    ends = [date(2026, 11, 20) if n <= count else None for n in range(1, 9)]
    return [
        {"person_id": n, "team": "Ledger", "start_date": date(2024, 1, 1), "end_date": end}
        for n, end in enumerate(ends, 1)
    ]


def test_nobodys_leaving_is_announced() -> None:
    few, none, many = (document(state=snapshot(memberships=_leaving(count))) for count in (2, 0, 3))
    assert section(few, "people")["facts"] == section(none, "people")["facts"]
    assert section(few, "limits")["facts"] == section(none, "limits")["facts"]
    assert "Last days in November 2026, as far as known: 3" in section(many, "people")["facts"]


def _off(*people: int) -> list[TimeOff]:
    return [TimeOff(n, date(2026, 11, 2), date(2026, 11, 8)) for n in people]


def test_time_off_ahead_is_shown_for_three_people_and_more() -> None:
    facts = section(document(time_off=_off(1, 2, 3)), "people")["facts"]
    assert "Time off ahead in November 2026: 15 person-days" in facts
    facts = section(document(time_off=_off(1, 2)), "people")["facts"]
    assert any("is not shown" in fact for fact in facts)
    assert not any("person-days" in fact for fact in facts)


def test_a_department_does_not_tell_apart_who_is_away() -> None:
    # Ledger's three are shown on Ledger's page: the department's sum less theirs would be one person of Payouts.
    facts = section(document(team="Payments", time_off=_off(1, 2, 3, 5)), "people")["facts"]
    assert not any("person-days" in fact for fact in facts)


def test_a_rate_of_two_people_is_withheld() -> None:
    found = document(team="Payouts")
    one = _figure(found, "flow", "mr_rate")
    assert (one["value"], one["n"], one["why_none"]) == (None, 0, "too few people to show")
    assert any(fact.startswith("Withheld, too few people to show") for fact in section(found, "limits")["facts"])


def test_a_department_shows_exceptions_in_alphabetical_order_and_nothing_else_of_its_teams() -> None:
    settings = Settings(targets=(TargetSetting("oma", "<=", 1.0),))
    exceptions = section(document(team="Payments", settings=settings), "exceptions")
    (table,) = exceptions["tables"]
    names = [line[0] for line in table["lines"]]
    assert names == sorted(names)
    assert set(names) == {"Ledger", "Payouts"}
    quiet = document(team="Payments", state=snapshot(slow=False))
    assert section(quiet, "exceptions")["tables"] == []
    assert section(quiet, "exceptions")["title"] == "No team stands out"


def test_the_withheld_rate_of_a_team_is_no_exception_of_its_department() -> None:
    settings = Settings(targets=(TargetSetting("mr_rate", ">", 100.0),))
    exceptions = section(document(team="Payments", settings=settings), "exceptions")
    lines = [line for table in exceptions["tables"] for line in table["lines"]]
    assert not [line for line in lines if "MR Rate" in line[1]]


def test_a_month_that_is_not_over_is_partial_and_not_judged() -> None:
    found = document(period=OCTOBER.next)
    assert found["partial"] is True
    assert found["as_of"] == "2026-11-04T09:30:00Z"
    one = _figure(found, "flow", "oma")
    assert (one["partial"], one["health"], one["signal"]) == (True, None, None)
    assert any("is not over" in fact for fact in section(found, "limits")["facts"])


def test_a_month_of_which_nothing_is_known_is_refused() -> None:
    with pytest.raises(BadPeriod, match="nothing of December 2026 is known yet"):
        document(period=Period(date(2026, 12, 1)))


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "October", "0000-01", "2026-10-01", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(BadPeriod, match="write it as 2026-10"):
        get_period(text)


def test_incomplete_data_is_told_of_every_figure() -> None:
    found = document(state=snapshot(complete=False))
    assert found["complete"] is False
    assert section(found, "limits")["title"].startswith("The data is incomplete")
    assert {one["complete"] for part in found["sections"] for one in part["figures"]} == {False}


def test_what_is_not_written_is_named() -> None:
    assert document(written=Written())["unwritten"] == ["three_lines", "flow", "people"]
    assert document()["unwritten"] == ["people"]


def test_a_text_of_four_sentences_is_refused() -> None:
    with pytest.raises(BadWriting, match="4 sentences"):
        document(written=Written({"flow": Meaning("One. Two. Three. Four.", "Mona")}))


def test_a_fourth_intention_is_refused() -> None:
    with pytest.raises(BadWriting, match="4 intentions"):
        document(written=Written(intentions=(Intention("Less", "oma"),) * 4))


def test_actions_stand_open_ones_first_with_owner_and_day() -> None:
    actions = section(document(), "actions")
    assert actions["title"] == "1 of 2 actions done, 1 open"
    assert [(one["state"], one["owner"], one["due_date"]) for one in actions["actions"]] == [
        ("open", "ana", None), ("done", "ben", "2026-10-15"),
    ]  # fmt: skip


def test_the_same_lake_and_texts_make_the_same_document() -> None:
    assert canonical(document()) == canonical(document(written=WRITTEN))
