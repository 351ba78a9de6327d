"""What is suggested from somebody's own work: theirs alone, each with a plain reason."""

from __future__ import annotations

from typing import Any

from quarterdeck.reports.growth.suggesting import Suggestion, find, suggestions

from .lakes import BOT, GUEST, MATE, ME, NOW, merged, said, snapshot


def _made(settled: frozenset[str] = frozenset(), **rows: Any) -> dict[str, Suggestion]:
    found = suggestions(snapshot(**rows), [ME], settled=settled, now=NOW)
    return {one.subject: one for one in found}


def test_the_first_merge_request_in_a_new_project_is_one_and_the_second_is_not() -> None:
    mine = [merged(1, ME, ago=300), merged(2, ME, ago=20, project=2), merged(3, ME, ago=10, project=2)]
    found = _made(merge_requests=mine)
    assert list(found) == ["mr:2"]
    assert found["mr:2"].why == "Your first merge request in acme/search"
    assert found["mr:2"].link == "https://gitlab.example.com/acme/search/-/merge_requests/2"


def test_the_first_work_of_somebody_who_knows_one_project_is_nothing_new() -> None:
    assert _made(merge_requests=[merged(1, ME, ago=20), merged(2, ME, ago=10)]) == {}


def test_what_was_under_way_for_weeks_is_one_until_it_is_three_months_old() -> None:
    mine = [merged(1, ME, ago=100, days=40), merged(2, ME, ago=80, days=25), merged(3, ME, ago=80, days=20)]
    found = _made(merge_requests=mine)
    assert {key: one.why for key, one in found.items()} == {"mr:2": "It was under way for 25 days, and got in"}


def test_reviews_count_for_their_length_or_for_whom_they_helped_never_for_a_bot() -> None:
    theirs = [merged(n, author, ago=5) for n, author in ((1, MATE), (2, MATE), (3, GUEST), (4, BOT), (5, MATE))]
    events = [
        *said(1, ME, ago=30, times=3, apart=5), *said(2, ME, ago=9, times=8), *said(3, ME, ago=9, times=2),
        *said(4, ME, ago=30, times=9, apart=3), *said(5, ME, ago=9, times=2),
    ]  # fmt: skip
    found = _made(merge_requests=theirs, events=events)
    assert {key: one.why for key, one in found.items()} == {
        "review:1": "You stayed with its review for 10 days",
        "review:2": "You took a large part in its review",
        "review:3": "You helped with a contribution from outside",
    }


def test_the_label_of_the_community_is_enough() -> None:
    one = merged(1, MATE, ago=5, labels=["Community contribution"])
    assert "review:1" in _made(merge_requests=[one], events=said(1, ME, ago=9, times=2))


def test_nobody_elses_work_is_ever_in_it() -> None:
    rows: dict[str, Any] = {
        "merge_requests": [merged(1, MATE, ago=300), merged(2, MATE, ago=20, project=2, days=50)],
        "events": said(2, MATE, ago=15, times=9, apart=1.5),
    }
    assert _made(**rows) == {}
    assert suggestions(snapshot(**rows), [], settled=(), now=NOW) == ()


def test_what_was_kept_or_put_aside_is_not_proposed_again() -> None:
    mine = [merged(2, ME, ago=80, days=25)]
    assert _made(frozenset({"mr:2"}), merge_requests=mine) == {}
    lake = snapshot(merge_requests=mine)
    assert find(lake, [ME], "mr:2", settled=(), now=NOW) is not None
    assert find(lake, [ME], "mr:1", settled=(), now=NOW) is None
    assert find(lake, [MATE], "mr:2", settled=(), now=NOW) is None
