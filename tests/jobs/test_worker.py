"""A worker does what is due, survives what goes wrong in it, and leaves nothing behind when it ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from quarterdeck.desk.core.models import Job as Entry
from quarterdeck.desk.core.outbox import enqueue
from quarterdeck.home.folder import Home
from quarterdeck.jobs.errands import Call, Errand, Job
from quarterdeck.jobs.worker import Worker
from quarterdeck.lake.errors import LakeBusy
from quarterdeck.lake.sync.errors import SyncStopped
from quarterdeck.sources.errors import Unauthorized, Unreachable
from tests.jobs.conftest import Ticking

ROOT = Path(__file__).resolve().parents[2]
db = pytest.mark.django_db


def worker_of(home: Home, clock: Ticking, **calls: Call) -> Worker:
    jobs = {name: Job("lake" if name == "slow" else "desk", call) for name, call in calls.items()}
    return Worker(home, clock, jobs=jobs, pause=0.01, scheduled=False)


def raising(error: Exception) -> Call:
    def call(errand: Errand) -> None:
        raise error

    return call


def only() -> Entry:
    return Entry.objects.get()


@db
def test_it_does_what_is_due_and_what_that_makes_due(home: Home, clock: Ticking) -> None:
    seen = []

    def first(errand: Errand) -> None:
        seen.append((errand.claim.key, errand.claim.args))
        if errand.claim.key == "one":
            enqueue("first", "two", {"x": 2}, now=clock())

    enqueue("first", "one", now=clock())
    assert worker_of(home, clock, first=first).drain() == 2
    assert seen == [("one", {}), ("two", {"x": 2})]
    assert set(Entry.objects.values_list("state", flat=True)) == {"done"}


@db
def test_a_fault_in_a_job_is_kept_in_one_line_and_tried_again(home: Home, clock: Ticking) -> None:
    enqueue("bad", "k", now=clock())
    assert worker_of(home, clock, bad=raising(ValueError("it broke\nwith details"))).drain() == 1
    assert (only().state, only().error, only().tries) == ("waiting", "it broke", 1)


@db
@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Unauthorized("https://gitlab.example", "the token is expired"), "failed"),
        (Unreachable("https://gitlab.example", "no answer in time", "try again later"), "waiting"),
        (SyncStopped("acme"), "cancelled"),
    ],
)
def test_what_the_outside_says_decides_whether_it_is_tried_again(
    home: Home, clock: Ticking, error: Exception, state: str
) -> None:
    enqueue("bad", "k", now=clock())
    worker_of(home, clock, bad=raising(error)).drain()
    assert only().state == state
    assert str(error) in only().error


@db
def test_work_that_waits_for_the_lake_is_not_used_up(home: Home, clock: Ticking) -> None:
    enqueue("bad", "k", now=clock())
    worker = worker_of(home, clock, bad=raising(LakeBusy(home.lake, "process 1")))
    for _ in range(10):
        worker.drain()
        clock.wait(seconds=20)
    assert (only().state, only().tries) == ("waiting", 0)


@pytest.mark.django_db(transaction=True)
def test_when_it_has_to_end_a_long_job_stops_and_waits_for_the_next_worker(home: Home, clock: Ticking) -> None:
    begun = threading.Event()

    def long(errand: Errand) -> None:
        begun.set()
        while not errand.wants_stop():
            time.sleep(0.01)
        raise SyncStopped("acme")

    enqueue("slow", "k", now=clock())
    worker = worker_of(home, clock, slow=long, quick=raising(ValueError("not asked for")))
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert begun.wait(10)
    worker.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert (only().state, only().tries, only().error) == ("waiting", 0, "")


@pytest.mark.django_db(transaction=True)
def test_a_long_job_in_one_lane_does_not_hold_up_the_other(home: Home, clock: Ticking) -> None:
    done = threading.Event()

    def long(errand: Errand) -> None:
        assert done.wait(10)

    enqueue("slow", "k", now=clock())
    enqueue("quick", "k", now=clock())
    worker = worker_of(home, clock, slow=long, quick=lambda _: done.set())
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert done.wait(10)
    worker.stop()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_parent_is_gone_ends(home: Home, clock: Ticking) -> None:
    worker = worker_of(home, clock)
    thread = threading.Thread(target=worker.run, args=(lambda: True,))
    thread.start()
    thread.join(10)
    assert not thread.is_alive()


def child(home: Path, what: str) -> subprocess.Popen[bytes]:
    environment = {
        key: value for key, value in os.environ.items() if key not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}
    }
    return subprocess.Popen([sys.executable, "-m", "tests.jobs.child", str(home), what], cwd=ROOT, env=environment)


def lines(home: Path) -> list[str]:
    log = home / "log.txt"
    return log.read_text().splitlines() if log.exists() else []


def until(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


def test_of_several_processes_none_does_what_another_did(tmp_path: Path, made_desk: Path) -> None:
    shutil.copy(made_desk, tmp_path)
    assert child(tmp_path, "30").wait(60) == 0
    workers = [child(tmp_path, "drain") for _ in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    assert Counter(lines(tmp_path)) == Counter(f"job-{n} 1" for n in range(30))


def test_what_a_killed_worker_had_is_done_by_the_next(tmp_path: Path, made_desk: Path) -> None:
    shutil.copy(made_desk, tmp_path)
    assert child(tmp_path, "1").wait(60) == 0
    killed = child(tmp_path, "hang")
    until(lambda: lines(tmp_path) == ["job-0 1"])
    killed.send_signal(signal.SIGKILL)
    killed.wait(10)
    time.sleep(1.5)
    assert child(tmp_path, "drain").wait(60) == 0
    assert lines(tmp_path) == ["job-0 1", "job-0 2"]
