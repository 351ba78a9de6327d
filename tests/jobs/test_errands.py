"""Whatever pages ask for, a worker knows how to do."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from quarterdeck.desk.core.models import Job
from quarterdeck.desk.core.outbox import enqueue
from quarterdeck.desk.people import actions, uploads
from quarterdeck.home.errors import UnknownSource
from quarterdeck.home.folder import Home
from quarterdeck.jobs.errands import ELSEWHERE, table
from quarterdeck.jobs.worker import Worker
from tests.jobs.conftest import Ticking


@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_a_job_of_another_room_is_a_function_of_home_and_time(name: str) -> None:
    module, _, function = ELSEWHERE[name][1].partition(":")
    parameters = list(inspect.signature(getattr(import_module(module), function)).parameters)
    assert parameters[:2] == ["home", "now"]


def test_what_duties_ask_for_is_known() -> None:
    assert {actions.CARRY, uploads.JOB, "erase", "prepare", "sync", "refresh", "connect"} <= set(table())


@pytest.mark.django_db
def test_a_job_for_a_source_that_was_disconnected_is_given_up(home: Home, clock: Ticking) -> None:
    enqueue("sync", "gone", now=clock())
    args = {"source": "gone", "project_id": 1, "iid": 1}
    enqueue("refresh", "gone:1/1", args, now=clock())
    Worker(home, clock, scheduled=False).drain()
    assert set(Job.objects.values_list("state", flat=True)) == {"failed"}
    assert all(str(UnknownSource("gone", [])) == error for error in Job.objects.values_list("error", flat=True))


@pytest.mark.django_db
def test_an_empty_home_gives_nothing_to_prepare_or_carry_and_that_is_no_fault(home: Home, clock: Ticking) -> None:
    for name in ("prepare", "tidy", "carry_people"):
        enqueue(name, "k", now=clock())
    Worker(home, clock, scheduled=False).drain()
    assert list(Job.objects.exclude(state="done").values_list("name", "error")) == []
