from __future__ import annotations

import random
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from quarterdeck.indicators.histories import get_histories
from quarterdeck.indicators.samples import instant, micros
from quarterdeck.reports import timeline, timeline_picture
from quarterdeck.reports.timeline import Timeline
from tests.indicators.work.company import BOT, NOW, Lists, make
from tests.oracles.clocks import state_at
from tests.reports.work.company import snapshot_of

NAMES = {"user1", "user2", "user3", "user4", "user5", "stranger"}


def _timelines(lists: Lists, back: int = 0) -> list[Timeline]:
    snapshot = snapshot_of(lists)
    at = NOW - timedelta(days=back)
    found = (timeline.find(snapshot, mr["mr_id"], at=at) for mr in lists.merge_requests)
    return [one for one in found if one]


def _open_time(lists: Lists, mr_id: int, back: int) -> timedelta:
    mr = next(mr for mr in lists.merge_requests if mr["mr_id"] == mr_id)
    spans = [s for s in lists.open_spans if s["mr_id"] == mr_id]
    spans = spans or [{"opened_at": mr["created_at"], "ended_at": mr["ended_at"]}]
    until = NOW - timedelta(days=back)
    lengths = [min(s["ended_at"] or until, until) - s["opened_at"] for s in spans if s["opened_at"] < until]
    return sum(lengths, timedelta())


@pytest.mark.parametrize("back", [0, 45])
def test_open_stretches_sum_to_the_open_time(back: int) -> None:
    lists = make(3)
    made = _timelines(lists, back)
    assert made
    for one in made:
        opened = sum((s.until - s.since for s in one.stretches if s.state), timedelta())
        assert opened == _open_time(lists, one.mr_id, back)
        assert one.open_days == pytest.approx(opened / timedelta(days=1))
        assert sum(days for _, days in one.by_state) == pytest.approx(one.open_days)
        assert all(a.until == b.since for a, b in zip(one.stretches, one.stretches[1:], strict=False))
        if one.ended_at is None:
            assert one.stretches[0].since == one.created_at
            assert one.stretches[-1].until == one.at


def test_the_state_at_any_instant_is_that_of_a_slow_reading() -> None:
    lists, dice = make(4), random.Random(4)
    snapshot = snapshot_of(lists)
    ids = [mr["mr_id"] for mr in lists.merge_requests]
    looked = 0
    for history in get_histories(snapshot.connection, ids):
        made = timeline.find(snapshot, history.mr_id, at=NOW)
        assert made is not None
        for stretch in made.stretches:
            at = instant(dice.randrange(micros(stretch.since), micros(stretch.until)))
            if stretch.state:
                assert state_at(history, micros(at), {BOT}) == stretch.state
                looked += 1
    assert looked > len(ids)


def test_people_are_named_while_it_is_open_and_roles_are_told_afterwards() -> None:
    made = _timelines(make(5, merge_requests=60))
    finished = [one for one in made if not one.named]
    assert finished
    for one in finished:
        told = " ".join([repr(one.to_json()), timeline_picture.svg(one)])
        assert re.findall(r"user\d|stranger", told) == []
    opened = [one for one in made if one.named]
    assert any(NAMES & set(one.now.waits_for) for one in opened if one.now)
    assert all(one.ended_at is None for one in opened)


def test_what_was_open_then_and_is_finished_now_names_nobody_either() -> None:
    made = _timelines(make(5, merge_requests=60), back=60)
    assert [one for one in made if one.ended_at is None and not one.named]
    for one in made:
        if not one.named:
            assert one.author is None
            assert not NAMES & {name for stretch in one.stretches for name in stretch.waits_for}


def test_every_event_is_told_once() -> None:
    lists = make(3)
    for one in _timelines(lists):
        happened = [event for event in lists.events if event["mr_id"] == one.mr_id and event["at"] < NOW]
        assert sum(entry.count for entry in one.entries) == len(happened) + 1
        assert [entry.at for entry in one.entries] == sorted(entry.at for entry in one.entries)


def test_the_same_thing_done_again_is_told_with_its_count() -> None:
    lists = make(0, merge_requests=1)
    lists.merge_requests[0] |= {"author_id": 1, "ended_at": None, "state": "opened", "reopened": False, "draft": False}
    lists.open_spans, created = [], lists.merge_requests[0]["created_at"]
    lists.events = [
        {"mr_id": 1000, "at": created + timedelta(hours=n), "kind": "pushed", "actor_id": 1} for n in range(3)
    ]
    (made,) = _timelines(lists)
    assert [entry.said for entry in made.entries] == ["user1 opened it", "user1 pushed (3 times)"]


def test_there_is_none_of_what_was_not_opened_yet() -> None:
    lists = make(0, merge_requests=1)
    snapshot = snapshot_of(lists)
    assert timeline.find(snapshot, 1000, at=lists.merge_requests[0]["created_at"]) is None
    assert timeline.find(snapshot, 4711, at=NOW) is None


def test_the_picture_is_drawn_to_scale_without_styles_or_scripts() -> None:
    for one in _timelines(make(6)):
        drawn = timeline_picture.svg(one)
        assert "style" not in drawn
        assert "<script" not in drawn
        bands = [part for part in ElementTree.fromstring(drawn).iter() if "turn" in part.get("class", "").split()]
        assert len(bands) == len(one.stretches)
        widths = [float(band.get("width", "0")) for band in bands]
        lengths = [stretch.days for stretch in one.stretches]
        wide = [(width, length) for width, length in zip(widths, lengths, strict=True) if width > 40]
        for width, length in wide:
            assert width / wide[0][0] == pytest.approx(length / wide[0][1], abs=0.02 * width)


def test_a_title_cannot_break_the_picture() -> None:
    lists = make(0, merge_requests=1)
    connection = lists.connection()
    connection.execute("update projects set path = '<b>&\"x'")
    snapshot = snapshot_of(lists)
    snapshot.connection.execute("update projects set path = '<b>&\"x'")
    made = timeline.find(snapshot, 1000, at=NOW)
    assert made is not None
    assert ElementTree.fromstring(timeline_picture.svg(made)) is not None


def test_who_assigns_themselves_is_told_so_and_what_was_set_at_the_start_too() -> None:
    lists = make(0, merge_requests=1)
    lists.merge_requests[0] |= {"author_id": 1, "ended_at": None, "state": "opened", "reopened": False, "draft": True}
    lists.open_spans, lists.reviewers, created = [], [], lists.merge_requests[0]["created_at"]
    own = {"mr_id": 1000, "at": created, "kind": "assigned", "actor_id": 1, "subject_id": 1}
    lists.events = [own | {"evidence": "at_creation"}, own | {"at": created + timedelta(hours=1)}]
    (made,) = _timelines(lists)
    told = [entry.said for entry in made.entries]
    assert told == ["user1 opened it", "user1 was assigned from the start", "user1 assigned themselves"]
