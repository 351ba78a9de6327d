"""The outbox is drained by whoever comes first, and nothing in it is lost or done twice."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections

from quarterdeck.desk.core.models import Job
from quarterdeck.desk.core.outbox import enqueue
from quarterdeck.jobs import queue
from quarterdeck.jobs.queue import LEASE, MOST_TRIES, Claim
from tests.jobs.conftest import Ticking

pytestmark = pytest.mark.django_db
NAMES = ("a", "b")


def take(clock: Ticking) -> Claim:
    claim = queue.claim(NAMES, now=clock())
    assert claim is not None
    return claim


def state(claim: Claim) -> str:
    return str(Job.objects.get(pk=claim.job_id).state)


def test_what_is_due_longest_is_taken_first_and_what_is_not_due_is_left(clock: Ticking) -> None:
    enqueue("a", "later", now=clock(), due_at=clock() + timedelta(minutes=5))
    enqueue("a", "second", now=clock())
    enqueue("b", "first", {"x": 1}, now=clock(), due_at=clock() - timedelta(minutes=5))
    enqueue("c", "not ours", now=clock() - timedelta(hours=1))
    first = take(clock)
    assert (first.name, first.key, first.args, first.tries) == ("b", "first", {"x": 1}, 1)
    assert take(clock).key == "second"
    assert queue.claim(NAMES, now=clock()) is None


def test_what_is_done_is_not_taken_again(clock: Ticking) -> None:
    enqueue("a", "k", now=clock())
    claim = take(clock)
    assert queue.finish(claim, now=clock())
    clock.wait(days=1)
    assert queue.claim(NAMES, now=clock()) is None
    assert state(claim) == "done"


def test_asking_again_while_it_runs_makes_it_run_once_more(clock: Ticking) -> None:
    enqueue("a", "k", now=clock())
    first = take(clock)
    enqueue("a", "k", now=clock())
    enqueue("a", "k", now=clock())
    second = take(clock)
    assert second.job_id != first.job_id
    assert queue.claim(NAMES, now=clock()) is None


def test_what_a_dead_worker_left_is_taken_over_when_its_lease_ends_and_the_dead_one_has_no_say(clock: Ticking) -> None:
    enqueue("a", "k", now=clock())
    dead = take(clock)
    clock.wait(seconds=30)
    assert queue.claim(NAMES, now=clock()) is None
    clock.now += LEASE
    living = take(clock)
    assert (living.job_id, living.tries) == (dead.job_id, 2)
    assert not queue.finish(dead, now=clock())
    assert not queue.fail(dead, "too late", now=clock())
    assert not queue.renew(dead.token, now=clock())
    assert state(living) == "running"
    assert queue.finish(living, now=clock())


def test_a_worker_that_says_it_lives_keeps_its_work(clock: Ticking) -> None:
    enqueue("a", "k", now=clock())
    claim = take(clock)
    for _ in range(5):
        clock.wait(seconds=50)
        assert queue.renew(claim.token, now=clock())
        assert queue.claim(NAMES, now=clock()) is None


def test_what_fails_is_tried_again_after_pauses_that_double_and_then_given_up(clock: Ticking) -> None:
    enqueue("a", "k", now=clock())
    pauses = []
    for _ in range(MOST_TRIES - 1):
        claim = take(clock)
        assert queue.fail(claim, "it broke", now=clock())
        job = Job.objects.get(pk=claim.job_id)
        assert (job.state, job.error) == ("waiting", "it broke")
        pauses.append((job.due_at - clock()).total_seconds())
        clock.now = job.due_at
    assert pauses == [30, 60, 120, 240]
    last = take(clock)
    queue.fail(last, "it broke", now=clock())
    assert state(last) == "failed"


def test_what_cannot_help_is_given_up_at_once(clock: Ticking) -> None:
    enqueue("a", "k", now=clock())
    claim = take(clock)
    queue.fail(claim, "x" * 2000, now=clock(), for_good=True)
    assert state(claim) == "failed"
    assert len(Job.objects.get(pk=claim.job_id).error) <= 500


def test_what_kills_every_worker_is_given_up(clock: Ticking) -> None:
    enqueue("a", "k", now=clock())
    for _ in range(MOST_TRIES):
        claim = take(clock)
        clock.now += LEASE * 2
    assert queue.claim(NAMES, now=clock()) is None
    assert state(claim) == "failed"


def test_what_is_put_back_does_not_use_up_its_tries_and_gives_way_to_a_newer_wish(clock: Ticking) -> None:
    enqueue("a", "k", now=clock())
    for _ in range(MOST_TRIES * 2):
        assert queue.put_back(take(clock), now=clock(), due_at=clock())
    claim = take(clock)
    assert claim.tries == 1
    newer = enqueue("a", "k", now=clock())
    queue.put_back(claim, now=clock(), due_at=clock())
    assert state(claim) == "cancelled"
    assert take(clock).job_id == newer.pk


def test_a_failure_gives_way_to_a_newer_wish_too(clock: Ticking) -> None:
    enqueue("a", "k", now=clock())
    claim = take(clock)
    enqueue("a", "k", now=clock())
    queue.fail(claim, "it broke", now=clock())
    assert state(claim) == "cancelled"


def test_entries_of_one_kind_are_taken_together(clock: Ticking) -> None:
    for n in range(5):
        enqueue("a", f"acme:{n}", now=clock())
    enqueue("a", "other:1", now=clock())
    enqueue("a", "acme:9", now=clock(), due_at=clock() + timedelta(hours=1))
    first = take(clock)
    more = queue.claim_alike(first, "acme:", now=clock(), most=3)
    assert [claim.key for claim in (first, *more)] == ["acme:0", "acme:1", "acme:2", "acme:3"]
    assert queue.renew(first.token, now=clock())
    assert all(queue.finish(claim, now=clock()) for claim in (first, *more))
    assert Job.objects.filter(state="waiting").count() == 3


def test_what_waits_can_be_taken_back_and_what_runs_cannot(clock: Ticking) -> None:
    enqueue("a", "k", now=clock())
    running = take(clock)
    enqueue("a", "k", now=clock())
    assert queue.stop_waiting("a", "k", now=clock()) == 1
    assert state(running) == "running"
    assert queue.claim(NAMES, now=clock()) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_threads_that_take_at_once_none_takes_what_another_has(clock: Ticking) -> None:
    for n in range(40):
        enqueue("a", str(n), now=clock())
    taken, together = Counter[int](), threading.Barrier(4)

    def worker() -> None:
        together.wait()
        while (claim := queue.claim(NAMES, now=clock())) is not None:
            taken[claim.job_id] += 1
            assert queue.finish(claim, now=clock())
        connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(taken.values()) == {1}
    assert len(taken) == 40
