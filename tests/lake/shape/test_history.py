"""Open spans and drafts out of what servers of all ages leave behind."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from quarterdeck.lake.shape.happening import AFTER_ALL, Caveats, Happening
from quarterdeck.lake.shape.history import Now, find_ready_at, rebuild_drafts, rebuild_life

S = 1_000_000


def move(second: float, kind: str, actor: int | None = 1, order: int = AFTER_ALL) -> Happening:
    return Happening(int(second * S), order, kind, actor)


def now(state: str = "opened", **more: Any) -> Now:
    times = {name: None if value is None else int(value * S) for name, value in more.items() if name.endswith("_at")}
    fields: dict[str, Any] = {"created_at": 0, "updated_at": 1000 * S, **times}
    return Now(state=state, draft=bool(more.get("draft")), merged_by=more.get("merged_by"), **fields)


def spans(given: Now, *moves: Happening) -> tuple[list[tuple[float, float | None]], Caveats]:
    caveats: Caveats = Counter()
    life = rebuild_life(given, moves, caveats)
    return [(a / S, None if b is None else b / S) for a, b in life.spans], +caveats


def test_without_events_it_was_open_from_creation_to_its_end() -> None:
    assert spans(now()) == ([(0, None)], {})
    assert spans(now("locked")) == ([(0, None)], {})
    assert spans(now("merged", merged_at=50)) == ([(0, 50)], {})
    assert spans(now("closed", closed_at=40)) == ([(0, 40)], {})


def test_a_reopening_makes_two_spans() -> None:
    assert spans(now(), move(10, "closed"), move(20, "reopened")) == ([(0, 10), (20, None)], {})
    given = now("merged", merged_at=50)
    assert spans(given, move(10, "closed"), move(20, "reopened"), move(50, "merged")) == ([(0, 10), (20, 50)], {})


def test_rest_milliseconds_and_graphql_seconds_are_one_merge() -> None:
    assert spans(now("merged", merged_at=50), move(50.734, "merged")) == ([(0, 50)], {})


def test_the_actor_of_the_end_comes_from_its_event() -> None:
    life = rebuild_life(now("merged", merged_at=50), [move(50.7, "merged", actor=7)], Counter())
    assert [(m.kind, m.at, m.actor) for m in life.moves] == [("merged", 50 * S, 7)]
    assert life.merged_at == 50 * S


def test_without_an_event_of_the_merge_its_actor_is_who_the_server_says_merged() -> None:
    life = rebuild_life(now("merged", merged_at=50, merged_by=8), [], Counter())
    assert [m.actor for m in life.moves] == [8]
    life = rebuild_life(now("merged", merged_at=50, merged_by=8), [move(50, "merged", actor=7)], Counter())
    assert [m.actor for m in life.moves] == [7]
    life = rebuild_life(now("closed", closed_at=50, merged_by=8), [], Counter())
    assert [m.actor for m in life.moves] == [None]


def test_a_note_and_an_event_of_one_closing_count_once() -> None:
    note = move(10, "closed", actor=None, order=3)
    life = rebuild_life(now("closed", closed_at=10), [note, move(10.4, "closed", actor=7)], Counter())
    assert [(m.kind, m.actor) for m in life.moves] == [("closed", 7)]


def test_close_and_reopen_within_a_second_are_kept() -> None:
    moves = [move(10, "closed"), move(10.2, "reopened"), move(10.9, "closed")]
    assert spans(now("closed", closed_at=10), *moves) == ([(0, 10), (10.2, 10.2)], {})


def test_a_merge_without_its_time_takes_the_time_of_the_activity() -> None:
    assert spans(now("merged"), move(50, "merged")) == ([(0, 50)], {})


def test_a_merge_without_any_time_takes_the_closing_else_the_last_update() -> None:
    assert spans(now("merged", closed_at=40)) == ([(0, 40)], {"merged_without_time": 1})
    assert spans(now("merged")) == ([(0, 1000)], {"merged_without_time": 1})


def test_a_closing_without_any_time_takes_the_last_update() -> None:
    assert spans(now("closed")) == ([(0, 1000)], {"closed_without_time": 1})
    assert spans(now("closed"), move(40, "closed")) == ([(0, 40)], {})


@pytest.mark.parametrize(
    ("given", "moves", "expected"),
    [
        (now(), [move(20, "reopened")], [(0, None)]),
        (now(), [move(10, "closed")], [(0, None)]),
        (now("merged", merged_at=50), [move(10, "closed")], [(0, 50)]),
        (now("merged", merged_at=50), [move(30, "merged")], [(0, 50)]),
        (now("merged", merged_at=50), [move(60, "closed")], [(0, 50)]),
        (now("merged", merged_at=-5), [], [(0, 0)]),
        (now(), [move(-3, "closed"), move(20, "reopened")], [(0, 0), (20, None)]),
        (now("closed", closed_at=40), [move(10, "closed")], [(0, 40)]),
        (now(), [move(10, "closed"), move(15, "closed"), move(20, "reopened")], [(0, 10), (20, None)]),
    ],
)
def test_what_does_not_fit_is_dropped_and_counted(given: Now, moves: list[Happening], expected: object) -> None:
    found, caveats = spans(given, *moves)
    assert found == expected
    assert set(caveats) <= {"history_repaired"}
    assert bool(caveats) == (moves[:1] != [move(-3, "closed")])


def test_a_closing_later_than_closed_at_is_believed() -> None:
    moves = [move(10, "closed"), move(20, "reopened"), move(90, "closed")]
    assert spans(now("closed", closed_at=10), *moves) == ([(0, 10), (20, 90)], {})


def drafts(given: Now, *acts: tuple[Any, ...]) -> tuple[list[tuple[str, float, str]], Caveats]:
    caveats: Caveats = Counter()
    happened = [Happening(int(a[0] * S), 1, str(a[1]), 1, titled="titled" in a) for a in acts]
    found = rebuild_drafts(given, happened, caveats)
    return [(c.kind, c.at / S, c.evidence) for c in found], +caveats


def test_a_first_ready_means_a_draft_since_creation() -> None:
    found, caveats = drafts(now(), (10, "readied"))
    assert found == [("drafted", 0, "at_creation"), ("readied", 10, "noted")]
    assert not caveats


def test_a_first_draft_means_none_before() -> None:
    assert drafts(now(draft=True), (10, "drafted"))[0] == [("drafted", 10, "noted")]


def test_without_acts_the_present_flag_holds_since_creation() -> None:
    assert drafts(now(draft=True))[0] == [("drafted", 0, "at_creation")]
    assert drafts(now())[0] == []


def test_a_toggle_told_by_a_note_and_by_the_title_counts_once() -> None:
    assert drafts(now(), (10, "readied", "titled"), (10, "readied"))[0] == [
        ("drafted", 0, "at_creation"),
        ("readied", 10, "noted"),
    ]


def test_a_title_that_leads_elsewhere_than_the_flag_is_not_believed() -> None:
    assert drafts(now(), (10, "drafted", "titled")) == ([], {})


def test_a_history_that_leads_elsewhere_than_the_flag_ends_at_the_last_update() -> None:
    found, caveats = drafts(now(draft=True), (10, "readied"))
    assert found[-1] == ("drafted", 1000.0, "assumed")
    assert caveats == {"draft_history_repaired": 1}


def ready(given: Now, spans_: list[tuple[int, int | None]], *acts: tuple[float, str]) -> int | None:
    happened = [Happening(int(a[0]), 1, a[1], 1) for a in acts]
    return find_ready_at(0, spans_, rebuild_drafts(given, happened, Counter()))


def test_ready_is_the_first_open_moment_that_is_no_draft() -> None:
    assert ready(now(), [(0, None)]) == 0
    assert ready(now(draft=True), [(0, None)]) is None
    assert ready(now(), [(0, None)], (10, "readied")) == 10
    assert ready(now(), [(0, 5), (20, None)], (10, "readied")) == 20
    assert ready(now(), [(0, 5)], (10, "readied")) is None
    assert ready(now(draft=True), [(0, None)], (10, "readied"), (10, "drafted"), (15, "readied"), (17, "drafted")) == 15
