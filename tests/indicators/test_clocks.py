from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.indicators.clocks import Act, History, State, Stretch, stretches, totals, turn_at
from quarterdeck.indicators.histories import get_stretches
from quarterdeck.indicators.samples import DAY, FOREVER, micros
from tests.indicators.worked_example import at, lake
from tests.oracles.clocks import state_at

ANN, REV, REX, BOT = 1, 2, 3, 9
KINDS = (
    "review_requested", "review_removed", "approved", "unapproved", "approvals_reset", "changes_requested", "reviewed",
    "drafted", "readied", "pushed", "commented",
)  # fmt: skip
people = st.sampled_from([ANN, REV, REX, BOT, None])
acts = st.lists(st.builds(Act, st.integers(-3, 40), st.sampled_from(KINDS), people, people), max_size=25).map(
    lambda found: tuple(sorted(found, key=lambda act: act.at))
)


@st.composite
def open_spans(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """One to three spans of open time; one may be empty, the last may go on for ever."""
    edges = sorted(draw(st.lists(st.integers(0, 40), min_size=2, max_size=6).filter(lambda e: len(e) % 2 == 0)))
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    if draw(st.booleans()):
        spans[-1] = (spans[-1][0], FOREVER)
    return tuple(spans)


histories = st.builds(History, st.just(1), st.sampled_from([ANN, None]), st.booleans(), open_spans(), acts)


@settings(max_examples=300, deadline=None)
@given(histories, st.integers(0, 45))
def test_the_states_sum_to_the_open_time_and_are_those_of_the_slow_reading(history: History, until: int) -> None:
    found = stretches(history, until=until, bots={BOT})
    open_time = sum(max(0, min(end, until) - since) for since, end in history.spans)
    assert sum(totals(found).values()) == open_time
    slow = [(t, state_at(history, t, {BOT})) for since, end in history.spans for t in range(since, min(end, until))]
    assert [(t, str(s.state)) for s in found for t in range(s.since, s.until)] == slow


@settings(max_examples=200, deadline=None)
@given(histories, st.integers(0, 45))
def test_the_turn_at_an_instant_is_that_of_the_instant_before(history: History, at: int) -> None:
    assert turn_at(history, at, {BOT}).state() == state_at(history, at - 1, {BOT})


def history(*acts: Act, author: int = ANN, draft: bool = False, reviewers: frozenset[int] = frozenset()) -> History:
    return History(1, author, draft, ((0, 100),), acts, reviewers)


def states(given: History) -> list[tuple[str, int]]:
    return [(str(s.state), s.since) for s in stretches(given, until=100, bots={BOT})]


def test_a_review_goes_from_nobody_through_reviewer_and_author_to_merge() -> None:
    assert states(
        history(
            Act(10, "readied", ANN),
            Act(20, "review_requested", ANN, REV),
            Act(30, "commented", REV),
            Act(40, "pushed", ANN),
            Act(50, "approved", REV),
        )
    ) == [
        ("draft", 0), ("unassigned", 10), ("waiting_for_reviewer", 20), ("waiting_for_author", 30),
        ("waiting_for_reviewer", 40), ("waiting_for_merge", 50),
    ]  # fmt: skip


def test_a_request_put_to_a_bot_or_to_the_author_asks_nobody_and_a_bots_answer_is_none() -> None:
    asked = history(
        Act(10, "review_requested", ANN, BOT), Act(20, "review_requested", REV, ANN), Act(30, "approved", BOT)
    )
    assert states(asked) == [("unassigned", 0)]


def test_a_push_ends_an_approval_only_where_the_server_says_so() -> None:
    start = (Act(10, "review_requested", ANN, REV), Act(20, "approved", REV), Act(30, "pushed", ANN))
    assert states(history(*start))[-1] == ("waiting_for_merge", 20)
    assert states(history(*start, Act(30, "approvals_reset", ANN)))[-1] == ("waiting_for_reviewer", 30)


def test_an_approval_without_reviewers_waits_for_merge_and_a_second_reviewer_must_approve_too() -> None:
    assert states(history(Act(10, "approved", REX))) == [("unassigned", 0), ("waiting_for_merge", 10)]
    both = history(Act(10, "approved", REX), Act(20, "review_requested", ANN, REV))
    assert states(both)[-1] == ("waiting_for_reviewer", 20)


def test_who_approved_is_waited_for_only_where_nobody_else_is_due() -> None:
    asked = (Act(1, "review_requested", ANN, REV), Act(2, "review_requested", ANN, REX), Act(3, "approved", REV))
    pushed = history(*asked, Act(4, "pushed", ANN))
    assert turn_at(pushed, 100).waits_for() == {REX: 4}
    answered = history(*asked, Act(4, "pushed", ANN), Act(5, "commented", REX))
    assert turn_at(answered, 100).waits_for() == {REV: 4}


def test_a_reviewer_of_now_without_a_request_was_set_at_creation_and_one_who_is_gone_never_counts() -> None:
    known = history(Act(10, "review_requested", ANN, REX), reviewers=frozenset({REV}))
    assert states(known) == [("waiting_for_reviewer", 0)]
    assert turn_at(known, 100).waits_for() == {REV: 0}


def test_the_worked_example_reads_from_the_lake() -> None:
    found = dict(get_stretches(lake(), [101, 102, 103], since=micros(at(3, 2)), until=micros(at(3, 12))))
    assert found[101] == [
        Stretch(State.UNASSIGNED, micros(at(3, 2)), micros(at(3, 3))),
        Stretch(State.WAITING_FOR_REVIEWER, micros(at(3, 3)), micros(at(3, 11))),
    ]
    assert totals(found[103]) == dict.fromkeys(State, 0) | {State.UNASSIGNED: DAY * 9 // 2}
