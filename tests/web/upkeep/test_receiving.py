"""Deliveries at the door: who is let in, what is asked for, and what is not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from quarterdeck.desk.core.models import Job
from quarterdeck.desk.people.access import Viewer
from quarterdeck.home.folder import Home
from quarterdeck.web.upkeep import actions
from quarterdeck.web.upkeep.models import Delivery, Hook
from tests.web.lake import LAST_DAY, NOW
from tests.web.upkeep.test_hooks import merge_request_event, note_event, signed

pytestmark = pytest.mark.django_db
ADA = Viewer(1, "Ada", None, LAST_DAY, administrator=True)
PATH = "/hooks/gitlab/acme/"


@pytest.fixture
def secret(home: Home, today: None) -> str:
    return actions.make_hook(ADA, home, "acme", now=NOW)


def send(event: object, token: str = "", path: str = PATH, **headers: str) -> Any:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        given["X-Gitlab-Token"] = token
    return Client(enforce_csrf_checks=True).post(path, body, content_type="application/json", headers=given)


def waiting() -> list[dict[str, Any]]:
    return [job.args for job in Job.objects.filter(name="refresh", state=Job.State.WAITING)]


def test_an_event_with_the_right_secret_asks_for_its_merge_request(secret: str) -> None:
    answer = send(merge_request_event(), secret, Idempotency_Key="one")
    assert (answer.status_code, answer.json()) == (202, {"said": "queued"})
    assert waiting() == [{"source": "acme", "project_id": 7, "iid": 12}]
    hook = Hook.objects.get()
    assert hook.last_at == NOW


def test_a_signed_event_is_taken_too(secret: str) -> None:
    body = json.dumps(note_event()).encode()
    headers = {name.title(): value for name, value in signed(body, secret=secret).items()}
    answer = Client().post(PATH, body, content_type="application/json", headers=headers)
    assert answer.status_code == 202
    assert len(waiting()) == 1


def test_a_delivery_that_comes_again_is_not_taken_again(secret: str) -> None:
    assert send(merge_request_event(), secret, Idempotency_Key="one").json() == {"said": "queued"}
    Job.objects.all().delete()
    assert send(merge_request_event(), secret, Idempotency_Key="one").json() == {"said": "seen"}
    assert waiting() == []
    assert send(merge_request_event(), secret, X_Gitlab_Event_Uuid="u").json() == {"said": "queued"}
    assert send(merge_request_event(action="approved"), secret, X_Gitlab_Event_Uuid="u").json() == {"said": "queued"}
    assert send(merge_request_event(), secret, X_Gitlab_Event_Uuid="u").json() == {"said": "seen"}


def test_many_events_of_one_merge_request_wait_as_one(secret: str) -> None:
    for n in range(5):
        send(merge_request_event(), secret, Idempotency_Key=str(n))
    assert len(waiting()) == 1
    assert Delivery.objects.count() == 5


@pytest.mark.parametrize("token", ["", "wrong", "whsec_"])
def test_a_wrong_secret_is_refused_before_the_body_is_looked_at(secret: str, token: str) -> None:
    assert send(b"not even json", token).status_code == 401
    assert waiting() == []
    assert Delivery.objects.count() == 0


def test_a_source_without_a_webhook_or_that_is_not_there_answers_as_a_wrong_secret_does(
    home: Home, today: None
) -> None:
    paths = (PATH, "/hooks/gitlab/nobody/", "/hooks/gitlab/a/b/")
    answers = [send(merge_request_event(), "whsec_x", path) for path in paths]
    assert {(answer.status_code, answer.content) for answer in answers} == {(401, answers[0].content)}


def test_a_new_secret_ends_the_old_one(secret: str, home: Home) -> None:
    newer = actions.make_hook(ADA, home, "acme", now=NOW)
    assert send(merge_request_event(), secret).status_code == 401
    assert send(merge_request_event(), newer).status_code == 202


def test_the_secret_is_not_in_the_database(secret: str) -> None:
    sealed = Hook.objects.get().sealed_secret
    assert secret not in sealed
    assert secret.removeprefix("whsec_") not in sealed


def test_a_body_that_is_too_large_is_refused_unread(secret: str) -> None:
    answer = send(b"x" * (3 * 2**20), secret)
    assert answer.status_code == 413
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_what_is_not_understood_is_said_to_be_so(secret: str, body: bytes) -> None:
    assert send(body, secret).status_code == 400


def test_projects_outside_what_is_connected_and_other_events_are_ignored(secret: str) -> None:
    outside = merge_request_event() | {"project": {"id": 7, "path_with_namespace": "acme-other/app"}}
    for n, event in enumerate([outside, {"object_kind": "push"}, note_event("Issue")]):
        answer = send(event, secret, Idempotency_Key=str(n))
        assert (answer.status_code, answer.json()) == (202, {"said": "ignored"})
    assert waiting() == []


def test_other_methods_are_refused(secret: str) -> None:
    for method in ("get", "put", "delete", "patch"):
        assert getattr(Client(), method)(PATH, headers={"X-Gitlab-Token": secret}).status_code == 405


def test_whoever_tries_many_secrets_has_to_wait_while_gitlab_does_not(secret: str) -> None:
    statuses = [send({}, "wrong").status_code for _ in range(actions.WRONG_AT_MOST + 2)]
    assert statuses[:-2] == [401] * actions.WRONG_AT_MOST
    assert statuses[-2:] == [429, 429]
    assert send(merge_request_event(), secret).status_code == 202
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert send({}, "wrong").status_code == 401


def test_a_delivery_costs_few_queries(secret: str, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(9):
        send(merge_request_event(), secret)
