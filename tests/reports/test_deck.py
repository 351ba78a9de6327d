from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from quarterdeck.indicators.answer import Point, Scope
from quarterdeck.indicators.clocks import State
from quarterdeck.reports.board import ORDER, Row
from quarterdeck.reports.deck import build
from quarterdeck.reports.model import IndicatorReport
from quarterdeck.reports.prepared import Prepared, Unusual, Waits
from tests.reports.cast import EMPTY, WITHHELD, indicator

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def _row(mr_id: int, state: State = State.WAITING_FOR_REVIEWER, days: float = 9) -> Row:
    since = NOW - timedelta(days=days)
    return Row(mr_id, "acme/app", mr_id, "t", None, state, since, days, days, ("ana",), "ben", False, ())


def _waits(state: State, *ids: int, beyond: int | None = None) -> Waits:
    rows = tuple(_row(mr_id, state) for mr_id in ids)
    return Waits(state, len(ids), len(ids) if beyond is None else beyond, rows)


def _found(**changes: Any) -> Prepared:
    plain = Prepared(
        Scope("Ledger", ("Ledger",)), 3, {}, NOW, True, (), (indicator(), WITHHELD, EMPTY),
        tuple(Waits(state, 0, 0, ()) for state in ORDER), Waits(State.WAITING_FOR_REVIEWER, 0, 0, ()), 0, 0, {}, (),
    )  # fmt: skip
    return replace(plain, **changes)


def test_at_most_four_acts_are_told_and_the_rest_is_counted() -> None:
    ours = tuple(_waits(state, 10 + n) for n, state in enumerate(ORDER))
    deck = build(_found(ours=ours, on_us=_waits(State.WAITING_FOR_REVIEWER, 1), complete=False))
    assert [act.kind for act in deck.acts] == ["incomplete", "on_us", "reviewer", "merge"]
    assert deck.more == 3


def test_a_merge_request_stands_in_one_act_only() -> None:
    ours = (_waits(State.WAITING_FOR_REVIEWER, 7, 8),)
    deck = build(_found(ours=ours, on_us=_waits(State.WAITING_FOR_REVIEWER, 7)))
    assert [(act.kind, act.row.mr_id if act.row else 0) for act in deck.acts] == [("on_us", 7), ("reviewer", 8)]


def test_what_is_within_its_time_is_no_act() -> None:
    ours = (_waits(State.WAITING_FOR_REVIEWER, 7, 8, beyond=0),)
    deck = build(_found(ours=ours))
    assert deck.acts == ()
    assert deck.open == 2


def test_community_past_its_time_and_an_unusual_figure_are_acts() -> None:
    point = Point(date(2026, 3, 31), None, 0, extra={"waiting": 3, "waiting_overdue": 2})
    community = indicator("community_slo", series=(point,), signal=None)
    deck = build(_found(indicators=(community, indicator(signal="unusually high"))))
    assert [(act.kind, act.count) for act in deck.acts] == [("community", 2), ("unusual", 1)]


def test_at_most_three_figures_that_have_data_the_unusual_first() -> None:
    some: tuple[IndicatorReport, ...] = (
        indicator("omrt"), indicator("oma"), indicator("hiring"), indicator("retention", signal="unusually low"),
    )  # fmt: skip
    deck = build(_found(indicators=(*some, WITHHELD)))
    assert [one.report.id for one in deck.figures] == ["retention", "omrt", "oma"]
    assert deck.others == 1


def test_a_month_that_has_just_begun_does_not_stand_for_a_rate() -> None:
    series = (Point(date(2026, 2, 28), 8.0, 80), Point(date(2026, 3, 31), 0.1, 1, partial=True))
    deck = build(_found(indicators=(indicator("mr_rate", series=series, trend=series),)))
    assert (deck.figures[0].point.value, deck.figures[0].previous) == (8.0, None)
    daily = build(_found(indicators=(indicator("oma", series=series, trend=series, grain="day"),)))
    assert daily.figures[0].point.value == 0.1


def test_figures_without_data_stand_in_one_line_for_each_reason() -> None:
    clone = indicator("omrt", name="OMRT", series=(), trend=(), lacks="a clone does not know")
    deck = build(_found(indicators=(clone, EMPTY, indicator())))
    assert [(one.names, one.lacks, one.needs) for one in deck.missing] == [
        (("OMRT",), "a clone does not know", ()), (("Hiring Actual vs Plan",), None, ("people", "plan")),
    ]  # fmt: skip


def test_a_department_has_its_exceptions_by_team_and_says_how_many_are_quiet() -> None:
    scope = Scope("Payments", ("Ledger", "Payouts", "Search"), department=True)
    unusual = (Unusual("Ledger", "oma", "unusually high"), Unusual("Ledger", "omrt", "unusually low"))
    deck = build(_found(scope=scope, unusual=unusual))
    assert deck.exceptions is not None
    assert [(one.team, len(one.found)) for one in deck.exceptions] == [("Ledger", 2)]
    assert deck.quiet == 2
    assert build(_found(scope=scope, unusual=None)).exceptions is None


def test_the_review_that_is_due_is_that_of_the_month_before() -> None:
    assert build(_found()).review_month == date(2026, 2, 1)
    assert build(_found(as_of=datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC))).review_month == date(2025, 12, 1)
