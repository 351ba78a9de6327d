"""What is due by the clock is asked for once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quarterdeck.desk.core.models import Job
from quarterdeck.home import running, settings
from quarterdeck.home.folder import Home
from quarterdeck.home.running import Outcome
from quarterdeck.home.settings import SourceSetting
from quarterdeck.jobs import schedule, tidying
from quarterdeck.lake.store import Lake
from quarterdeck.web.upkeep.models import Delivery, Schedule
from tests.jobs.conftest import Ticking

pytestmark = pytest.mark.django_db


def connect(home: Home, *names: str) -> None:
    sources = [SourceSetting(name, "gitlab", "https://gitlab.example", name) for name in names]
    settings.change(home, tables={"source": sources})


def asked(name: str = "sync") -> list[str]:
    return sorted(Job.objects.filter(name=name, state="waiting").values_list("key", flat=True))


def end_all(clock: Ticking) -> None:
    Job.objects.update(state="done", ended_at=clock())


def test_a_source_is_read_at_once_and_then_every_hour(home: Home, clock: Ticking) -> None:
    connect(home, "a", "b")
    for _ in range(3):
        schedule.tick(home, now=clock())
    assert asked() == ["a", "b"]
    end_all(clock)
    clock.wait(minutes=59)
    schedule.tick(home, now=clock())
    assert asked() == []
    clock.wait(minutes=2)
    schedule.tick(home, now=clock())
    assert asked() == ["a", "b"]


def test_a_schedule_of_its_own_is_kept_and_none_means_none(home: Home, clock: Ticking) -> None:
    connect(home, "a", "b", "c")
    Schedule.objects.create(source="a", every_minutes=15)
    Schedule.objects.create(source="b", every_minutes=0)
    schedule.tick(home, now=clock())
    end_all(clock)
    clock.wait(minutes=16)
    schedule.tick(home, now=clock())
    assert asked() == ["a"]
    assert not Job.objects.filter(name="sync", key="b").exists()


def test_a_sync_by_hand_counts(home: Home, clock: Ticking) -> None:
    connect(home, "a")
    run = running.begin(home, "a", now=clock())
    running.end(home, run, Outcome("a", clock(), clock(), "failed"))
    clock.wait(minutes=30)
    schedule.tick(home, now=clock())
    assert asked() == []


def test_what_runs_is_not_asked_for_again(home: Home, clock: Ticking) -> None:
    connect(home, "a")
    schedule.tick(home, now=clock())
    Job.objects.filter(name="sync").update(state="running")
    clock.wait(hours=5)
    schedule.tick(home, now=clock())
    assert asked() == []


def test_each_new_state_of_the_lake_is_prepared_with_a_pause_between(home: Home, clock: Ticking) -> None:
    schedule.tick(home, now=clock())
    assert asked("prepare") == []
    for n in range(1, 3):
        with Lake(home.lake).writer() as writer:
            writer.replace("projects", {name: [] for name in ("project_id", "source", "path", "archived", "excluded")})
            writer.commit(now=clock())
        for _ in range(2):
            schedule.tick(home, now=clock())
        assert len(asked("prepare")) == 1
        job = Job.objects.get(name="prepare", state="waiting")
        assert job.due_at - clock() == timedelta(seconds=0 if n == 1 else 30)
        end_all(clock)
    schedule.tick(home, now=clock())
    assert asked("prepare") == []
    settings.change(home, scalars={"preset": "gitlab-2022"})
    schedule.tick(home, now=clock())
    assert len(asked("prepare")) == 1


def test_once_a_day_what_need_not_be_remembered_is_forgotten(home: Home, clock: Ticking) -> None:
    schedule.tick(home, now=clock())
    assert asked("tidy") == ["2026-03-31"]
    end_all(clock)
    schedule.tick(home, now=clock())
    assert asked("tidy") == []
    old = Delivery.objects.create(source="a", delivery_id="old", at=clock() - timedelta(days=8))
    new = Delivery.objects.create(source="a", delivery_id="new", at=clock())
    clock.wait(days=40)
    Delivery.objects.filter(pk=new.pk).update(at=clock())
    tidying.tidy(home, now=clock())
    assert list(Delivery.objects.values_list("pk", flat=True)) == [new.pk]
    assert old.pk != new.pk
    assert not Job.objects.filter(state="done").exists()
